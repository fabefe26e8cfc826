# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
All predictions against all targets
===================================

Three perfect predictions of shape (3, 1), three targets of shape (3,), nine differences.
"""

import torch

import opsref

prediction = torch.tensor([[0], [3], [6]])
target = torch.tensor([0, 3, 6])

# %%
# Only the diagonal compares a prediction with its own target: its differences are 0.
# The mean of all nine squares is 12; predicting 3, the mean of the targets, would bring it to 6.

pairs = opsref.draw({"prediction - target": prediction - target}, cells="values", colours="values")
pairs.show()

# %%
# Without its last dimension, the prediction has the shape of the target.

single = prediction.squeeze(-1) - target
meant = opsref.draw({"prediction.squeeze(-1) - target": single}, cells="values", colours="values")
meant.show()

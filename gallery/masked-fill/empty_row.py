# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
The row with nothing left
=========================

Query 0 may attend to two keys, query 1 to none. The fill decides what comes of query 1.
"""

import torch

import opsref

scores = torch.tensor([[5.0, 5.0, 5.0], [5.0, 5.0, 5.0]])
hide = torch.tensor([[False, False, True], [True, True, True]])
options = {"cells": "values", "colours": "values", "facts": "none"}

# %%
# With ``-inf``, the largest score of row 1 is ``-inf``; softmax subtracts it, and gives NaN.

hard = scores.masked_fill(hide, float("-inf"))
infinite = opsref.draw({"filled": hard, "weights": hard.softmax(-1)}, **options)
infinite.show()

# %%
# With a finite number, row 1 attends to all keys alike, although all are hidden.
# A second fill, after softmax, gives no weight to any: the output of query 1 is 0.

soft = scores.masked_fill(hide, -100.0)
twice = hard.softmax(-1).masked_fill(hide, 0)
finite = opsref.draw({"weights": soft.softmax(-1), "filled twice": twice}, **options)
finite.show()

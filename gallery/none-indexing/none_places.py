# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref"]
# ///
"""
None at every place
===================

Three places for a ``None`` in a 2-d tensor: three shapes, one strip.
"""

import os

import torch

import opsref

gpu = "cuda" if torch.cuda.is_available() else "cpu"
x = torch.arange(10, 16, device=os.environ.get("OPSREF_DEVICE", gpu)).view(2, 3)

# %%
# The new dimension has one index, so it leads nowhere on the strip, whatever its stride.
# No location is added and none is read twice.

places = opsref.draw(x, x[None], x[:, None], x[..., None], cells="values")
places

# %%
# ``True`` adds the same dimension, and copies: a strip of its own.

copied = opsref.draw(x[None], x[True], cells="values")
copied

# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref"]
# ///
"""
The row with nothing left
=========================

Query 0 may attend to two keys, query 1 to none. The fill decides what comes of query 1.
"""

import os

import torch

import opsref

gpu = "cuda" if torch.cuda.is_available() else "cpu"
device = os.environ.get("OPSREF_DEVICE", gpu)
scores = torch.tensor([[5.0, 5.0, 5.0], [5.0, 5.0, 5.0]], device=device)
hide = torch.tensor([[False, False, True], [True, True, True]], device=device)
options = {"cells": "values", "colours": "values", "facts": "none"}

# %%
# With ``-inf``, the largest score of row 1 is ``-inf``; softmax subtracts it, and gives NaN.

hard = scores.masked_fill(hide, float("-inf"))
infinite = opsref.draw({"filled": hard, "weights": hard.softmax(-1)}, **options)
infinite

# %%
# With a finite number, row 1 attends to all keys alike, although all are hidden.
# A second fill, after softmax, gives no weight to any: the output of query 1 is 0.

soft = scores.masked_fill(hide, -100.0)
twice = hard.softmax(-1).masked_fill(hide, 0)
finite = opsref.draw({"weights": soft.softmax(-1), "filled twice": twice}, **options)
finite

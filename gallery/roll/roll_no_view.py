# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref"]
# ///
"""
No stride wraps around
======================

Unless it moves nothing, a roll falls back once on its way through the storage.
One stride cannot say that.
"""

import os

import torch

import opsref

gpu = "cuda" if torch.cuda.is_available() else "cpu"
x = torch.arange(6, device=os.environ.get("OPSREF_DEVICE", gpu))

# %%
# The values of ``x`` are their positions, so a roll shows where it reads: 4, 5, then 0.
# That step is -5 among steps of 1. One stride makes one step, and so ``roll`` copies.

print(x.roll(2), torch.diff(x.roll(2)))
options = {"cells": "values", "colours": "values", "facts": "none"}
copied = opsref.draw({"x": x, "x.roll(2)": x.roll(2)}, **options)
copied

# %%
# With every value there twice, no step has to fall back: each roll is a slice, and no copy.

twice = torch.cat((x, x))
sliced = opsref.draw({"twice": twice, "twice[4:10]": twice[4:10]}, strides=True, **options)
sliced

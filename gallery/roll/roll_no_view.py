# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
No stride wraps around
======================

Unless it moves nothing, a roll falls back once on its way through the storage.
One stride cannot say that.
"""

import torch

import opsref

x = torch.arange(10, 16)

# %%
# The colours show where a roll reads the storage of ``x``: at positions 4 and 5, then at 0.
# That step is -5 among steps of 1. One stride makes one step, and so ``roll`` copies.

print(x.roll(2), torch.diff(x.roll(2)))
options = {"cells": "values", "facts": "none"}
copied = opsref.draw(x, x.roll(2), **options)
copied.show()

# %%
# With every value there twice, no step has to fall back: each roll is a slice, and no copy.

twice = torch.cat((x, x))
sliced = opsref.draw(twice, twice[4:10], colours="values", strides=True, **options)
sliced.show()

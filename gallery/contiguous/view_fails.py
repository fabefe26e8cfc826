# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref"]
# ///
"""
The view that fails
===================

``x[:, :3]`` looks regular, yet no single stride walks through it.
"""

import os

import torch

import opsref

gpu = "cuda" if torch.cuda.is_available() else "cpu"
x = torch.arange(10, 22, device=os.environ.get("OPSREF_DEVICE", gpu)).view(3, 4)

# %%
# From position 0 to 1 to 2 is one step each; from 2 to the next row, at 4, is two.
# A flat view has one stride, and no stride does both.

left_out = opsref.draw(x[:, :3], cells="values", strides=True, path=True)
left_out

# %%
# The plan names the boundary and its numbers, before anything is copied.

print(opsref.view_plan(x[:, :3], 9))

# %%
# ``reshape`` copies instead, and says nothing.

copied = opsref.draw(x[:, :3], x[:, :3].reshape(9), cells="values")
copied

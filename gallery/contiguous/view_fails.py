# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
The view that fails
===================

``x[:, :3]`` looks regular, yet no single stride walks through it.
"""

import torch

import opsref

x = torch.arange(10, 22).view(3, 4)

# %%
# From position 0 to 1 to 2, each step is 1; from 2 to the next row, at 4, it is 2.
# A flat view has one stride, and no stride does both, so ``view`` raises.

left_out = opsref.draw(x[:, :3], cells="values", strides=True, path=True)
left_out.show()

# %%
# The plan names the boundary and its numbers, which would have to be equal.

try:
    x[:, :3].view(9)
except RuntimeError as error:
    print(error)
print(opsref.view_plan(x[:, :3], 9))

# %%
# ``reshape`` copies instead, and says nothing.

copied = opsref.draw(x[:, :3], x[:, :3].reshape(9), cells="values")
copied.show()

# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
Two readings of the inputs
==========================

``meshgrid`` copies nothing: its grids read the inputs again and again.
"""

import torch

import opsref

rows = torch.arange(10, 12)
columns = torch.arange(5, 8)

# %%
# With ``"ij"``, the first input runs down and the second runs across.
# The other step of each grid is 0: it stays on its location.

gy, gx = torch.meshgrid(rows, columns, indexing="ij")
as_ij = opsref.draw(rows, columns, gy, gx, cells="values", strides=True)
as_ij.show()

# %%
# With ``"xy"``, the same inputs give the transposes, on the same locations.

ty, tx = torch.meshgrid(rows, columns, indexing="xy")
grids = {"gy (ij)": gy, "gx (ij)": gx, "gy (xy)": ty, "gx (xy)": tx}
as_xy = opsref.draw(grids, cells="values")
as_xy.show()

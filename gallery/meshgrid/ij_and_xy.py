# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref"]
# ///
"""
Two readings of the inputs
==========================

``meshgrid`` copies nothing: its grids read the inputs again and again.
"""

import os

import torch

import opsref

gpu = "cuda" if torch.cuda.is_available() else "cpu"
rows = torch.arange(2, device=os.environ.get("OPSREF_DEVICE", gpu))
columns = torch.arange(3, device=rows.device)

# %%
# With ``"ij"``, the first input runs down and the second runs across.
# The other step of each grid is 0: it stays on its location.

gy, gx = torch.meshgrid(rows, columns, indexing="ij")
as_ij = opsref.draw({"rows": rows, "columns": columns, "gy": gy, "gx": gx}, strides=True)
as_ij

# %%
# With ``"xy"``, the same inputs give the transposes, on the same locations.

ty, tx = torch.meshgrid(rows, columns, indexing="xy")
as_xy = opsref.draw({"gy (ij)": gy, "gx (ij)": gx, "gy (xy)": ty, "gx (xy)": tx})
as_xy

# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref"]
# ///
"""
Stacking copies the grid
========================

Two grids of 24 cells lie on ten numbers, until they are stacked.
"""

import os

import torch

import opsref

gpu = "cuda" if torch.cuda.is_available() else "cpu"
rows = torch.arange(4, device=os.environ.get("OPSREF_DEVICE", gpu))
columns = torch.arange(6, device=rows.device)
gy, gx = torch.meshgrid(rows, columns, indexing="ij")

# %%
# However large the grids are, they have no storage beyond that of the inputs.

grids = opsref.draw({"gy": gy, "gx": gx})
grids

# %%
# Side by side in a new storage, every cell has a location of its own.

stacked = opsref.draw({"torch.stack((gy, gx))": torch.stack((gy, gx))})
stacked

# %%
# A sum needs no grids and no stack: a column broadcasts against a row, and only the sum is new.

column = rows[:, None]
summed = opsref.draw({"rows[:, None]": column, "rows[:, None] + columns": column + columns})
summed

# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
Stacking copies the grid
========================

Two grids of 24 cells read ten numbers, until they are stacked.
"""

import torch

import opsref

rows = torch.arange(10, 14)
columns = torch.arange(20, 26)
gy, gx = torch.meshgrid(rows, columns, indexing="ij")

# %%
# However large the grids are, they have no storage beyond that of the inputs.

grids = opsref.draw(gy, gx, cells="values")
grids.show()

# %%
# Side by side in a new storage, every cell has a location of its own.

stacked = opsref.draw(torch.stack((gy, gx)), cells="values", colours="values")
stacked.show()

# %%
# A sum needs no grids and no stack: a column broadcasts against a row, and only the sum is new.

summed = opsref.draw(rows[:, None], rows[:, None] + columns, cells="values")
summed.show()

# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref"]
# ///
"""
Relative positions in a window
==============================

From the coordinates of a window's tokens to the index of its bias table, as in Swin.
"""

import os

import torch

import opsref

gpu = "cuda" if torch.cuda.is_available() else "cpu"
side = torch.arange(2, device=os.environ.get("OPSREF_DEVICE", gpu))
by_value = {"cells": "values", "colours": "values", "facts": "none"}

# %%
# A window of 2 by 2 has four tokens. Each column holds the row and the column of one.

tokens = torch.stack(torch.meshgrid(side, side, indexing="ij")).flatten(1)
coordinates = opsref.draw({"tokens": tokens}, **by_value)
coordinates

# %%
# Every token less every token: the offset in rows, then the offset in columns.

offsets = opsref.draw({"offsets": tokens[:, :, None] - tokens[:, None, :]}, **by_value)
offsets

# %%
# One number for both. Equal colours are equal offsets, and share an entry of the table.

down, right = tokens[:, :, None] - tokens[:, None, :]
index = opsref.draw({"index": 3 * (down + 1) + right + 1}, **by_value)
index

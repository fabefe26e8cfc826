# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
Relative positions in a window
==============================

From the coordinates of a window's tokens to the index of its bias table, as in Swin.
"""

import torch

import opsref

side = torch.arange(2)
by_value = {"cells": "values", "colours": "values", "facts": "none"}

# %%
# A window of 2 by 2 has four tokens. A column of the figure is one token: its row, its column.

tokens = torch.stack(torch.meshgrid(side, side, indexing="ij")).flatten(1)
coordinates = opsref.draw({"tokens": tokens}, **by_value)
coordinates.show()

# %%
# The coordinates of each token minus those of every token: first in rows, then in columns.

offsets = opsref.draw({"offsets": tokens[:, :, None] - tokens[:, None, :]}, **by_value)
offsets.show()

# %%
# One number for both. Pairs of one colour have one offset, and share an entry of the table.

down, right = tokens[:, :, None] - tokens[:, None, :]
index = opsref.draw({"index": 3 * (down + 1) + right + 1}, **by_value)
index.show()

# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
Regions of a shifted window
===========================

Swin rolls its map before cutting windows; tokens that came round are kept apart from the rest.
"""

import torch

import opsref

came_round = torch.arange(4) >= 3
options = {"cells": "values", "colours": "values", "facts": "none"}

# %%
# A map of 4 by 4, rolled by 1: the last row and the last column come from the other side.
# Cut into windows of 2 by 2, those at the bottom and the right hold two or four regions.

region = 2 * came_round[:, None].long() + came_round.long()
windows = region.view(2, 2, 2, 2).permute(0, 2, 1, 3).reshape(4, 2, 2)
regions = opsref.draw({"region": region, "windows": windows}, **options)
regions.show()

# %%
# A block for each window, with its tokens as queries (rows) and keys (columns).
# Where regions differ, the mask is -100; the diagonal stays 0, as a token is of its own region.

ids = windows.flatten(1)
apart = ids[:, None, :] != ids[:, :, None]
mask = torch.zeros(4, 4, 4).masked_fill(apart, -100)
added = opsref.draw({"mask": mask}, **options)
added.show()

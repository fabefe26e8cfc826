# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
Shifted windows and back
========================

Swin rolls the map by half a window, so that each window takes in parts of four windows.
"""

import torch

import opsref

half = torch.arange(4) // 2
home = 2 * half[:, None] + half

# %%
# The number of a pixel is that of its window of 2 by 2 before the shift.
# The negated shifts bring every pixel home.

shifted = home.roll((-1, -1), (0, 1))
back = shifted.roll((1, 1), (0, 1))
options = {"cells": "values", "colours": "values", "facts": "none"}
moved = opsref.draw({"home": home, "shifted": shifted, "back": back}, **options)
moved.show()

# %%
# Each window of the shifted map holds a part of all four. Only in the first one the parts are
# neighbours; in the others, edges of the map meet, and a mask has to keep them apart.

windows = shifted.view(2, 2, 2, 2).permute(0, 2, 1, 3).reshape(4, 2, 2)
mixed = opsref.draw({"windows": windows}, **options)
mixed.show()

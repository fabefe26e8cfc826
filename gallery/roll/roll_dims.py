# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
Roll with and without dims
==========================

With ``dims``, rows or columns move; without, every element moves to the next place in line.
"""

import torch

import opsref

x = torch.arange(10, 22).view(3, 4)

# %%
# Along dimension 0 whole rows move, along dimension 1 each row moves within itself, and what
# leaves at one end comes in at the other.

options = {"cells": "values", "facts": "none"}
rolled = {"x.roll(1, 0)": x.roll(1, 0), "x.roll(1, 1)": x.roll(1, 1)}
along = opsref.draw({"x": x} | rolled, **options)
along.show()

# %%
# Without ``dims``, the last element of a row becomes the first of the next one.
# In a batch, that would be the next sample.

in_line = opsref.draw({"x": x, "x.roll(1)": x.roll(1)}, **options)
in_line.show()

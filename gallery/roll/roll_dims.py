# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref"]
# ///
"""
Roll with and without dims
==========================

With ``dims``, rows or columns move; without, every element moves to the next place in line.
"""

import os

import torch

import opsref

gpu = "cuda" if torch.cuda.is_available() else "cpu"
x = torch.arange(10, 22, device=os.environ.get("OPSREF_DEVICE", gpu)).view(3, 4)

# %%
# Along dimension 0 whole rows move, along dimension 1 each row moves within itself, and what
# leaves at one end comes in at the other.

options = {"cells": "values", "facts": "none"}
rolled = {"x.roll(1, 0)": x.roll(1, 0), "x.roll(1, 1)": x.roll(1, 1)}
along = opsref.draw({"x": x} | rolled, **options)
along

# %%
# Without ``dims``, the last element of a row becomes the first of the next one.
# In a batch, that would be the next sample.

in_line = opsref.draw({"x": x, "x.roll(1)": x.roll(1)}, **options)
in_line

# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref"]
# ///
"""
Channels last
=============

A memory format keeps the shape and changes the strides, and a convolution hands it on.
"""

import os

import torch

import opsref

gpu = "cuda" if torch.cuda.is_available() else "cpu"
device = os.environ.get("OPSREF_DEVICE", gpu)
image = torch.arange(12.0, device=device).view(1, 3, 2, 2)
last = image.to(memory_format=torch.channels_last)

# %%
# Equal colours are equal values. One channel after the other lies in the storage of ``image``;
# in that of ``last``, the three channels of a pixel lie side by side.

options = {"cells": "values", "colours": "values"}
formats = opsref.draw({"image": image, "last": last}, **options)
formats

# %%
# Nothing in the code names a format here: the kernel chooses that of its result.

convolve = torch.nn.Conv2d(3, 2, 1, device=device).requires_grad_(False)
chosen = opsref.draw({"convolve(image)": convolve(image), "convolve(last)": convolve(last)})
chosen

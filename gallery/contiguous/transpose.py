# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref"]
# ///
"""
Transpose permutes the colours
==============================

``x.t()`` moves nothing: the same locations, read in another order.
"""

import os

import torch

import opsref

gpu = "cuda" if torch.cuda.is_available() else "cpu"
x = torch.arange(12, device=os.environ.get("OPSREF_DEVICE", gpu)).view(3, 4)

# %%
# Both tensors lie on one strip, and equal colours are equal locations.
# Reading ``x`` walks along the strip; reading ``x.t()`` jumps by 4 and falls back.

one_storage = opsref.draw({"x": x, "x.t()": x.t()}, path=True)
one_storage

# %%
# ``contiguous()`` writes the elements out in the order in which ``x.t()`` reads them.
# The copy has a storage of its own, so that none of its colours is a colour of ``x``.

two_storages = opsref.draw({"x.t()": x.t(), "x.t().contiguous()": x.t().contiguous()})
two_storages

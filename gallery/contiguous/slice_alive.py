# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref"]
# ///
"""
A slice keeps its storage
=========================

Two rows of a thousand: 64 bytes to read, 32,000 bytes kept alive.
"""

import os

import torch

import opsref

gpu = "cuda" if torch.cuda.is_available() else "cpu"
table = torch.arange(4000, 8000, device=os.environ.get("OPSREF_DEVICE", gpu)).view(1000, 4)
rows = table[500:502]

# %%
# The slice is contiguous, so that ``contiguous()`` has nothing to do and returns it as it is.
# The rest of the storage stays for as long as the slice does.

held = opsref.draw({"table[500:502]": rows.contiguous()}, cells="values", facts="full")
held

# %%
# ``clone()`` copies what is read; the rest goes once ``table`` and its slices are gone.

freed = opsref.draw({"table[500:502].clone()": rows.clone()}, cells="values", facts="full")
freed

# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
A slice keeps its storage
=========================

Two rows of a thousand: 64 bytes to read, 32,000 bytes kept alive.
"""

import torch

import opsref

table = torch.arange(4000, 8000).view(1000, 4)
rows = table[500:502]

# %%
# The slice is contiguous, so that ``contiguous()`` has nothing to do and returns it as it is.
# The rest of the storage stays for as long as the slice does.

held = opsref.draw({"table[500:502]": rows.contiguous()}, cells="values", facts="full")
held.show()

# %%
# ``clone()`` copies what is read; the rest goes once ``table`` and its slices are gone.

freed = opsref.draw({"table[500:502].clone()": rows.clone()}, cells="values", facts="full")
freed.show()

# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref"]
# ///
"""
Expand reads, repeat writes
===========================

The same twelve values: 24 bytes that are read four times, or 96 bytes that were written.
"""

import os

import torch

import opsref

gpu = "cuda" if torch.cuda.is_available() else "cpu"
row = torch.tensor([[10, 20, 30]], device=os.environ.get("OPSREF_DEVICE", gpu))
expanded, repeated = row.expand(4, 3), row.repeat(4, 1)

# %%
# ``expand`` gives four rows the same three locations.

read = opsref.draw({"row": row, "row.expand(4, 3)": expanded}, cells="values", facts="full")
read

# %%
# ``repeat`` has written each row out, and so does arithmetic on the expanded tensor:
# its result has twelve locations too.

written = opsref.draw({"row": row, "row.repeat(4, 1)": repeated}, cells="values", facts="full")
written

# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
Expand reads, repeat writes
===========================

The same twelve values: 24 bytes that are read four times, or 96 bytes that were written.
"""

import torch

import opsref

row = torch.tensor([[10, 20, 30]])
expanded, repeated = row.expand(4, 3), row.repeat(4, 1)

# %%
# ``expand`` gives four rows the same three locations.

read = opsref.draw({"row": row, "row.expand(4, 3)": expanded}, cells="values", facts="full")
read.show()

# %%
# ``repeat`` writes each row into memory of its own: twelve locations.
# The result of arithmetic on the expanded tensor has twelve too.

written = opsref.draw({"row": row, "row.repeat(4, 1)": repeated}, cells="values", facts="full")
written.show()

# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
Pairs that share a bias
=======================

A window of 2 by 2 has 16 pairs of pixels and 9 offsets: one row of the bias table for each offset.
"""

import torch
from torch import nn

import opsref

y, x = torch.meshgrid(torch.arange(2), torch.arange(2), indexing="ij")
y, x = y.flatten(), x.flatten()

# %%
# The index says for each pair, one pixel in the rows and one in the columns, which row it reads.
# The pairs along the diagonal have no offset, and all four read row 4.

rows = torch.arange(9).view(3, 3)
index = (y[:, None] - y + 1) * 3 + (x[:, None] - x + 1)
options = {"cells": "values", "facts": "none"}
read = opsref.draw({"rows of the table": rows, "index": index}, colours="values", **options)
read.show()

# %%
# Every pair sends a gradient of 1 back. Of a table with one head, each row has the sum of its own.

table = nn.Parameter(torch.zeros(9, 1))
table[index].sum().backward()
summed = opsref.draw({"table.grad, as 3 by 3": table.grad.view(3, 3)}, colours="values", **options)
summed.show()

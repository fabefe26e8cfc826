# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref"]
# ///
"""
The strides that attention returns
==================================

One sample, three tokens, two heads of two channels, cut out of one projection.
"""

import os

import torch
from torch.nn.functional import scaled_dot_product_attention

import opsref

gpu = "cuda" if torch.cuda.is_available() else "cpu"
qkv = torch.arange(10.0, 46.0, device=os.environ.get("OPSREF_DEVICE", gpu)).view(1, 3, 3, 2, 2)

# %%
# Queries, keys and values are views into the projection, with the heads before the tokens.

query, key, value = qkv.permute(2, 0, 3, 1, 4)
views = opsref.draw(query, key, value, cells="values", facts="none")
views

# %%
# The kernel chooses the strides of its result, and with them whether heads can be joined for free.

out = scaled_dot_product_attention(query, key, value)
print(opsref.view_plan(out.transpose(1, 2), (1, 3, 4)))
joined = opsref.draw(out, out.transpose(1, 2), cells="positions", path=True)
joined

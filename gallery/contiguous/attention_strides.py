# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
The strides that attention returns
==================================

One sample, three tokens, two heads of two channels, cut out of one projection.
"""

import torch
from torch.nn.functional import scaled_dot_product_attention

import opsref

qkv = torch.arange(10.0, 46.0).view(1, 3, 3, 2, 2)

# %%
# Queries, keys and values are views into the projection, with the heads before the tokens.

query, key, value = qkv.permute(2, 0, 3, 1, 4)
views = opsref.draw(query, key, value, cells="values", facts="none")
views.show()

# %%
# The kernel chooses the strides of its result, and with them whether heads can be joined for free.

out = scaled_dot_product_attention(query, key, value)
print(opsref.view_plan(out.transpose(1, 2), (1, 3, 4)))
joined = opsref.draw(out, out.transpose(1, 2), cells="positions", path=True)
joined.show()

# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
Deeper blocks drop more
=======================

Which residual branches count for each of 6 samples, in a model of 6 blocks with a branch each.
"""

import torch
from torch.nn.functional import dropout

import opsref

batch = torch.ones(6)
torch.manual_seed(225)

# %%
# The rates rise evenly, from 0 to the rate that the model was given, here 0.5.

rates = torch.linspace(0, 0.5, 6).tolist()
print(*(f"block {block}: {rate:.1f}" for block, rate in enumerate(rates)), sep="\n")

# %%
# A row is a block, a column a sample: 1 where its branch is kept, 0 where it is dropped.
# The first block drops nothing. Another seed gives other paths.

kept = torch.stack([dropout(batch, rate) > 0 for rate in rates]).int()
paths = opsref.draw({"kept": kept}, cells="values", colours="values", facts="none")
paths.show()

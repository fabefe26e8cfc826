# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
What shares a draw
==================

``Dropout``, ``Dropout1d`` and timm's ``DropPath`` on a batch of 3 samples, 3 channels, 4 positions.
"""

import torch
from torch.nn.functional import dropout

import opsref

batch = torch.ones(3, 3, 4)
torch.manual_seed(13)

# %%
# What the three compute, written out: products with numbers that are 0 or 1 / (1 - 0.5).
# ``Dropout`` draws one for each element, ``Dropout1d`` for each channel of each sample, which is a
# row here, and ``DropPath`` for each sample: with it, a block has one colour.

products = {
    "Dropout": batch * dropout(batch),
    "Dropout1d": batch * dropout(batch[:, :, :1]),
    "DropPath": batch * dropout(batch[:, :1, :1]),
}
figure = opsref.draw(products, cells="values", colours="values", facts="none")
figure.show()

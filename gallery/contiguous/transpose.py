# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
Transpose permutes the colours
==============================

``x.t()`` copies nothing: it reads the same locations in another order.
"""

import torch

import opsref

x = torch.arange(10, 22).view(3, 4)

# %%
# Both tensors are on one strip, and a row of numbers under it says when each location is read:
# ``x`` goes from one end to the other; ``x.t()`` reads position 0 first, then 4, then 8.

one_storage = opsref.draw(x, x.t(), cells="values", path=True)
one_storage.show()

# %%
# ``contiguous()`` writes the elements out in the order in which ``x.t()`` reads them.
# The copy has a storage of its own, with the same elements in another order.

two_storages = opsref.draw(x.t(), x.t().contiguous(), cells="values")
two_storages.show()

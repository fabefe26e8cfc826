# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
None at every place
===================

Three places for a ``None`` in a 2-d tensor: three shapes, one strip.
"""

import torch

import opsref

x = torch.arange(10, 16).view(2, 3)

# %%
# The new dimension has one index, so it leads nowhere on the strip, whatever its stride.
# No location is added and none is read twice.

places = opsref.draw(x, x[None], x[:, None], x[..., None], cells="values")
places.show()

# %%
# ``True`` adds the same dimension, and copies: a strip of its own.

copied = opsref.draw(x[None], x[True], cells="values")
copied.show()

# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
All pairs from two readings
===========================

``c[:, None] - c[None]``: nine differences out of three locations.
"""

import torch

import opsref

c = torch.tensor([10, 13, 14])

# %%
# Broadcasting repeats each side along the dimension that its ``None`` added.
# Both read the same three locations.
# Along a row, the first stays at one location; along a column, the second does.

readings = opsref.draw(c[:, None].expand(3, 3), c[None].expand(3, 3), cells="values", strides=True)
readings.show()

# %%
# The difference has a value for each pair, and a location for each value.

table = opsref.draw(c, c[:, None] - c[None], cells="values")
table.show()

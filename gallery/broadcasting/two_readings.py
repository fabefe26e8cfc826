# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
A sum of two readings
=====================

Six sums of a column of two and a row of three, of which neither is copied.
"""

import torch

import opsref

column = torch.tensor([[0], [10]])
row = torch.tensor([[1, 2, 3]])
columns, rows = torch.broadcast_tensors(column, row)

# %%
# The column is repeated along dimension 1 and the row along dimension 0.
# A step along a repeated dimension has stride 0, and stays where it is.

readings = opsref.draw({"columns": columns, "rows": rows}, strides=True, cells="values")
readings.show()

# %%
# The result has a location for each cell, because each cell has a value of its own.

result = opsref.draw({"column + row": column + row}, cells="values")
result.show()

# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
Rows in reverse order
=====================

``flip`` reverses the order of the rows; each row stays as it is.
"""

import torch

import opsref

x = torch.arange(10, 16).view(3, 2)

# %%
# The copy has a strip of its own, with the rows of ``x`` in the opposite order.

figure = opsref.draw({"x": x, "x.flip(0)": x.flip(0)}, cells="values")
figure.show()

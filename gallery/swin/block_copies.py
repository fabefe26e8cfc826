# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
What attention copies
=====================

Attention in the four windows of a small map: six copies, three of which no line asks for.
"""

import torch

import opsref

fmap = torch.arange(10.0, 74.0).view(1, 4, 4, 4)

# %%
# The trace names each copy, its bytes and its line. ``matmul`` copies the query, the key and the
# value, whose windows and heads no stride walks through.

with opsref.trace() as trace:
    windows = fmap.view(2, 2, 2, 2, 4).transpose(1, 2).reshape(4, 4, 4)
    q, k, v = (windows.view(4, 4, 2, 2).transpose(1, 2) for _ in range(3))
    y = (q @ k.transpose(-2, -1)).softmax(-1) @ v
    merged = y.transpose(1, 2).reshape(4, 4, 4)
    back = merged.view(2, 2, 2, 2, 4).transpose(1, 2).reshape(fmap.shape)
for copy in trace.layout_copies:
    print(f"{copy.bytes} bytes: {copy.source}")

# %%
# One that no line asks for: the query of a window, and the copy of it that ``matmul`` multiplies.

hidden = opsref.draw({"q[0]": q[0], "its copy": q[0].contiguous()}, cells="values", facts="none")
hidden.show()

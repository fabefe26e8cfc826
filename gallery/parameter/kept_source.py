# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
A parameter keeps its source
============================

``nn.Parameter(x)`` copies nothing, so what is trained is the memory of ``x``.
"""

import torch
from torch import nn

import opsref

x = torch.arange(20.0, 26.0).view(2, 3)
p, q = nn.Parameter(x), nn.Parameter(x.clone())

# %%
# ``x``, its parameter ``p`` and ``p.data`` are on one strip.
# The parameter of the clone has a strip of its own.

named = {"x": x, "p": p, "p.data": p.data, "q": q}
before = opsref.draw(named, cells="values", facts="none")
before.show()

# %%
# ``p`` makes one step of gradient descent, which takes 10 from every element.
# The step has written into ``x``; ``q`` has the old values.

p.sum().backward()
with torch.no_grad():
    p -= 10 * p.grad
after = opsref.draw(named, cells="values", facts="none")
after.show()

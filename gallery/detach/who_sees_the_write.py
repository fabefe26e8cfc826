# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
Who sees the write
==================

Four tensors share one storage and two are copies: one write shows which.
"""

import torch

import opsref

w = torch.arange(1.0, 5.0, requires_grad=True)
x = w * 10
shared = {"x": x, "x.detach()": x.detach(), "x.data": x.data, "Parameter(x)": torch.nn.Parameter(x)}
copies = {"x.clone()": x.clone(), "x.detach().clone()": x.detach().clone()}

# %%
# Three of the other five share the storage of ``x``; each clone has one of its own.

storages = opsref.draw(shared | copies, cells="values", facts="none")
storages.show()

# %%
# A write through the detached tensor: all four read 99.
# ``x.data`` alone does not count it, so a backward pass cannot notice a write made there.

shared["x.detach()"][2] = 99
print({name: tensor._version for name, tensor in shared.items()})
written = opsref.draw(shared | copies, cells="values", colours="values", facts="none")
written.show()

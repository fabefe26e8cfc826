# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
What shares storage with a buffer
=================================

Registering copies nothing, and neither does ``state_dict()``; casting to another dtype does.
"""

import copy

import torch

import opsref

source = torch.arange(10.0, 14.0)
module = torch.nn.Module()
module.register_buffer("table", source)

# %%
# Three names for four elements: a write through any of them is seen through all.

saved = module.state_dict()["table"]
names = {"source": source, "module.table": module.table, "saved": saved}
together = opsref.draw(names, cells="values", facts="none")
together.show()

# %%
# ``copy.deepcopy`` makes one more storage, and ``double()`` gives the buffer a new one.
# The names that were taken before still read the old one.

twin = copy.deepcopy(module)
module.double()
names |= {"module.table": module.table, "twin.table": twin.table}
apart = opsref.draw(names, cells="values", facts="none")
apart.show()

# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
Shards of outputs keep their strides
====================================

A column-parallel ``Linear`` gives each rank some outputs, which are rows of its weight.
"""

import torch
from torch.distributed import destroy_process_group, init_process_group
from torch.distributed.tensor import DeviceMesh, DTensor, Shard
from torch.testing._internal.distributed.fake_pg import FakeStore

import opsref

# A fake group is one of four processes without the others, which is enough to see layouts.
init_process_group("fake", store=FakeStore(), rank=0, world_size=4)
weight = torch.nn.Linear(8, 4).weight.detach()

# %%
# Two ranks have two rows each. The rows follow each other as in the whole: stride (8, 1).

mine = weight.chunk(2, dim=0)[0]
shards = DTensor.from_local(mine, DeviceMesh("cpu", [0, 1]), [Shard(0)])
over_two = opsref.draw({"weight": shards})
over_two.show()

# %%
# Four ranks have one row each, with the same strides.

mine = weight.chunk(4, dim=0)[0]
shards = DTensor.from_local(mine, DeviceMesh("cpu", [0, 1, 2, 3]), [Shard(0)])
over_four = opsref.draw({"weight": shards})
destroy_process_group()
over_four.show()

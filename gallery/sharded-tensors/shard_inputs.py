# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
Shards of inputs are packed
===========================

A row-parallel ``Linear`` gives each rank some inputs, which are columns of its weight.
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
# Rows are 8 elements apart in the whole and 4 on a rank, which has half of each.

mine = weight.chunk(2, dim=1)[0].contiguous()
shards = DTensor.from_local(mine, DeviceMesh("cpu", [0, 1]), [Shard(1)])
over_two = opsref.draw({"weight": shards})
over_two.show()

# %%
# On four ranks they are 2 apart. Each rank makes a term of every output.

mine = weight.chunk(4, dim=1)[0].contiguous()
shards = DTensor.from_local(mine, DeviceMesh("cpu", [0, 1, 2, 3]), [Shard(1)])
over_four = opsref.draw({"weight": shards})
destroy_process_group()
over_four.show()

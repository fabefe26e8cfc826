"""Traces of two processes that communicate: their collectives, and where the ranks differ."""

import json
from typing import Any

import pytest
import torch
from torch import nn

import opsref
from fleet import VERSION
from opsref import Operation, Trace
from ranks import on_every_rank

ROWS, COLUMNS = 5, 8


def network() -> nn.Sequential:
    """Return a small network, the same on each rank."""
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 8))


def step(model: nn.Module) -> Trace:
    """Trace a step of training, after one that prepares the buffers of a wrapper."""
    x = torch.ones(4, 16)
    model(x).sum().backward()
    with opsref.trace(names={"model": model}) as t:
        model(x).sum().backward()
    return t


def traces() -> dict[str, dict[str, Any]]:
    """Trace what people run on several ranks, as one of them."""
    from torch import distributed
    from torch.distributed.fsdp import fully_shard
    from torch.distributed.tensor import Replicate, Shard, distribute_tensor, init_device_mesh
    from torch.distributed.tensor.parallel import (
        ColwiseParallel,
        RowwiseParallel,
        parallelize_module,
    )
    from torch.nn.parallel import DistributedDataParallel

    mesh, y = init_device_mesh("cpu", (2,)), torch.ones(ROWS, COLUMNS)
    gathered, scattered = torch.empty(2 * ROWS, COLUMNS), torch.empty(1, COLUMNS)
    lists = [torch.empty(ROWS, COLUMNS) for _ in range(2)]
    with opsref.trace(names={"y": y, "gathered": gathered, "scattered": scattered}) as plain:
        distributed.all_reduce(y)
        distributed.all_gather_into_tensor(gathered, y)
        distributed.reduce_scatter_tensor(scattered, y[:2])
        distributed.broadcast(y, 0)
        distributed.all_gather(lists, y)
    columns = distribute_tensor(torch.ones(ROWS, COLUMNS), mesh, [Shard(1)])
    rows = distribute_tensor(torch.ones(ROWS, COLUMNS), mesh, [Shard(0)])
    with opsref.trace(names={"columns": columns}) as gathering:
        columns.t().redistribute(placements=[Replicate()]).to_local().add(1)
    with opsref.trace(names={"rows": rows}) as uneven:
        twice = rows + rows
    plan = {"0": ColwiseParallel(), "2": RowwiseParallel()}
    found = {
        "plain": plain,
        "gathering": gathering,
        "uneven": uneven,
        "data": step(DistributedDataParallel(network())),
        "tensor": step(parallelize_module(network(), mesh, plan)),
    }
    if VERSION >= (2, 7):  # before, it needs a GPU
        found["fully"] = step(fully_shard(network(), mesh=mesh))
    del twice  # it was there when the trace ended, which asked for its layout
    return {name: json.loads(json.dumps(t.to_dict())) for name, t in found.items()}


@pytest.fixture(scope="module")
def ranks(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Trace]]:
    """The traces of each rank."""
    found = on_every_rank(traces, 2, tmp_path_factory.mktemp("ranks"))
    return [{name: Trace.from_dict(t) for name, t in of_rank.items()} for of_rank in found]


def named(operations: tuple[Operation, ...]) -> list[tuple[str, str, int]]:
    """Name collectives, with what they gave and its bytes."""
    return [(o.name, o.kind, o.collective_bytes) for o in operations]


def test_collectives_write_what_they_are_given(ranks: list[dict[str, Trace]]) -> None:
    """They are in-place on the tensor that they fill, and take no memory."""
    size = ROWS * COLUMNS * 4
    for rank in ranks:
        t = rank["plain"]
        assert [
            ("c10d::allreduce_", "in-place", size),
            ("c10d::_allgather_base_", "in-place", 2 * size),
            ("c10d::_reduce_scatter_base_", "in-place", COLUMNS * 4),
            ("c10d::broadcast_", "in-place", size),
            ("c10d::allgather_", "unknown", 0),
        ] == named(t.collectives)
        whose = [operation.shares_with for operation in t.collectives[:4]]
        assert ["y", "gathered", "scattered", "y"] == whose
        assert 0 == t.bytes
        assert f"5 collectives into {4 * size + COLUMNS * 4} bytes: 1 allreduce_" in str(t)
        assert "5 collectives into" in t.html()


def test_local_bytes_are_local(ranks: list[dict[str, Trace]]) -> None:
    """An operation on a sharded tensor takes the memory of its shard."""
    shapes = [[o.shape for o in rank["uneven"].operations] for rank in ranks]
    assert [[(3, COLUMNS)], [(2, COLUMNS)]] == shapes
    assert [3 * COLUMNS * 4, 2 * COLUMNS * 4] == [rank["uneven"].bytes for rank in ranks]


def test_a_copy_is_made_for_a_collective(ranks: list[dict[str, Trace]]) -> None:
    """What is not contiguous is copied before it is sent, and the copy names the strides."""
    for rank in ranks:
        t = rank["gathering"]
        (gather,) = t.collectives
        assert "_c10d_functional::all_gather_into_tensor" == gather.name
        assert ("new", gather.bytes) == (gather.kind, gather.collective_bytes)
        copies = [*t.layout_copies, *t.inner_copies]
        assert (1, COLUMNS // 2) in {copy.read for copy in copies}


COLLECTIVES = {
    "data": {"c10d::allreduce_"},
    "tensor": {"_c10d_functional::all_reduce"},
    "fully": {"c10d::_allgather_base_", "c10d::_reduce_scatter_base_"},
}


@pytest.mark.parametrize("name", COLLECTIVES if VERSION >= (2, 7) else ["data", "tensor"])
def test_wrapped_models(ranks: list[dict[str, Trace]], name: str) -> None:
    """The ranks have the same collectives, each with bytes, and nothing that a thread did."""
    first, second = (rank[name] for rank in ranks)
    assert COLLECTIVES[name] <= {operation.name for operation in first.collectives}
    assert 0 not in [operation.collective_bytes for operation in first.collectives]
    assert all(operation.kind != "unknown" for operation in first.operations)
    assert "no difference" == str(second.compare(first))


def test_ranks_differ(ranks: list[dict[str, Trace]]) -> None:
    """The comparison of two ranks says where."""
    first, second = (rank["uneven"] for rank in ranks)
    assert f"-{COLUMNS * 4} bytes of new memory" in str(second.compare(first))
    assert "(2, 8)" in str(second.compare(first)).partition("\n- ")[0]

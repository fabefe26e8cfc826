"""Which rank holds what of a DTensor, held against torch on every rank."""

import json
import subprocess
import sys
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from fleet import VERSION, Spread, on_rank, spreads
from opsref import LocalShard, ShardedLayout

pytestmark = pytest.mark.filterwarnings("ignore:DTensor random operators:UserWarning")


def held(shard: LocalShard, x: torch.Tensor) -> torch.Tensor:
    """Take out of the whole tensor what a rank is said to hold."""
    for d, ranges in enumerate(shard.ranges):
        indices = [i for start, end in ranges for i in range(start, end)]
        x = x.index_select(d, torch.tensor(indices, dtype=torch.int64))
    return x


def tells_order(layout: ShardedLayout) -> bool:
    """Return whether the tensor that was read is packed in one order only, of two that torch makes.

    ``distribute_tensor`` makes contiguous shards where it sends them, and keeps the order of the
    whole tensor where it splits alone; a shard with sizes of 0 or 1 can be in both.
    """
    order = sorted(range(layout.ndim), key=lambda d: (-layout.stride[d], d))
    return layout.own is not None and not (
        layout.own.numel == 0 or (layout.own.is_contiguous and layout.own._dense_in(tuple(order)))
    )


def differences(spread: Spread, asked: int) -> list[str]:
    """Compare what one rank computes of all with what each rank reads of its own tensor."""
    with on_rank(asked, spread.world):
        layout = ShardedLayout.of(spread.distribute())
    found = [] if layout.fits else [f"{layout}: does not fit"]
    for rank in range(spread.world):
        with on_rank(rank, spread.world):
            local = spread.distribute().to_local()
        shard = layout.local(rank)
        if (shard.shape, shard.is_read) != (tuple(local.shape), rank == asked):
            found.append(f"{shard}: {tuple(local.shape)}")
        same = all(
            a == b or size == 1
            for a, b, size in zip(shard.stride, local.stride(), local.shape, strict=True)
        )
        if local.numel() and not same and (rank == asked or tells_order(layout)):
            found.append(f"{shard}: {local.stride()}")
        if not torch.equal(held(shard, spread.x), local):
            found.append(f"{shard}: {local}")
        if local.numel() and rank not in layout.holders(*(shard.first or ())):
            found.append(f"{shard} begins where {layout.holders(*(shard.first or ()))} hold it")
    return found


@settings(max_examples=60, deadline=None)
@given(spreads(), st.data())
def test_what_every_rank_holds(spread: Spread, data: st.DataObject) -> None:
    """One rank knows the shape, the strides and the elements that each rank has."""
    asked = data.draw(st.integers(0, spread.world - 1))

    assert [] == differences(spread, asked)


@settings(max_examples=60, deadline=None)
@given(spreads())
def test_every_element_has_its_holders(spread: Spread) -> None:
    """The ranks that are said to hold an element are those whose ranges have it."""
    with on_rank(0, spread.world):
        layout = ShardedLayout.of(spread.distribute())
    found: dict[int, set[int]] = {}
    for shard in layout.locals():
        for number in held(shard, spread.x).flatten().tolist():
            found.setdefault(number, set()).add(shard.rank)
    for index in torch.cartesian_prod(*(torch.arange(n) for n in spread.x.shape)).view(
        spread.x.numel(), spread.x.ndim
    ):
        place = index.tolist()
        assert found[int(spread.x[tuple(place)])] == set(layout.holders(*place))


@given(st.integers(0, 30), st.integers(1, 5), st.integers(1, 4))
@settings(max_examples=200)
def test_strided_shards_of_uneven_parts(size: int, count: int, factor: int) -> None:
    """They are cut as this version of torch cuts, which makes no DTensor of some."""
    from torch.distributed.tensor.placement_types import _StridedShard

    from opsref._layout.sharded.split import Cut, Split

    if VERSION < (2, 8):
        size -= size % (count * factor)
    placement = _StridedShard(0, split_factor=factor)
    parts, _ = placement._split_tensor(torch.arange(size), count, with_padding=False)
    split = Split(size, (Cut(0, count, factor, VERSION >= (2, 10)),))
    for place, part in enumerate(parts):
        ranges = split.ranges([place])
        assert part.tolist() == [i for start, end in ranges for i in range(start, end)]


@pytest.mark.parametrize("world", [8, 64, 1024])
def test_large_meshes(world: int) -> None:
    """The last rank holds the last rows, whatever the number of ranks."""
    from torch.distributed.tensor import Shard

    spread = Spread(torch.empty(5000, 8), (2, world // 2), [Shard(0), Shard(0)])
    with on_rank(world - 1, world):
        dtensor = spread.distribute()
        layout = ShardedLayout.of(dtensor)

    assert tuple(dtensor.to_local().shape) == layout.local(world - 1).shape
    assert 5000 == sum(shard.shape[0] for shard in layout.locals())
    assert len(str(layout).splitlines()) <= 12


@settings(max_examples=60, deadline=None)
@given(spreads())
def test_there_and_back(spread: Spread) -> None:
    """A layout survives JSON."""
    with on_rank(0, spread.world):
        layout = ShardedLayout.of(spread.distribute())
    facts = json.loads(json.dumps(layout.to_dict()))

    assert layout == ShardedLayout.from_dict(facts)
    assert str(layout) == str(ShardedLayout.from_dict(facts))


def halves() -> dict[str, Any]:
    """Return the facts of a matrix in two halves."""
    from torch.distributed.tensor import Shard

    with on_rank(0, 2):
        return ShardedLayout.of(Spread(torch.ones(4, 4), (2,), [Shard(0)]).distribute()).to_dict()


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("stride", [1], r"shape and stride must have the same length: got \(4, 4\) and \(1,\)"),
        ("ranks", [0], r"ranks must be different ones, one for each place of the mesh: got 1 for"),
        ("ranks", [1, 1], "ranks must be different ones"),
        ("mesh_shape", [2] * 40, "mesh_shape must have at most 32 items: got 40"),
        ("mesh_names", ["a", "b"], "mesh_names must be 1, one a mesh dimension: got 2"),
        ("placements", [], "placements must be 1, one a mesh dimension: got 0"),
        ("coordinate", None, "coordinate and own must both be there, or neither: got one"),
        ("coordinate", [2], r"coordinate must be in the mesh \(2,\): got \(2,\)"),
        ("dtype", "float33", "dtype must name a torch dtype, such as 'int64': got 'float33'"),
    ],
)
def test_a_wrong_fact_is_named(key: str, value: object, message: str) -> None:
    """The error says which fact, and what it got."""
    with pytest.raises(ValueError, match=f"^{message}"):
        ShardedLayout.from_dict(halves() | {key: value})


@pytest.mark.parametrize(
    ("part", "value", "message"),
    [
        ("kind", "ragged", "kind must be one of"),
        ("dim", 2, "dim must be a dimension of the tensor, below 2: got 2"),
        ("dim", None, "dim must be there for shards alone: got None for shard"),
        ("reduce_op", "sum", "reduce_op must be there for partial placements alone"),
        ("split_factor", 3, "split_factor must be at least 1, and 1 without strides: got 3"),
        ("nested", 1, "nested must be true or false: got 1"),
    ],
)
def test_a_wrong_placement_is_named(part: str, value: object, message: str) -> None:
    """The error says which part of it, and what it got."""
    facts = halves()
    facts["placements"][0][part] = value
    with pytest.raises(ValueError, match=f"^{message}"):
        ShardedLayout.from_dict(facts)


def test_a_local_tensor_that_does_not_fit() -> None:
    """What is computed of other ranks is said to be."""
    from torch.distributed.tensor import DTensor, Shard, init_device_mesh

    with on_rank(0, 2):
        mesh = init_device_mesh("cpu", (2,))
        local = torch.ones(3, 8)[:, ::2]
        x = DTensor.from_local(local, mesh, [Shard(0)], shape=(6, 4), stride=(4, 1))
        layout = ShardedLayout.of(x)

    assert not layout.fits
    assert (8, 2) == layout.local(0).stride
    assert str(layout).endswith("other ranks are computed from the rule and may differ")


def test_a_rank_outside_the_mesh() -> None:
    """It knows what the ranks of the mesh hold, and has nothing itself."""
    from torch.distributed.tensor import DeviceMesh, Shard, distribute_tensor

    with on_rank(3, 4):
        mesh = DeviceMesh("cpu", [0, 1])
        layout = ShardedLayout.of(distribute_tensor(torch.ones(4, 4), mesh, [Shard(0)]))

    assert (None, None, True) == (layout.coordinate, layout.own, layout.fits)
    assert [False, False] == [shard.is_read for shard in layout.locals()]
    with pytest.raises(ValueError, match=r"^rank must be one of the mesh, \(0, 1\): got 3$"):
        layout.local(3)


def test_refusals() -> None:
    """What is no DTensor is refused, with what takes its layout."""
    with pytest.raises(TypeError, match=r"^x must be a DTensor: got list; torch.tensor\(x\)"):
        ShardedLayout.of([1.0])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"^x is no DTensor and is on one device: Layout.of\(x\)"):
        ShardedLayout.of(torch.ones(2))


def test_indices_out_of_range() -> None:
    """They raise, with the index."""
    layout = ShardedLayout.from_dict(halves())

    assert (1,) == layout.holders(-1, 0)
    with pytest.raises(IndexError, match=r"^index 4 is out of range for dimension 0 of size 4$"):
        layout.holders(4, 0)
    with pytest.raises(IndexError, match=r"^index must have 2 integers for shape \(4, 4\): got"):
        layout.holders(1)


def test_torch_distributed_is_not_imported() -> None:
    """Layouts and figures of other tensors do not need it."""
    code = (
        "import sys, torch; before = set(sys.modules)\n"
        "import opsref; from opsref import *\n"
        "print(draw(torch.ones(2)), ShardedLayout, file=sys.stderr)\n"
        "print(trace(torch.clone, torch.ones(2)), file=sys.stderr)\n"
        "print([name for name in set(sys.modules) - before if 'distributed' in name])\n"
    )
    command = [sys.executable, "-W", "ignore", "-c", code]
    assert "[]" == subprocess.run(command, capture_output=True, text=True).stdout.strip()

"""What is shown of a sharded tensor: its elements by their ranks, and the storage of each rank."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import NamedTuple

from opsref import _style as s
from opsref._figure.numbers import Value, write_all
from opsref._figure.sharded.edges import choose
from opsref._layout.elide import Shown, elide, indices, positions
from opsref._layout.sharded.layout import ShardedLayout
from opsref._layout.sharded.shard import LocalShard
from opsref._layout.sharded.text import shown_ranks

# Cells of all ranks together, and of one at least and at most.
_CELLS, _FEWEST, _MOST = 96, 8, 24

# The place of a block's ranks along each mesh dimension that shards.
Block = tuple[int, ...]
# Reads the elements at some storage positions of this rank, or finds them in a record.
Read = Callable[[Sequence[int]], list[Value]]


class Lane(NamedTuple):
    """What is drawn of one rank.

    Attributes:
        shard: Its local tensor.
        positions: The storage positions that are drawn; ``None`` marks those left out.
        texts: What their cells say.
        block: Which part of the whole tensor it has.
    """

    shard: LocalShard
    positions: tuple[int | None, ...]
    texts: list[str]
    block: Block


class ShardedArrangement(NamedTuple):
    """What a figure of a sharded tensor shows, before anything of it has a place.

    Attributes:
        name: The tensor's label.
        layout: Its facts.
        shown: The indices of the whole tensor that are shown, for each dimension.
        texts: What the cells of the whole tensor say.
        blocks: Which block each of these is in.
        lanes: The ranks; ``None`` for those left out.
        places: The storage positions of this rank whose values are shown, if any are.
        values: Their values.
    """

    name: str
    layout: ShardedLayout
    shown: Shown
    texts: list[str]
    blocks: list[Block]
    lanes: list[Lane | None]
    places: list[int]
    values: list[Value] | None


def arrange(name: str, layout: ShardedLayout, read: Read | None) -> ShardedArrangement:
    """Choose what is shown.

    Args:
        name: The tensor's label.
        layout: Its facts.
        read: What reads values of this rank, if the cells say values.
    """
    shown = choose(layout.splits)
    every = indices(shown)
    found = [
        [split.find(index) for index in items if index is not None]
        for split, items in zip(layout.splits, shown, strict=True)
    ]
    holders = list(product(*found))
    cuts = sorted(cut.mesh_dim for split in layout.splits for cut in split.cuts)
    blocks: list[Block] = []
    for holder in holders:
        places = {d: place for of_dim in holder for d, place in of_dim.places.items()}
        blocks.append(tuple(places[d] for d in cuts))
    ranks = shown_ranks(layout)
    drawn = sum(rank is not None for rank in ranks)
    most = min(max(_CELLS // drawn, _FEWEST), _MOST)
    lanes = [None if rank is None else _lane(layout.local(rank), most, cuts) for rank in ranks]
    said = dict(zip(blocks, every, strict=True))
    written = {block: _holders(layout, block, cuts, index) for block, index in said.items()}
    texts = [written[block] for block in blocks]
    if read is None or layout.own is None or layout.coordinate is None:
        return ShardedArrangement(name, layout, shown, texts, blocks, lanes, [], None)
    own_block = tuple(layout.coordinate[d] for d in cuts)
    own = layout.own
    at = [
        own.position(*(of_dim.local for of_dim in holder)) if block == own_block else None
        for holder, block in zip(holders, blocks, strict=True)
    ]
    of_lane = next((lane for lane in lanes if lane is not None and lane.shard.is_read), None)
    places_read = sorted({place for place in at if place is not None} | _places(of_lane))
    values = read(places_read)
    by_place = dict(zip(places_read, write_all(values), strict=True))
    texts = ["" if place is None else by_place[place] for place in at]
    lanes = [
        lane._replace(texts=[by_place[place] for place in lane.positions if place is not None])
        if lane is not None and lane is of_lane
        else lane
        for lane in lanes
    ]
    return ShardedArrangement(name, layout, shown, texts, blocks, lanes, places_read, values)


def _places(lane: Lane | None) -> set[int]:
    return {place for place in lane.positions if place is not None} if lane else set()


def _holders(layout: ShardedLayout, block: Block, cuts: list[int], index: tuple[int, ...]) -> str:
    """Write who holds a block: one rank, two, or the first and how many more."""
    others = [size for d, size in enumerate(layout.mesh_shape) if d not in cuts]
    count = 1
    for size in others:
        count *= size
    if count <= 2:
        return ",".join(map(str, layout.holders(*index)))
    places = dict(zip(cuts, block, strict=True))
    number = 0
    for d, size in enumerate(layout.mesh_shape):
        number = number * size + places.get(d, 0)
    return f"{layout.ranks[number]}+{count - 1}"


def _lane(shard: LocalShard, most: int, cuts: list[int]) -> Lane:
    """Choose the storage positions that are drawn of a rank: all of a few, the edges of many."""
    block = tuple(shard.coordinate[d] for d in cuts)
    packed = tuple(sorted(range(shard.ndim), key=lambda d: (-shard.stride[d], d)))
    items: tuple[int | None, ...]
    if shard.numel == 0:
        items = ()
    elif shard._dense_in(packed):
        width = s.cell_width(len(str(shard.storage_offset + shard.numel - 1)))
        columns = (s.WIDTH - s.GAP) // width if shard.numel > most else None
        (counted,) = elide((shard.numel,), most, columns=columns)
        items = tuple(None if i is None else shard.storage_offset + i for i in counted)
    else:
        reached = positions(elide(shard.shape, most), shard.stride, shard.storage_offset)
        items = _with_gaps(sorted(set(reached)))
    return Lane(shard, items, [str(i) for i in items if i is not None], block)


def _with_gaps(places: list[int]) -> tuple[int | None, ...]:
    """Mark where positions are left out."""
    items: list[int | None] = []
    for place in places:
        if items and items[-1] != place - 1:
            items.append(None)
        items.append(place)
    return tuple(items)

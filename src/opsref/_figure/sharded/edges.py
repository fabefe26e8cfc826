"""Which indices of a sharded tensor are shown: all of a small one, the edges of the shards else."""

from __future__ import annotations

from opsref._figure.budget import GAP_MARK
from opsref._layout.elide import Shown
from opsref._layout.sharded.split import Split

# Cells that the whole tensor takes at most, with its gaps; and in a row, or in a column.
CELLS, _LONGEST = 110, 12
# How many indices of a dimension are tried, from the most on; and of one that nothing splits.
_TRIED, _UNSPLIT = (8, 6, 4, 3, 2, 1), 4


def choose(splits: tuple[Split, ...]) -> Shown:
    """Choose the indices of each dimension that are shown; ``None`` marks those left out."""
    whole: Shown = tuple(
        tuple(range(split.size))
        if split.size <= _LONGEST
        else _edges(split, _TRIED[0] if split.cuts else _UNSPLIT)
        for split in splits
    )
    if _cost(whole) <= CELLS:
        return whole
    most = [_TRIED[0] if split.cuts else _UNSPLIT for split in splits]
    for widest in _TRIED:
        for d in range(len(splits)):
            shown = tuple(_edges(split, count) for split, count in zip(splits, most, strict=True))
            if _cost(shown) <= CELLS:
                return shown
            most[d] = min(most[d], widest)
    return tuple(_edges(split, 1) for split in splits)


def _cost(shown: Shown) -> float:
    """Return how many cells take as much room as those shown, with their gaps and labels."""
    cells, gaps = 1.0, 0.0
    for items in reversed(shown):
        left_out = items.count(None)
        gaps = gaps * (len(items) - left_out) + left_out
        cells *= len(items) - left_out
    blocks = 1
    for items in shown[:-2]:
        blocks *= len(items) - items.count(None)
    return cells + GAP_MARK * (gaps + (blocks if len(shown) > 2 else 0))


def _edges(split: Split, most: int) -> tuple[int | None, ...]:
    """Choose up to so many indices of a dimension: where its shards begin and end."""
    if split.size <= most:
        return tuple(range(split.size))
    chosen = {0, *_from_first(split, most - most // 2), *_from_last(split, most // 2)}
    items: list[int | None] = []
    following = 0
    for index in sorted(chosen):
        if index != following:
            items.append(None)
        items.append(index)
        following = index + 1
    return (*items, *([None] if following < split.size else []))


def _from_first(split: Split, count: int) -> list[int]:
    """Return the first indices, those inside a shard left out."""
    found: list[int] = []
    index = 0
    while len(found) < count and index < split.size:
        after = split.find(index).after if split.cuts else 1
        found += [index] if after == 1 else [index, index + after - 1]
        index += after
    return found[:count]


def _from_last(split: Split, count: int) -> list[int]:
    """Return the last indices, those inside a shard left out."""
    found: list[int] = []
    index = split.size - 1
    while len(found) < count and index >= 0:
        before = split.find(index).before if split.cuts else 0
        found += [index] if before == 0 else [index, index - before]
        index -= before + 1
    return found[:count]

"""A sharded layout as plain text: the mesh, the placements, and what each rank holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opsref._layout.text import short_tuple

if TYPE_CHECKING:
    from opsref._layout.sharded.layout import ShardedLayout

# Ranks that are shown: all of a small mesh, so many at the ends of a large one.
MOST_RANKS, FIRST_RANKS, LAST_RANKS = 8, 4, 3


def facts(layout: ShardedLayout) -> str:
    """Write what is spread over what."""
    dtype = str(layout.dtype).removeprefix("torch.")
    count = len(layout.ranks)
    on = f"{count:,} rank{'s' if count != 1 else ''} of {layout.device_type}"
    return f"shape {short_tuple(layout.shape)}, {dtype}, on {on}"


def placements(layout: ShardedLayout) -> list[str]:
    """Write what each mesh dimension does."""
    return [
        f"mesh dimension {d}{_named(layout, d)} of size {size}: {placement}"
        for d, (size, placement) in enumerate(
            zip(layout.mesh_shape, layout.placements, strict=True)
        )
    ]


def _named(layout: ShardedLayout, mesh_dim: int) -> str:
    return f" ({layout.mesh_names[mesh_dim]})" if layout.mesh_names else ""


def notes(layout: ShardedLayout) -> list[str]:
    """Write what nobody sees in the numbers: terms of a sum, and what is not certain."""
    lines = [
        f"along mesh dimension {d}, each rank holds a term: {placement.reduce_op} makes the tensor"
        for d, placement in enumerate(layout.placements)
        if placement.kind == "partial"
    ]
    if not layout.fits:
        lines.append(
            "the local tensor that was read is not as torch's rule makes it: "
            "other ranks are computed from the rule and may differ"
        )
    return lines


def shown_ranks(layout: ShardedLayout) -> list[int | None]:
    """Choose the ranks that are shown; ``None`` marks those left out, which are never the own."""
    ranks = layout.ranks
    if len(ranks) <= MOST_RANKS:
        return list(ranks)
    numbers = {*range(FIRST_RANKS), *range(len(ranks) - LAST_RANKS, len(ranks))}
    if layout.coordinate is not None:
        number = 0
        for place, size in zip(layout.coordinate, layout.mesh_shape, strict=True):
            number = number * size + place
        numbers.add(number)
    chosen: list[int | None] = []
    following = 0
    for number in sorted(numbers):
        if number != following:
            chosen.append(None)
        chosen.append(ranks[number])
        following = number + 1
    return chosen


def ranks(numbers: tuple[int, ...]) -> str:
    """Write ranks, without the middle of many."""
    return short_tuple(numbers)


def written(layout: ShardedLayout) -> str:
    """Write the whole layout."""
    lines = [facts(layout), *placements(layout)]
    lines += ["..." if rank is None else str(layout.local(rank)) for rank in shown_ranks(layout)]
    return "\n".join([*lines, *notes(layout)])

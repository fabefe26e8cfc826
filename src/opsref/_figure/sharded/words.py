"""A figure of a sharded tensor in words: what is written in it, its description, its text."""

from __future__ import annotations

from opsref import _style as s
from opsref._figure.describe import short_name
from opsref._figure.sharded.arrange import Lane, ShardedArrangement
from opsref._layout.sharded import text as layout_text
from opsref._layout.text import grid, short_tuple


def title(arranged: ShardedArrangement) -> str:
    """Name the figure by what it is of."""
    count = len(arranged.layout.ranks)
    return f"Layout of {short_name(arranged.name)} over {count:,} rank{'s' if count != 1 else ''}"


def whole_facts(arranged: ShardedArrangement) -> list[str]:
    """Write the facts under the tensor's name."""
    layout = arranged.layout
    texts = [f"shape {short_tuple(layout.shape)}"]
    for d, (size, placement) in enumerate(zip(layout.mesh_shape, layout.placements, strict=True)):
        name = f" ({short_name(layout.mesh_names[d])})" if layout.mesh_names else ""
        texts.append(f"{placement} over mesh dimension {d}{name} of {size}")
    return [line for text in texts[:7] for line in s.wrapped(text, s.TEXT_FONT)]


def lane_facts(lane: Lane) -> list[str]:
    """Write the facts of a rank under its name."""
    shard = lane.shard
    texts = [shard.block] if shard.numel else []
    texts += [f"shape {short_tuple(shard.shape)}", f"stride {short_tuple(shard.stride)}"]
    if shard.storage_offset:
        texts.append(f"offset {shard.storage_offset}")
    return [line for text in texts for line in s.wrapped(text, s.TEXT_FONT)]


def left_out(arranged: ShardedArrangement, number: int) -> str:
    """Say how many ranks are left out at a place among those that are drawn."""
    ranks, lanes = arranged.layout.ranks, arranged.lanes
    # No gap is at an end, and no two are side by side.
    before, after = (lane.shard.rank for lane in (lanes[number - 1], lanes[number + 1]) if lane)
    count = ranks.index(after) - ranks.index(before) - 1
    return f"⋯ {count:,} more rank{'s' if count != 1 else ''} ⋯"


def key(arranged: ShardedArrangement) -> list[str]:
    """Return lines that say what numbers and colours mean."""
    layout = arranged.layout
    if not arranged.texts:
        return layout_text.notes(layout)
    lines = []
    if arranged.values is not None:
        own = next(lane for lane in arranged.lanes if lane is not None and lane.shard.is_read)
        lines.append(f"values: those of rank {own.shard.rank}, where the figure was drawn")
        lines.append("cells of other ranks: positions in their storage")
    else:
        which = "rank that holds the element"
        if any("+" in text for text in arranged.texts):
            which = "first rank that holds the element + how many more do"
        elif any("," in text for text in arranged.texts):
            which = "ranks that hold the element"
        lines.append(f"cells of {short_name(arranged.name)}: {which}")
        lines.append("cells of a rank: positions in its storage")
    if any(lane is not None and not lane.shard.is_read for lane in arranged.lanes):
        whose = "all ranks" if layout.own is None else "other ranks than this one"
        lines.append(f"layouts of {whose} are computed")
    return [*lines, *layout_text.notes(layout)]


def description(arranged: ShardedArrangement) -> str:
    """Return sentences that say what the figure shows."""
    layout = arranged.layout
    sentences = [f"{short_name(arranged.name)}: {layout_text.facts(layout)}"]
    sentences += [_capital(line) for line in layout_text.placements(layout)]
    for number, lane in enumerate(arranged.lanes):
        line = left_out(arranged, number).strip("⋯ ") if lane is None else str(lane.shard)
        sentences.append(_capital(line))
    sentences += [_capital(line) for line in key(arranged)]
    return " ".join(f"{sentence}." for sentence in sentences)


def text(arranged: ShardedArrangement) -> str:
    """Write the figure as plain text."""
    layout = arranged.layout
    cells = [text or "-" for text in arranged.texts]
    parts = [
        f"{arranged.name}: {layout_text.facts(layout)}",
        *layout_text.placements(layout),
        grid(layout.shape, layout.stride, 0, arranged.shown, cells),
    ]
    for number, lane in enumerate(arranged.lanes):
        parts.append(left_out(arranged, number) if lane is None else str(lane.shard))
        if lane is not None and lane.shard.is_read and arranged.values is not None:
            parts.append(f"values in its storage: {' '.join(lane.texts)}")
    return "\n".join([*parts, *key(arranged)])


def _capital(line: str) -> str:
    return f"{line[:1].upper()}{line[1:]}"

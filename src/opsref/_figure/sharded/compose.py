"""Where everything of a figure of a sharded tensor goes: the whole above the ranks."""

from __future__ import annotations

from itertools import repeat

from opsref import _style as s
from opsref._figure.compose import write_lines
from opsref._figure.panel import Panel
from opsref._figure.scene import Scene
from opsref._figure.sharded.arrange import Lane, ShardedArrangement
from opsref._figure.sharded.words import key, lane_facts, left_out, whole_facts


def compose(arranged: ShardedArrangement) -> Scene:
    """Place the whole tensor, the ranks below it from left to right, wrapped, and the key last."""
    scene = Scene()
    lanes = [lane for lane in arranged.lanes if lane is not None]
    used = {*arranged.blocks, *(lane.block for lane in lanes if lane.positions)}
    shade = {block: number for number, block in enumerate(sorted(used))}
    scene.shades = len(shade)
    whole = Panel(arranged.name, whole_facts(arranged), arranged.shown, arranged.texts)
    whole.place(scene, s.MARGIN, s.MARGIN, map(shade.__getitem__, arranged.blocks))
    scene.width = whole.width + 2 * s.MARGIN
    y = s.MARGIN + whole.height + s.BLOCK_GAP
    row: list[tuple[Lane, Panel]] = []
    for number, lane in enumerate(arranged.lanes):
        if lane is None:
            y = _row(scene, row, shade, y)
            row = []
            y = write_lines(scene, left_out(arranged, number), y) + s.KEY_GAP
            continue
        panel = Panel(lane_name(lane), lane_facts(lane), (lane.positions,), lane.texts)
        if row and sum(p.width + s.PANEL_GAP for _, p in row) + panel.width > s.WIDTH:
            y = _row(scene, row, shade, y)
            row = []
        row.append((lane, panel))
    y = _row(scene, row, shade, y)
    for line in key(arranged):
        y = write_lines(scene, line, y)
    scene.height = y + s.MARGIN
    return scene


def lane_name(lane: Lane) -> str:
    """Name a rank, and say where it is in a mesh of several dimensions."""
    place = f" at {lane.shard.coordinate}" if len(lane.shard.coordinate) > 1 else ""
    return f"rank {lane.shard.rank}{place}"


def _row(
    scene: Scene, row: list[tuple[Lane, Panel]], shade: dict[tuple[int, ...], int], y: int
) -> int:
    """Add ranks side by side; give the height at which they end."""
    x = s.MARGIN
    for lane, panel in row:
        panel.place(scene, x, y, repeat(shade.get(lane.block, 0)))
        scene.width = max(scene.width, x + panel.width + s.MARGIN)
        x += panel.width + s.PANEL_GAP
    return y + max((panel.height + s.BLOCK_GAP for _, panel in row), default=0)

"""Where everything of a figure goes: panels of tensors above strips of storage."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from opsref import _style as s
from opsref._figure.arrange import Arrangement
from opsref._figure.budget import most_steps
from opsref._figure.describe import strip_line
from opsref._figure.panel import Panel
from opsref._figure.scene import Label, Row, Scene
from opsref._figure.shades import shades
from opsref._figure.strip import Strip
from opsref._figure.subject import NUMBERS


def compose(arranged: Arrangement) -> Scene:
    """Place the panels from left to right, wrapped, and the strips below them."""
    subjects, strips, options = arranged
    scene = Scene()
    shades_of, scene.shades = shades(strips)
    placed = {
        placement.subject: (placement, of_strip)
        for strip, of_strip in zip(strips, shades_of, strict=True)
        for placement in strip.placements
    }
    x = y = s.MARGIN
    tallest = 0
    for subject in subjects:
        panel = Panel(subject, options["facts"])
        if x > s.MARGIN and x + panel.width > s.WIDTH:
            x, y, tallest = s.MARGIN, y + tallest + s.BLOCK_GAP, 0
        placement, of_strip = placed[subject]
        panel.place(scene, x, y, map(of_strip.__getitem__, placement.locations))
        scene.width = max(scene.width, x + panel.width + s.MARGIN)
        tallest = max(tallest, panel.height)
        x += panel.width + s.PANEL_GAP
    y += tallest
    steps = most_steps(len(subjects)) if options["strides"] else 0
    for strip, of_strip in zip(strips, shades_of, strict=True):
        y = _strip(scene, strip, of_strip, y + s.BLOCK_GAP, steps=steps, path=options["path"])
    scene.height = y + s.MARGIN
    return scene


def _strip(
    scene: Scene, strip: Strip, shade_of: dict[int, int], y: int, *, steps: int, path: bool
) -> int:
    """Add one storage, with its lanes; give the height at which it ends."""
    line = strip_line(strip) + (", coloured by value" if strip.values is not None else "")
    scene.labels.append(Label(s.MARGIN, y + s.TEXT_FONT + 1, line, "facts"))
    y += s.LINE + 2
    placed = (_whole if strip.whole else _elided)(scene, strip, y, shade_of)
    y = placed.bottom
    width = max(placed.width + s.MARGIN, s.text_width(line, s.TEXT_FONT))
    scene.width = max(scene.width, s.MARGIN + width)
    if steps or path:
        from opsref._figure import lanes  # few figures need them, and an import costs

        track = lanes.Track(strip, placed.centres() or _scaled(len(strip.slots), scene.width))
        for placement in strip.placements:
            y = lanes.step_lanes(scene, placement, track, y, steps) if steps else y
            y = lanes.path_lane(scene, placement, track, y) if path else y
    return y


class _Placed(NamedTuple):
    """Where the slots of a strip went: how wide, how far down, in how many rows, between what."""

    width: int
    bottom: int
    rows: int
    edges: Sequence[int]

    def centres(self) -> list[float]:
        """Give the centres of the slots, if they are in one row."""
        if self.rows > 1:
            return []
        return [(left + right - s.HAIRLINE) / 2 for left, right in pairwise(self.edges)]


def _whole(scene: Scene, strip: Strip, y: int, shade_of: dict[int, int]) -> _Placed:
    """Add every location of a strip, in rows of equal length."""
    pitch = s.cell_width(len(str(strip.size - 1)))
    most = s.per_line(strip.size, pitch)
    edges = tuple(s.MARGIN + i * pitch for i in range(most + 1))
    rows = range(0, strip.size, max(most, 1))
    texts, shown = NUMBERS[: strip.size], [shade_of.get(location) for location in range(strip.size)]
    for start in rows:
        row = slice(start, start + most)
        lefts = edges[: len(texts[row])]
        scene.rows.append(Row(y, pitch, lefts, texts[row], shown[row]))
        y += s.CELL
    return _Placed(max(most * pitch, s.CELL), y if rows else y + s.CELL, len(rows), edges)


def _elided(scene: Scene, strip: Strip, y: int, shade_of: dict[int, int]) -> _Placed:
    """Add what is drawn of a long strip, and how many locations are left out between."""
    longest = next((first for first, _, is_cell in reversed(strip.slots) if is_cell), 0)
    pitch = s.cell_width(len(str(longest)))
    widths = [pitch if is_cell else _gap_width(count) for _, count, is_cell in strip.slots]
    most = max(s.per_line(ceil(sum(widths) / pitch), pitch) * pitch, *widths, s.CELL)
    x, rows, edges = s.MARGIN, 1, [s.MARGIN]
    lefts: list[int] = []
    texts: list[str] = []
    shown: list[int | None] = []
    for (first, count, is_cell), width in zip(strip.slots, widths, strict=True):
        if x + width > s.MARGIN + most and x > s.MARGIN:
            scene.rows.append(Row(y, pitch, tuple(lefts), texts, shown))
            lefts, texts, shown = [], [], []
            x, y, rows = s.MARGIN, y + s.CELL, rows + 1
        if is_cell:
            lefts.append(x)
            texts.append(str(first))
            shown.append(shade_of.get(first))
        else:
            gap = Label(x + width // 2, y + s.CELL // 2 + 4, _gap_text(count), "gap")
            scene.labels.append(gap)
        x += width
        edges.append(x)
    scene.rows.append(Row(y, pitch, tuple(lefts), texts, shown))
    return _Placed(most, y + s.CELL, rows, edges)


def _gap_text(count: int) -> str:
    """Say how many locations are left out."""
    return f"⋯{count:,}⋯"


def _gap_width(count: int) -> int:
    return s.text_width(_gap_text(count), s.TEXT_FONT) + 8


def _scaled(count: int, width: int) -> list[float]:
    """Spread the slots of a wrapped strip over one line."""
    step = (width - 2 * s.MARGIN) / max(count, 1)
    return [s.MARGIN + (i + 0.5) * step for i in range(count)]

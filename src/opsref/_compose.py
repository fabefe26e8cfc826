"""Where everything of a figure goes: panels of tensors above strips of storage."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count as count_from
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from opsref import _style as s
from opsref._describe import strip_line
from opsref._panel import Panel
from opsref._scene import Label, Row, Scene
from opsref._strip import Strip
from opsref._subject import NUMBERS, Subject
from opsref._subject import steps as most_steps


def compose(
    subjects: list[Subject], strips: list[Strip], *, strides: bool, path: bool, facts: str
) -> Scene:
    """Place the panels from left to right, wrapped, and the strips below them."""
    scene = Scene()
    coloured = _shades_of_locations if strips[0].values is None else _shades_of_values
    shade_of = coloured(scene, subjects, strips)
    x = y = s.MARGIN
    tallest = 0
    for number, subject in enumerate(subjects):
        panel = Panel(subject, facts)
        if x > s.MARGIN and x + panel.width > s.WIDTH:
            x, y, tallest = s.MARGIN, y + tallest + s.BLOCK_GAP, 0
        panel.place(scene, x, y, shade_of[number])
        scene.width = max(scene.width, x + panel.width + s.MARGIN)
        tallest = max(tallest, panel.height)
        x += panel.width + s.PANEL_GAP
    y += tallest
    steps = most_steps(len(subjects)) if strides else 0
    for strip in strips:
        shades = shade_of[subjects.index(strip.subjects[0])]
        y = _strip(scene, strip, shades, y + s.BLOCK_GAP, steps=steps, path=path)
    scene.height = y + s.MARGIN
    return scene


def _shades_of_locations(
    scene: Scene, subjects: list[Subject], strips: list[Strip]
) -> list[dict[int, int]]:
    """Give each location that is read a place on the ramp, storages apart from each other."""
    places: dict[int, dict[int, int]] = {}
    shade_of: dict[int, int] = {}
    for strip in strips:
        if shade_of:  # a stretch of the ramp that no location has, between two storages
            scene.shades += max(len(shade_of) // 4, 1)
        read = range(strip.size) if len(strip.read) == strip.size else sorted(strip.read)
        shade_of = dict(zip(read, count_from(scene.shades), strict=False))
        scene.shades += len(shade_of)
        places.update((id(subject), shade_of) for subject in strip.subjects)
    return [places[id(subject)] for subject in subjects]


def _shades_of_values(
    scene: Scene, subjects: list[Subject], strips: list[Strip]
) -> list[dict[int, int]]:
    """Give each location that is read the place of its value among all values of the figure."""
    keys = [{unit: _rank(v) for unit, v in (strip.values or {}).items()} for strip in strips]
    place = {key: i for i, key in enumerate(sorted({k for of in keys for k in of.values()}))}
    scene.shades = len(place)
    shade_of = {
        id(subject): {unit: place[key] for unit, key in of.items()}
        for strip, of in zip(strips, keys, strict=True)
        for subject in strip.subjects
    }
    return [shade_of[id(subject)] for subject in subjects]


def _rank(value: complex) -> tuple[bool, float, float]:
    """Give what values are sorted by: their size, and NaN, which equals nothing, at the end."""
    return (True, 0, 0) if value != value else (False, value.real, value.imag)


def _strip(
    scene: Scene, strip: Strip, shades: dict[int, int], y: int, *, steps: int, path: bool
) -> int:
    """Add one storage, with its lanes; give the height at which it ends."""
    line = strip_line(strip) + (", coloured by value" if strip.values is not None else "")
    scene.labels.append(Label(s.MARGIN, y + s.TEXT_FONT + 1, line, "facts"))
    y += s.LINE + 2
    placed = _whole(scene, strip, y, shades) if strip.whole else _elided(scene, strip, y, shades)
    y = placed.bottom
    width = max(placed.width + s.MARGIN, s.text_width(line, s.TEXT_FONT))
    scene.width = max(scene.width, s.MARGIN + width)
    if steps or path:
        from opsref import _lanes  # few figures need them, and an import costs

        track = _lanes.Track(strip, placed.centres() or _scaled(len(strip.slots), scene.width))
        for subject in strip.subjects:
            y = _lanes.step_lanes(scene, subject, track, y, steps) if steps else y
            y = _lanes.path_lane(scene, subject, track, y) if path else y
    return y


class _Placed(NamedTuple):
    """Where the slots of a strip went: how wide, how far down, in how many rows, between what."""

    width: int
    bottom: int
    rows: int
    edges: Sequence[int]

    def centres(self) -> list[float]:
        """Give the centres of the slots, if they stand in one row."""
        if self.rows > 1:
            return []
        return [(left + right - s.HAIRLINE) / 2 for left, right in pairwise(self.edges)]


def _whole(scene: Scene, strip: Strip, y: int, shades: dict[int, int]) -> _Placed:
    """Add every location of a strip, in rows of equal length."""
    pitch = s.cell_width(len(str(strip.size - 1)))
    most = s.per_line(strip.size, pitch)
    edges = tuple(s.MARGIN + i * pitch for i in range(most + 1))
    rows = range(0, strip.size, max(most, 1))
    texts, shown = NUMBERS[: strip.size], [shades.get(unit) for unit in range(strip.size)]
    for start in rows:
        row = slice(start, start + most)
        lefts = edges[: len(texts[row])]
        scene.rows.append(Row(y, pitch, lefts, texts[row], shown[row]))
        y += s.CELL
    return _Placed(max(most * pitch, s.CELL), y if rows else y + s.CELL, len(rows), edges)


def _elided(scene: Scene, strip: Strip, y: int, shades: dict[int, int]) -> _Placed:
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
            shown.append(shades.get(first))
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

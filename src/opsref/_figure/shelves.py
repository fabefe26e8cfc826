"""A storage in rows: where each of its locations is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from opsref import _style as s
from opsref._figure.scene import Label, Row, Scene, Ticks
from opsref._figure.strip import Slot, Strip
from opsref._figure.subject import NUMBERS


class Shelf(NamedTuple):
    """A row of a strip.

    Attributes:
        first: The number of its first slot.
        edges: Where each of its slots begins, and where the last ends.
    """

    first: int
    edges: Sequence[int]

    def centre(self, slot: int) -> int | None:
        """Find the middle of a slot, by its number, or None if it is in another row."""
        place = slot - self.first
        if not 0 <= place < len(self.edges) - 1:
            return None
        return (self.edges[place] + self.edges[place + 1] - s.HAIRLINE) // 2


class Shelves(NamedTuple):
    """The rows of a strip, before they have a height.

    Attributes:
        strip: What is drawn.
        pitch: The width of a cell.
        texts: What the cells say, if they do not say positions.
        rows: Where the slots are.
    """

    strip: Strip
    pitch: int
    texts: dict[int, str] | None
    rows: list[Shelf]

    @property
    def right(self) -> int:
        """Where the widest row ends."""
        return max((row.edges[-1] for row in self.rows), default=s.MARGIN + self.pitch)

    def draw(self, scene: Scene, row: Shelf, y: int, shade_of: dict[int, int]) -> int:
        """Add one row at a height; give the height at which it ends."""
        lefts, places, gaps = self._split(row, y + s.CELL // 2 + 4)
        positions = NUMBERS[places[0] : places[-1] + 1] if self.strip.whole else [*map(str, places)]
        said = positions if self.texts is None else [self.texts.get(p, "") for p in places]
        shades = [shade_of.get(place) for place in places]
        scene.texts += [Row(y, self.pitch, lefts, said, shades), *gaps]
        y += s.CELL
        if self.texts is not None and places:
            middle = (self.pitch - s.HAIRLINE) // 2
            scene.texts.append(Ticks(y + 8, [left + middle for left in lefts], positions))
            y += s.TICK
        return y

    def _split(self, row: Shelf, gap_y: int) -> tuple[tuple[int, ...], Sequence[int], list[Label]]:
        """Return the cells of a row, by place and by location, and labels of what is left out."""
        count = len(row.edges) - 1
        if self.strip.whole:
            return tuple(row.edges[:-1]), range(row.first, row.first + count), []
        lefts, places, gaps = [], [], []
        slots = self.strip.slots[row.first : row.first + count]
        for (first, more, is_cell), (left, right) in zip(slots, pairwise(row.edges), strict=True):
            if is_cell:
                lefts.append(left)
                places.append(first)
            else:
                gaps.append(Label((left + right) // 2, gap_y, _gap_text(more), "gap"))
        return tuple(lefts), places, gaps


def shelve(strip: Strip, texts: dict[int, str] | None, ticks: int) -> Shelves:
    """Put the locations of a strip into rows.

    Args:
        strip: The storage.
        texts: What the cells say, if they do not say positions.
        ticks: How many characters the longest number under a cell has, apart from positions.
    """
    last = strip.size - 1 if strip.whole else _last_cell(strip.slots)
    position = len(str(last))
    if texts is None:
        pitch = max(s.cell_width(position), s.tick_width(ticks))
    else:
        longest = max(map(len, texts.values()), default=1)
        pitch = max(s.cell_width(longest), s.tick_width(max(ticks, position)))
    rows = _even(strip.size, pitch) if strip.whole else _filled(strip.slots, pitch)
    return Shelves(strip, pitch, texts, rows)


def _even(count: int, pitch: int) -> list[Shelf]:
    """Put cells into rows of about equal length."""
    most = max(s.per_line(count, pitch), 1)
    edges = tuple(s.MARGIN + i * pitch for i in range(most + 1))
    return [Shelf(first, edges[: count - first + 1]) for first in range(0, count, most)]


def _filled(slots: Sequence[Slot], pitch: int) -> list[Shelf]:
    """Put cells and gaps into rows of about equal width."""
    widths = [pitch if is_cell else _gap_width(count) for _, count, is_cell in slots]
    most = max(s.per_line(ceil(sum(widths) / pitch), pitch) * pitch, *widths)
    rows, edges = [], [s.MARGIN]
    for number, width in enumerate(widths):
        if edges[-1] + width > s.MARGIN + most and len(edges) > 1:
            rows.append(Shelf(number + 1 - len(edges), edges))
            edges = [s.MARGIN]
        edges.append(edges[-1] + width)
    rows.append(Shelf(len(widths) + 1 - len(edges), edges))
    return rows


def _last_cell(slots: Sequence[Slot]) -> int:
    return next((first for first, _, is_cell in reversed(slots) if is_cell), 0)


def _gap_text(count: int) -> str:
    """Return how many locations are left out."""
    return f"⋯{count:,}⋯"


def _gap_width(count: int) -> int:
    return s.text_width(_gap_text(count), s.TEXT_FONT) + 8

"""One tensor of a figure: its name, its facts, and its elements as blocks of cells."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from typing import NamedTuple

from opsref import _style as s
from opsref._figure.describe import short_name
from opsref._figure.scene import Label, Row, Scene
from opsref._layout.elide import Shown

_Items = tuple[int | None, ...]


class _Place(NamedTuple):
    """Where a block is in its panel; one of label ``None`` marks those that are left out."""

    label: str | None
    x: int
    y: int


class Panel:
    """One tensor, measured before it is placed.

    Args:
        name: Its label.
        facts: The lines under it.
        shown: The indices that are shown, for each dimension.
        texts: What the cells say, in reading order.

    Attributes:
        width: In pixels.
        height: In pixels.
    """

    def __init__(self, name: str, facts: list[str], shown: Shown, texts: list[str]) -> None:
        self._texts = texts
        self._pitch = s.cell_width(max(map(len, texts), default=0))
        self._columns, self._rows, self._leading = _split(shown)
        self._name = short_name(name)
        self._facts = facts
        self._top = s.LINE * (1 + len(self._facts)) + 2
        self._label = s.LINE if self._leading else 0
        self._lines = [self._columns]
        if len(shown) == 1:  # one dimension alone is wrapped as text is; a matrix never is
            most = s.per_line(len(self._columns), self._pitch)
            starts = range(0, len(self._columns), max(most, 1))
            self._lines = [self._columns[i : i + most] for i in starts] or [()]
        block_width = sum(s.GAP if i is None else self._pitch for i in max(self._lines, key=len))
        rows = sum(s.GAP if i is None else s.CELL for i in self._rows)
        block_height = rows * len(self._lines) + self._label
        self._places, widest, down = self._wrap(block_width, block_height)
        widths = [s.text_width(self._name, s.NAME_FONT)]
        widths += [s.text_width(line, s.TEXT_FONT) for line in self._facts]
        self.width = max(widest, *widths)
        self.height = self._top + down

    def _wrap(self, width: int, height: int) -> tuple[list[_Place], int, int]:
        """Place the blocks from left to right, wrapped; of rank 4, one line an outer index."""
        if not self._texts:
            return [], s.text_width("no elements", s.TEXT_FONT), s.LINE
        labels = [None if index is None else _index_label(index) for index in self._leading]
        longest = max((label for label in labels if label), key=len, default="")
        width = max(width, s.text_width(longest, s.TEXT_FONT))
        places: list[_Place] = []
        x = y = across = 0
        outer: _Items | None = None
        for index, label in zip(self._leading or [()], labels or [""], strict=True):
            step = s.GAP if index is None else width
            new_row = index is not None and outer is not None and index[:-1] != outer
            if x and (x + step > s.WIDTH or (new_row and len(index or ()) == 2)):
                x, y = 0, y + height + s.BLOCK_GAP
            places.append(_Place(label, x, y))
            across = max(across, x + step)
            x += step + s.BLOCK_GAP
            outer = outer if index is None else index[:-1]
        return places, across, y + height

    def place(self, scene: Scene, x: int, y: int, shades: Iterator[int]) -> None:
        """Add the panel to a scene, with its upper left corner at a point."""
        scene.texts.append(Label(x, y + s.NAME_FONT, self._name, "name"))
        scene.write(x, y + s.LINE + s.TEXT_FONT + 1, self._facts, "facts", pitch=s.LINE)
        y += self._top
        if not self._places:
            scene.texts.append(Label(x, y + s.TEXT_FONT + 1, "no elements", "facts"))
        texts = iter(self._texts)
        for label, left, top in self._places:
            if label is None:
                middle = y + top + self._label + s.CELL // 2 + 4
                scene.texts.append(Label(x + left + s.GAP // 2, middle, "⋯", "gap"))
                continue
            if label:
                scene.texts.append(Label(x + left, y + top + s.TEXT_FONT, label, "index"))
            self._block(scene, x + left, y + top + self._label, texts, shades)

    def _block(
        self,
        scene: Scene,
        left: int,
        y: int,
        texts: Iterator[str],
        shades: Iterator[int],
    ) -> None:
        """Add the cells of the last two dimensions."""
        pitch = self._pitch
        for row, line in product(self._rows, self._lines):
            if row is None:
                scene.texts.append(Label(left + pitch // 2, y + s.GAP // 2 + 4, "⋮", "gap"))
                y += s.GAP
                continue
            lefts, gaps, x = [], [], left
            for column in line:
                if column is None:
                    gaps.append(Label(x + s.GAP // 2, y + s.CELL // 2 + 4, "⋯", "gap"))
                    x += s.GAP
                else:
                    lefts.append(x)
                    x += pitch
            count = len(lefts)
            row_of_cells = (tuple(lefts), list(islice(texts, count)), list(islice(shades, count)))
            scene.texts += [Row(y, pitch, *row_of_cells), *gaps]
            y += s.CELL


def _split(shown: Shown) -> tuple[_Items, _Items, list[_Items | None]]:
    """Split what is shown into columns, rows, and the indices of the blocks."""
    if len(shown) < 2:
        return shown[0] if shown else (0,), (0,), []
    leading: list[_Items | None] = [()] if len(shown) > 2 else []
    for items in shown[:-2]:
        longer: list[_Items | None] = []
        for index, i in product(leading, items):
            entry = None if index is None or i is None else (*index, i)
            if entry is not None or longer[-1:] != [None]:
                longer.append(entry)
        leading = longer
    return shown[-1], shown[-2], leading


def _index_label(index: _Items) -> str:
    """Write the index of a block as one would slice it out, cut in the middle if long."""
    parts = [str(i) for i in index]
    if len(parts) > 6:
        parts = [*parts[:2], "…", *parts[-2:]]
    return f"[{', '.join([*parts, ':', ':'])}]"

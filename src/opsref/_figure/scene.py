"""What a figure shows, in pixels: cells, labels and lines. No colours, no file format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

# One element of a tensor or one location of a storage: x, y, width, text, and which location it is
# as a place on the colour ramp (None if nobody reads it).
Cell = tuple[int, int, int, str, int | None]


class Row(NamedTuple):
    """Cells of one width side by side, held as columns: a figure has hundreds of cells.

    Attributes:
        lefts: The x of each cell.
        texts: What each says.
        shades: Which location each is, as a place on the colour ramp; ``None`` for one unread.
    """

    y: int
    width: int
    lefts: tuple[int, ...]
    texts: Sequence[str]
    shades: Sequence[int | None]


class Ticks(NamedTuple):
    """Small numbers under the cells of a storage.

    Attributes:
        y: Their baseline.
        centres: Where each is.
        texts: What each says.
    """

    y: int
    centres: Sequence[int]
    texts: Sequence[str]


class Label(NamedTuple):
    """A text that is no cell's, by what it says.

    Attributes:
        role: ``name`` (of a tensor), ``facts``, ``index`` (of a block), or ``gap`` (centred).
    """

    x: int
    y: int
    text: str
    role: str


class Line(NamedTuple):
    """The step of a stride, from the place of one element to that of the next."""

    start: tuple[int, int]
    end: tuple[int, int]


class Scene:
    """A whole figure; filled while it is composed.

    Attributes:
        texts: All that is written, cells included, in the order in which it is read.
        shades: How many locations have colours of their own.
    """

    def __init__(self) -> None:
        self.width = 0
        self.height = 0
        self.texts: list[Row | Ticks | Label] = []
        self.lines: list[Line] = []
        self.shades = 0

    def write(self, x: int, y: int, lines: Sequence[str], role: str, *, pitch: int) -> None:
        """Write lines of text below each other, the first on a baseline."""
        for number, line in enumerate(lines):
            self.texts.append(Label(x, y + number * pitch, line, role))

    @property
    def rows(self) -> Iterator[Row]:
        """The rows of cells, in reading order."""
        return (text for text in self.texts if isinstance(text, Row))

    @property
    def labels(self) -> Iterator[Label]:
        """The labels, in reading order."""
        return (text for text in self.texts if isinstance(text, Label))

    @property
    def ticks(self) -> Iterator[Ticks]:
        """The numbers under storages."""
        return (text for text in self.texts if isinstance(text, Ticks))

    @property
    def cells(self) -> list[Cell]:
        """All cells, row by row, from left to right."""
        return [
            (x, row.y, row.width, text, shade)
            for row in self.rows
            for x, text, shade in zip(row.lefts, row.texts, row.shades, strict=True)
        ]

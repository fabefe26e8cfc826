"""What a figure shows, in pixels: cells, labels and lines. No colours, no file format."""

from __future__ import annotations

from collections.abc import Sequence
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
    """A polyline over the storage: a ``path`` in reading order, or the ``step`` of a stride."""

    points: tuple[tuple[float, float], ...]
    role: str


class Scene:
    """A whole figure; filled while it is composed.

    Attributes:
        shades: How many locations are told apart by colour.
    """

    def __init__(self) -> None:
        self.width = 0
        self.height = 0
        self.rows: list[Row] = []
        self.labels: list[Label] = []
        self.lines: list[Line] = []
        self.shades = 0

    @property
    def cells(self) -> list[Cell]:
        """All cells, row by row, from left to right."""
        return [
            (x, row.y, row.width, text, shade)
            for row in self.rows
            for x, text, shade in zip(row.lefts, row.texts, row.shades, strict=True)
        ]

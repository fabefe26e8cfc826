"""One tensor of a figure, and what is shown of it."""

from __future__ import annotations

from opsref._figure.budget import CELLS, cost
from opsref._figure.numbers import VALUE_WIDTH, Value, write
from opsref._layout import reach
from opsref._layout.elide import Shown, elide, positions
from opsref._layout.layout import Layout
from opsref._style import COLUMNS, WIDTH, cell_width

# What most cells say, made once: positions from the beginning of a storage.
NUMBERS = [str(number) for number in range(CELLS + 1)]


class Subject:
    """One tensor of a figure, and what is shown of it. Not changed once it is made.

    Attributes:
        name: Its label.
        layout: Its facts.
        shown: The indices that are shown, for each dimension.
        positions: The storage positions of the shown elements, in reading order.
        values: Their values, if that is what the cells say.
        texts: What the cells say.
    """

    def __init__(
        self,
        name: str,
        layout: Layout,
        shown: Shown,
        positions: list[int],
        values: list[Value] | None = None,
    ) -> None:
        self.name = name
        self.layout = layout
        self.shown = shown
        self.positions = positions
        self.values = values
        self.texts = _texts(positions) if values is None else [write(value) for value in values]

    def saying(self, values: list[Value] | None) -> Subject:
        """Give the same with values in its cells, or as it is if there are none."""
        if values is None:
            return self
        return Subject(self.name, self.layout, self.shown, self.positions, values)

    @property
    def whole(self) -> bool:
        """Whether every element is shown."""
        return len(self.positions) == self.layout.numel


def _texts(positions: list[int]) -> list[str]:
    """Write positions; most are made already."""
    if max(positions, default=0) < len(NUMBERS):
        return [NUMBERS[p] for p in positions]
    return list(map(str, positions))


def choose(name: str, layout: Layout, cells: int, *, values: bool) -> Subject:
    """Choose which elements of a tensor are shown, in place of up to so many cells."""
    last = layout.storage_offset + reach.span(layout.shape, layout.stride)
    columns = _columns(layout, cell_width(VALUE_WIDTH if values else len(str(last))))
    most = cells
    shown = elide(layout.shape, most, columns=columns)
    while most > 1 and layout.ndim > 1 and cost(shown) > cells:
        most = most * 3 // 4
        shown = elide(layout.shape, most, columns=columns)
    return Subject(name, layout, shown, positions(shown, layout.stride, layout.storage_offset))


def _columns(layout: Layout, pitch: int) -> int | None:
    """Say how many columns fit; one dimension alone is wrapped like text instead."""
    return None if layout.ndim < 2 else min(COLUMNS, max(WIDTH // pitch, 7))

"""One tensor of a figure, and what is shown of it."""

from __future__ import annotations

from opsref._figure.budget import CELLS, cost
from opsref._figure.numbers import VALUE_WIDTH, Value, write_all
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
        values: list[Value] | None = None,
        texts: list[str] | None = None,
    ) -> None:
        self.name = name
        self.layout = layout
        self.shown = shown
        self.positions = positions(shown, layout.stride, layout.storage_offset)
        self.values = values
        self.texts = _texts(self.positions) if texts is None else texts

    def saying(self, values: list[Value]) -> Subject:
        """Return the same with values in its cells."""
        return Subject(self.name, self.layout, self.shown, values, write_all(values))

    @property
    def whole(self) -> bool:
        """Whether every element is shown."""
        return len(self.positions) == self.layout.numel


def _texts(positions: list[int]) -> list[str]:
    """Write positions; most are made already."""
    if max(positions, default=0) < len(NUMBERS):
        return [NUMBERS[p] for p in positions]
    return list(map(str, positions))


def of_positions(name: str, layout: Layout, cells: int) -> Subject:
    """Choose which elements of a tensor are shown, by their positions, in up to so many cells."""
    last = layout.storage_offset + reach.span(layout.shape, layout.stride)
    return Subject(name, layout, _choose(layout, cells, len(str(last))))


def of_values(name: str, layout: Layout, cells: int, every: list[Value] | None) -> Subject:
    """Choose which elements of a tensor are shown, by their values, in up to so many cells.

    Args:
        name: The tensor's label.
        layout: Its facts.
        cells: How many cells there are.
        every: The value of every element, if they are known: the cells are as wide as they need.
            The values of a part are still to be added, by ``saying``.
    """
    if every is not None and len(every) == layout.numel <= cells:
        texts = write_all(every)
        shown = _choose(layout, cells, max(map(len, texts), default=1))
        if not any(None in items for items in shown):
            return Subject(name, layout, shown, every, texts)
    return Subject(name, layout, _choose(layout, cells, VALUE_WIDTH))


def _choose(layout: Layout, cells: int, characters: int) -> Shown:
    """Choose the indices that are shown in cells of so many characters."""
    # One dimension alone is wrapped like text instead.
    columns = min(COLUMNS, max(WIDTH // cell_width(characters), 3)) if layout.ndim > 1 else None
    most = cells
    shown = elide(layout.shape, most, columns=columns)
    while most > 1 and layout.ndim > 1 and cost(shown) > cells:
        most = most * 3 // 4
        shown = elide(layout.shape, most, columns=columns)
    return shown

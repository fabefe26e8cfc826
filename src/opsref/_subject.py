"""One tensor of a figure, and what is shown of it."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from opsref import _reach
from opsref._elide import Shown, elide, positions
from opsref._layout import Layout
from opsref._style import COLUMNS, WIDTH, cell_width

# What keeps any figure under 30 KiB: a cell takes about 95 bytes, and all else counts in cells.
CELLS = 280
_TENSOR, _FACTS, _STEP, _PATH, _MARK = 4, 5, 2, 3, 0.5
# What most cells say, made once: positions from the beginning of a storage.
NUMBERS = [str(number) for number in range(CELLS + 1)]
Value = complex | float | int | bool
# Labels of cells that hold values are cut to this many characters.
VALUE_WIDTH = 8


class Subject:
    """One tensor of a figure, and what is shown of it.

    Attributes:
        shown: The indices that are shown, for each dimension.
        positions: The storage positions of the shown elements, in reading order.
        texts: What their cells say.
        values: Their values, if that is what the cells say.
        units: Their locations on the strip.
        start: How many bytes after the beginning of the strip the tensor's storage begins.
    """

    def __init__(self, name: str, layout: Layout, shown: Shown) -> None:
        self.name = name
        self.layout = layout
        self.shown = shown
        self.positions = positions(shown, layout.stride, layout.storage_offset)
        small = max(self.positions, default=0) < len(NUMBERS)
        self.texts = (
            [NUMBERS[p] for p in self.positions] if small else list(map(str, self.positions))
        )
        self.values: list[Value] | None = None
        self.units: list[int] = []
        self.start = 0

    @property
    def whole(self) -> bool:
        """Whether every element is shown."""
        return len(self.positions) == self.layout.numel


def share(tensors: int, storages: int, *, strides: bool, path: bool, facts: str) -> int:
    """Say how many cells each tensor and each storage may have to stay under ``CELLS``."""
    left = CELLS - _TENSOR * (tensors - 1)
    left -= tensors * (_PATH * path + _FACTS * (facts == "full"))
    left -= tensors * _STEP * steps(tensors) * strides
    if path:  # each element is a point of it
        left = left * 7 // 8
    return max(left // (tensors + storages), 1)


def steps(tensors: int) -> int:
    """Say how many strides are drawn of each tensor: more make no picture."""
    return min(8, 24 // tensors)


def subjects(named: Sequence[tuple[str, Layout]], cap: int, *, values: bool) -> list[Subject]:
    """Choose what is shown of each tensor, in place of up to ``cap`` cells."""
    made = []
    for name, layout in named:
        last = layout.storage_offset + _reach.span(layout.shape, layout.stride)
        pitch = cell_width(VALUE_WIDTH if values else len(str(last)))
        shown, most = elide(layout.shape, cap, columns=_columns(layout, pitch)), cap
        while most > 1 and layout.ndim > 1 and _cost(shown) > cap:
            most = most * 3 // 4
            shown = elide(layout.shape, most, columns=_columns(layout, pitch))
        made.append(Subject(name, layout, shown))
    return made


def _columns(layout: Layout, pitch: int) -> int | None:
    """Say how many columns fit; one dimension alone is wrapped like text instead."""
    return None if layout.ndim < 2 else min(COLUMNS, max(WIDTH // pitch, 7))


def _cost(shown: Shown) -> float:
    """Say how many cells take as much room as those shown, with the labels and the gaps."""
    *leading, rows, columns = ((0,), (0,), *shown)
    blocks = prod(len(items) - (None in items) for items in leading)
    marks = len(rows) * (None in columns) + (None in rows) + (len(shown) > 2)
    marks += any(None in items for items in leading)
    return blocks * (len(rows) * len(columns) + _MARK * marks)

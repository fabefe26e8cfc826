"""How many cells a figure may have, so that its SVG stays under 30 KiB whatever is drawn.

All else that a figure holds counts as so many cells, by the bytes that it takes in the SVG: a cell
takes 70 to 110, the label of a gap 90, a number of the reading order 25 (the tests of large figures
compare them with the bound).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import NamedTuple

from opsref._figure.arguments import Options
from opsref._layout.elide import Shown
from opsref._layout.layout import Layout

CELLS = 280
# The first location of a storage and the last.
_FEWEST = 2
# In cells: the name and the facts of a further tensor, its facts in full, one step of a stride, and
# the label of a reading order.
_TENSOR, _FULL_FACTS, _STEP, _PATH = 5, 5, 2, 3
# A dimension behind the first ones has a size and a stride in what the script of a page reads.
_DIMENSION, _FIRST_DIMENSIONS = 0.15, 12
# The label of a gap, or of a block.
GAP_MARK = 0.9
# A reading order has a number for each element.
_TURN = 1 / 4
# More steps make no picture: of one tensor, and of all.
_MOST_STEPS, _MOST_STEPS_IN_ALL = 8, 20


class Room(NamedTuple):
    """What a figure has room for.

    Attributes:
        cells: How many cells each tensor and each storage may have.
        groups: The tensors, by number, that share memory: a strip for each.
    """

    cells: int
    groups: list[list[int]]


def share_out(layouts: Sequence[Layout], options: Options) -> Room:
    """Return the share of the cells that each tensor and each storage gets."""
    groups, tensors = group(layouts), len(layouts)
    left: float = CELLS - _TENSOR * (tensors - 1)
    left -= tensors * _PATH * options["path"]
    left -= tensors * _FULL_FACTS * (options["facts"] == "full")
    left -= tensors * _STEP * most_steps(tensors) * options["strides"]
    left -= _DIMENSION * sum(max(len(layout.shape) - _FIRST_DIMENSIONS, 0) for layout in layouts)
    if options["path"]:
        left *= 1 - _TURN
    return Room(max(int(left) // (tensors + len(groups)), _FEWEST), groups)


def most_steps(tensors: int) -> int:
    """Return how many strides are drawn of each tensor."""
    return min(_MOST_STEPS, _MOST_STEPS_IN_ALL // tensors)


def cost(shown: Shown) -> float:
    """Return how many cells take as much room as those shown, with the labels and the gaps."""
    *leading, rows, columns = ((0,), (0,), *shown)
    blocks = prod(len(items) - (None in items) for items in leading)
    marks = len(rows) * (None in columns) + (None in rows) + (len(shown) > 2)
    marks += any(None in items for items in leading)
    return blocks * (len(rows) * len(columns) + GAP_MARK * marks)


def group(layouts: Sequence[Layout]) -> list[list[int]]:
    """Put together the tensors, by number, that share memory."""
    groups: list[list[int]] = []
    for i, layout in enumerate(layouts):
        joined = [g for g in groups if any(layout.shares_storage(layouts[j]) for j in g)]
        groups = [g for g in groups if g not in joined]
        groups.append(sorted([i, *(j for g in joined for j in g)]))
    return sorted(groups)

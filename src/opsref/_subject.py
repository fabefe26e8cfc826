"""What a figure is of: the tensors, what is shown of each, and the storages they lie in."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from math import ceil, gcd, prod

from opsref import _reach
from opsref._elide import Shown, elide, positions
from opsref._layout import Layout
from opsref._style import COLUMNS, WIDTH, cell_width

# What keeps any figure under 30 KiB: a cell takes about 95 bytes, and all else counts in cells.
CELLS = 280
_TENSOR, _FACTS, _STEP, _PATH, _MARK = 4, 5, 2, 3, 0.5
# A stretch of a strip: its first location, how many it has, and whether it is drawn as a cell
# rather than left out.
Slot = tuple[int, int, bool]
# What most cells say, made once: positions from the beginning of a storage.
NUMBERS = [str(number) for number in range(CELLS + 1)]
# Labels of cells that hold values are cut to this many characters.
VALUE_WIDTH = 8


class Subject:
    """One tensor of a figure, and what is shown of it.

    Attributes:
        shown: The indices that are shown, for each dimension.
        positions: The storage positions of the shown elements, in reading order.
        texts: What their cells say.
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
        self.units: list[int] = []
        self.start = 0

    @property
    def whole(self) -> bool:
        """Whether every element is shown."""
        return len(self.positions) == self.layout.numel


class Strip:
    """One storage of a figure, cut into locations of equal size.

    Attributes:
        subjects: The tensors that lie in it.
        unit: The bytes of a location: those of the largest element.
        nbytes: The bytes of the storage.
        size: The number of locations.
        cap: How many slots may be drawn.
        read: The locations that are known to be read, shown ones at least.
        complete: Whether ``read`` is all of them.
    """

    def __init__(self, subjects: list[Subject], unit: int, nbytes: int, cap: int) -> None:
        self.subjects = subjects
        self.unit = unit
        self.nbytes = nbytes
        self.size = ceil(nbytes / unit)
        self.cap = cap
        self.read: set[int] = set()
        self.complete = False

    @property
    def whole(self) -> bool:
        """Whether every location is drawn."""
        return self.size <= self.cap

    @cached_property
    def slots(self) -> list[Slot]:
        """What is drawn of it, in order: of a long storage, where shown elements lie."""
        if self.whole:
            return [(unit, 1, True) for unit in range(self.size)]
        return _slots(sorted(self.read), self.size, self.cap)

    def unit_of(self, subject: Subject, position: int) -> int:
        """Find the location on which an element at a storage position begins."""
        return (subject.start + position * subject.layout.itemsize) // self.unit

    def slot_of(self, unit: int) -> int:
        """Find the slot that stands for a location."""
        return bisect_left(self.slots, (unit + 1,)) - 1


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


def group(layouts: Iterable[Layout]) -> list[list[int]]:
    """Put together the tensors, by number, that lie over the same memory."""
    groups: list[list[int]] = []
    known = list(layouts)
    for i, layout in enumerate(known):
        joined = [g for g in groups if any(layout.shares_storage(known[j]) for j in g)]
        groups = [g for g in groups if g not in joined]
        groups.append(sorted([i, *(j for g in joined for j in g)]))
    return sorted(groups)


def strip(members: list[Subject], cap: int) -> Strip:
    """Lay out the storage of some tensors: its locations, and which of them are read."""
    first = members[0].layout._storage
    places = [subject.layout._storage.bytes_after(first) for subject in members]
    starts = [place - min(places) for place in places]
    end = max(start + s.layout.storage_bytes for start, s in zip(starts, members, strict=True))
    items = [subject.layout.itemsize for subject in members]
    unit = max(items)
    if any(start % item for start, item in zip(starts, items, strict=True)):
        unit = gcd(*starts, *items)  # else an element would lie across two locations
    made = Strip(members, unit, end, cap)
    for subject, start, item in zip(members, starts, items, strict=True):
        subject.start = start
        if start == 0 and item == unit:
            subject.units = subject.positions
        else:
            subject.units = [made.unit_of(subject, p) for p in subject.positions]
        made.read.update(subject.units)
        for part in range(1, item // unit):
            made.read.update(first + part for first in subject.units)
    if all(subject.whole for subject in members):
        made.complete = True
    elif made.whole:
        made.complete = True
        made.read.update(*(_all_units(subject, unit) for subject in members))
    return made


def _all_units(subject: Subject, unit: int) -> Iterable[int]:
    """Find every location that a tensor on a short strip reads, shown or not."""
    layout = subject.layout
    mask = _reach.mask(layout.shape, layout.stride)
    first = subject.start + layout.storage_offset * layout.itemsize
    for place in range(mask.bit_length()):
        if mask >> place & 1:
            start = first + place * layout.itemsize
            yield from range(start // unit, (start + layout.itemsize - 1) // unit + 1)


def _slots(read: list[int], size: int, cap: int) -> list[Slot]:
    """Make a slot of each location that is read, and one of each stretch between two."""
    slots, after = [], 0
    for unit in read:
        if unit > after:
            slots.append((after, unit - after, False))
        slots.append((unit, 1, True))
        after = unit + 1
    if after < size:
        slots.append((after, size - after, False))
    if len(slots) > cap:
        tail = slots[len(slots) - cap // 2 :]
        del slots[cap // 2 :]
        after = sum(slots[-1][:2])
        slots += [(after, tail[0][0] - after, False), *tail]
    return slots

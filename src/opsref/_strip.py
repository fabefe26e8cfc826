"""One storage of a figure: its locations, and which tensors read them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property
from math import ceil, gcd

from opsref import _reach
from opsref._layout import Layout
from opsref._subject import Subject, Value

# A stretch of a strip: its first location, how many it has, and whether it is drawn as a cell
# rather than left out.
Slot = tuple[int, int, bool]


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
        values: The value on each location in ``read``, if values are what is coloured.
    """

    def __init__(self, subjects: list[Subject], unit: int, nbytes: int, cap: int) -> None:
        self.subjects = subjects
        self.unit = unit
        self.nbytes = nbytes
        self.size = ceil(nbytes / unit)
        self.cap = cap
        self.read: set[int] = set()
        self.complete = False
        self.values: dict[int, Value] | None = None

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

    def position_of(self, subject: Subject, unit: int) -> int:
        """Find the storage position of the element that lies on a location."""
        return (unit * self.unit - subject.start) // subject.layout.itemsize

    def units_of(self, subject: Subject) -> set[int]:
        """Find the locations in ``read`` that one tensor reads: all, if the strip is complete."""
        if subject.whole or not self.whole:
            return set(subject.units)
        return set(_all_units(subject, self.unit))

    def slot_of(self, unit: int) -> int:
        """Find the slot that stands for a location."""
        return bisect_left(self.slots, (unit + 1,)) - 1


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

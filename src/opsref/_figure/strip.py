"""One storage of a figure: its locations, and which tensors read them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from math import ceil, gcd
from typing import NamedTuple

from opsref._figure.numbers import Value, write
from opsref._figure.subject import Subject
from opsref._layout import reach

# A stretch of a strip: its first location, how many it has, and whether it is drawn as a cell
# rather than left out.
Slot = tuple[int, int, bool]


class Placement(NamedTuple):
    """Where a tensor is on a strip.

    Attributes:
        subject: The tensor.
        start: How many bytes after the beginning of the strip the tensor's storage begins.
        itemsize: The bytes of a location.
        locations: The locations on which the shown elements begin, in reading order.
    """

    subject: Subject
    start: int
    itemsize: int
    locations: list[int]

    def location(self, position: int) -> int:
        """Find the location on which an element at a storage position begins."""
        return (self.start + position * self.subject.layout.itemsize) // self.itemsize

    def position(self, location: int) -> int:
        """Find the storage position of the element at a location."""
        return (location * self.itemsize - self.start) // self.subject.layout.itemsize

    def covered(self) -> set[int]:
        """Return every location that the shown elements cover, not only begin on."""
        parts = self.subject.layout.itemsize // self.itemsize
        if parts < 2:
            return set(self.locations)
        return {first + part for part in range(parts) for first in self.locations}

    def reached(self) -> Iterable[int]:
        """Return every location that the tensor reads, shown or not: for a short strip."""
        layout = self.subject.layout
        mask = reach.mask(layout.shape, layout.stride)
        first = self.start + layout.storage_offset * layout.itemsize
        for place in range(mask.bit_length()):
            if mask >> place & 1:
                start = first + place * layout.itemsize
                end = start + layout.itemsize - 1
                yield from range(start // self.itemsize, end // self.itemsize + 1)


class Strip:
    """One storage of a figure, cut into locations of equal size.

    Attributes:
        placements: Where the tensors are on it.
        itemsize: The bytes of a location: those of the largest element.
        nbytes: The bytes of the storage.
        size: The number of locations.
        cap: How many slots may be drawn.
        read: The locations that are known to be read, shown ones at least.
        complete: Whether ``read`` is all of them.
        values: The value on each location in ``read``, if values are shown or coloured and the
            tensors agree on them.
        source: The storage that this one holds a copy of, and has the colours of.
    """

    def __init__(self, placements: list[Placement], nbytes: int, cap: int) -> None:
        self.placements = placements
        self.itemsize = placements[0].itemsize
        self.nbytes = nbytes
        self.size = ceil(nbytes / self.itemsize)
        self.cap = cap
        self.read = set().union(*(placement.covered() for placement in placements))
        self.complete = self.whole or all(subject.whole for subject in self.subjects)
        if self.whole and not all(subject.whole for subject in self.subjects):
            self.read.update(*(placement.reached() for placement in placements))
        self.values: dict[int, Value] | None = None
        self.source: Strip | None = None

    @property
    def subjects(self) -> list[Subject]:
        """The tensors in it."""
        return [placement.subject for placement in self.placements]

    @property
    def texts(self) -> dict[int, str]:
        """What is written on each location in ``read`` whose value is known.

        Where tensors disagree, one with elements as large as a location says it.
        """
        if self.values is None:
            for placement in self.placements:
                subject = placement.subject
                if subject.values is not None and subject.layout.itemsize == self.itemsize:
                    return dict(zip(placement.locations, subject.texts, strict=True))
            return {}
        written: dict[int, str] = {}
        for placement in self.placements:
            if placement.subject.values is not None:
                written.update(zip(placement.locations, placement.subject.texts, strict=True))
        if len(written) < len(self.values):
            rest = self.values.keys() - written.keys()
            written |= {location: write(self.values[location]) for location in rest}
        return written

    @property
    def whole(self) -> bool:
        """Whether every location is drawn."""
        return self.size <= self.cap

    @cached_property
    def slots(self) -> list[Slot]:
        """What is drawn of it, in order; if it is long, the parts with shown elements."""
        if self.whole:
            return [(location, 1, True) for location in range(self.size)]
        return _slots(sorted(self.read), self.size, self.cap)

    def read_by(self, placement: Placement) -> set[int]:
        """Find the locations in ``read`` that one tensor reads: all, if the strip is complete."""
        if placement.subject.whole or not self.whole:
            return set(placement.locations)
        return set(placement.reached())

    def slot_of(self, location: int) -> int:
        """Find the slot of a location."""
        return bisect_left(self.slots, (location + 1,)) - 1


def lay_out(members: Sequence[Subject], cap: int) -> Strip:
    """Lay out the storage of some tensors: its locations, and which of them are read."""
    first = members[0].layout._storage
    places = [subject.layout._storage.bytes_after(first) for subject in members]
    starts = [place - min(places) for place in places]
    sizes = [subject.layout.itemsize for subject in members]
    itemsize = max(sizes)
    if any(start % size for start, size in zip(starts, sizes, strict=True)):
        itemsize = gcd(*starts, *sizes)  # else an element would cover parts of two locations
    placements = [
        _place(subject, start, itemsize) for subject, start in zip(members, starts, strict=True)
    ]
    end = max(placed.start + placed.subject.layout.storage_bytes for placed in placements)
    return Strip(placements, end, cap)


def _place(subject: Subject, start: int, itemsize: int) -> Placement:
    """Find where a tensor is on a strip."""
    if start == 0 and subject.layout.itemsize == itemsize:
        return Placement(subject, start, itemsize, subject.positions)
    placed = Placement(subject, start, itemsize, [])
    return placed._replace(locations=[placed.location(p) for p in subject.positions])


def _slots(read: list[int], size: int, cap: int) -> list[Slot]:
    """Make a slot of each location that is read, and one of each stretch between two."""
    slots, after = [], 0
    for location in read:
        if location > after:
            slots.append((after, location - after, False))
        slots.append((location, 1, True))
        after = location + 1
    if after < size:
        slots.append((after, size - after, False))
    if len(slots) > cap:
        tail = slots[len(slots) - cap // 2 :]
        del slots[cap // 2 :]
        after = sum(slots[-1][:2])
        slots += [(after, tail[0][0] - after, False), *tail]
    return slots

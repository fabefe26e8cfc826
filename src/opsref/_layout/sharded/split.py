"""How one dimension of a tensor is split over ranks. Pure: knows no tensor and no device.

Each question costs a few divisions per mesh dimension, however many ranks and elements there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

# The range of indices from the first on, without the second.
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cut:
    """The cut that one mesh dimension makes.

    Attributes:
        mesh_dim: The mesh dimension.
        count: The number of ranks along it.
        pieces: A strided shard cuts first into so many pieces, of which each rank gets a part.
        nested: Whether these pieces are as even as possible, and then the parts of each; before
            torch 2.10, all parts of all pieces were.
    """

    mesh_dim: int
    count: int
    pieces: int = 1
    nested: bool = True

    def level(self, size: int) -> _Level:
        """Return the sizes that a cut of so many elements makes."""
        if self.nested:
            piece = -(-size // self.pieces)
            rest = size % piece if piece else 0
            return _Level(size, piece, -(-piece // self.count), -(-rest // self.count))
        part = -(-size // (self.count * self.pieces))
        return _Level(size, part * self.count, part, part)


@dataclass(frozen=True, slots=True)
class _Level:
    """A cut of so many elements: whole pieces, and a last one that may be smaller.

    Attributes:
        size: The elements that are cut.
        piece: How many elements a piece has.
        part: How many elements of a piece each rank gets, but for the last ranks.
        last_part: The same for the last piece, if it is smaller than the others.
    """

    size: int
    piece: int
    part: int
    last_part: int

    @property
    def whole(self) -> int:
        """How many pieces are of full size."""
        return self.size // self.piece if self.piece else 0

    def share(self, place: int) -> int:
        """Return how many elements the rank at a place of the mesh dimension gets."""
        rest = self.size - self.whole * self.piece
        return self.whole * self._of_piece(place) + _clipped(rest, self.last_part, place)

    def _of_piece(self, place: int) -> int:
        return _clipped(self.piece, self.part, place)

    def find(self, index: int) -> _Found:
        """Find the rank that gets an element."""
        number, within = divmod(index, self.piece)
        is_whole = number < self.whole
        part = self.part if is_whole else self.last_part
        place, inner = divmod(within, part)
        size = self.piece if is_whole else self.size - number * self.piece
        after = min(part, size - place * part) - inner
        return _Found(place, number * self._of_piece(place) + inner, inner, after)

    def index(self, place: int, local: int) -> int:
        """Find the element that a rank has at an index of its own."""
        of_piece = self._of_piece(place)
        number = min(local // of_piece, self.whole) if of_piece else self.whole
        part = self.part if number < self.whole else self.last_part
        return number * self.piece + place * part + local - number * of_piece


class _Found(NamedTuple):
    """Where an element went in a cut: its rank's place, its index there, and its neighbours."""

    place: int
    local: int
    before: int
    after: int


class Holder(NamedTuple):
    """Where an element of a dimension is.

    Attributes:
        places: The place of its ranks along each mesh dimension that shards the dimension.
        local: Its index on them.
        before: How many elements before it are on the same ranks, side by side.
        after: How many from it on, itself included.
    """

    places: Mapping[int, int]
    local: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Split:
    """A dimension, and the cuts that mesh dimensions make, in order.

    Example:
        >>> halves = Split(5, (Cut(mesh_dim=0, count=2),))
        >>> list(halves.ranges([1]))
        [(3, 5)]
    """

    size: int
    cuts: tuple[Cut, ...]

    def share(self, coordinate: Sequence[int]) -> int:
        """Return how many elements the rank at a coordinate of the mesh holds."""
        size = self.size
        for cut in self.cuts:
            size = cut.level(size).share(coordinate[cut.mesh_dim])
        return size

    def find(self, index: int) -> Holder:
        """Find the ranks that hold an element."""
        size, before, after = self.size, index, self.size - index
        places = {}
        for cut in self.cuts:
            level = cut.level(size)
            found = level.find(index)
            places[cut.mesh_dim], index = found.place, found.local
            before, after = min(before, found.before), min(after, found.after)
            size = level.share(found.place)
        return Holder(places, index, before, after)

    def index(self, coordinate: Sequence[int], local: int) -> int:
        """Find the element that the rank at a coordinate has at an index of its own."""
        levels, size = [], self.size
        for cut in self.cuts:
            levels.append((cut.level(size), coordinate[cut.mesh_dim]))
            size = levels[-1][0].share(levels[-1][1])
        for level, place in reversed(levels):
            local = level.index(place, local)
        return local

    def ranges(self, coordinate: Sequence[int]) -> Iterator[Range]:
        """Yield the ranges of elements that the rank at a coordinate holds, in its own order."""
        local, size = 0, self.share(coordinate)
        start = end = None
        while local < size:
            index = self.index(coordinate, local)
            after = self.find(index).after
            if start is None or index != end:
                if start is not None and end is not None:
                    yield start, end
                start = index
            end = index + after
            local += after
        if start is not None and end is not None:
            yield start, end


def _clipped(size: int, part: int, place: int) -> int:
    """Return the size of a part, of parts of one size that end where the elements do."""
    return min(max(size - place * part, 0), part)

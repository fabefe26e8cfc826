"""Which place on the colour ramp each location of a figure has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count

from opsref._figure.numbers import Value
from opsref._figure.strip import Strip

# For each strip, the place on the ramp of each location that is read.
Shades = list[dict[int, int]]


def find_sources(strips: Sequence[Strip]) -> None:
    """Find the storages that hold nothing but elements of an earlier one, by their values.

    Where each value is on one location of one earlier storage, a value says which element it is.
    """
    known: list[Strip] = []
    for strip in strips:
        strip.source = _source(known, strip)
        if strip.source is None:
            known.append(strip)


def _source(known: Sequence[Strip], copy: Strip) -> Strip | None:
    """Find the one storage that a storage may be copied from; of two, nobody knows which it is."""
    values = _by_value(copy.values or {}).keys()
    near = [strip for strip in known if values & _by_value(strip.values or {}).keys()]
    return near[0] if len(near) == 1 and _holds(near[0], copy) else None


def _holds(source: Strip, copy: Strip) -> bool:
    """Return whether each value of a storage is one element of another."""
    if not source.values or not copy.values:
        return False
    elements = _by_value(source.values)
    return len(elements) == len(source.values) and elements.keys() >= _by_value(copy.values).keys()


def _by_value(values: Mapping[int, Value]) -> dict[tuple[bool, Value], int]:
    """Return the location of each value; True is not 1."""
    return {(isinstance(value, bool), value): at for at, value in values.items()}


def shades(strips: Sequence[Strip], *, by_value: bool) -> tuple[Shades, int]:
    """Return a place on the ramp for each location that is read, and the length of the ramp."""
    return _of_values(strips) if by_value else _of_locations(strips)


def _of_locations(strips: Sequence[Strip]) -> tuple[Shades, int]:
    """Return a place for each location: storages apart from each other, copies as their source."""
    places: Shades = []
    end = 0
    for strip in strips:
        if strip.source is not None:
            places.append(_as_in(strip.source, places[_number(strips, strip.source)], strip))
            continue
        if places:  # a stretch of the ramp that no location has, between two storages
            end += max(len(places[-1]) // 4, 1)
        read = range(strip.size) if len(strip.read) == strip.size else sorted(strip.read)
        places.append(dict(zip(read, count(end), strict=False)))
        end += len(places[-1])
    return places, end


def _as_in(source: Strip, places: Mapping[int, int], copy: Strip) -> dict[int, int]:
    """Return the places of a copy's locations: those of the elements that they hold."""
    elements = _by_value(source.values or {})
    return {
        at: places[elements[isinstance(value, bool), value]]
        for at, value in (copy.values or {}).items()
    }


def _number(strips: Sequence[Strip], strip: Strip) -> int:
    return next(number for number, other in enumerate(strips) if other is strip)


def _of_values(strips: Sequence[Strip]) -> tuple[Shades, int]:
    """Return for each location the place of its value among all values of the figure."""
    ranks = [{at: _rank(value) for at, value in (strip.values or {}).items()} for strip in strips]
    ordered = sorted({rank for of_strip in ranks for rank in of_strip.values()})
    place = {rank: i for i, rank in enumerate(ordered)}
    return [{at: place[rank] for at, rank in of_strip.items()} for of_strip in ranks], len(place)


def _rank(value: complex) -> tuple[bool, float, float]:
    """Return a key to sort values by size; NaN, which equals nothing, comes last."""
    return (True, 0, 0) if value != value else (False, value.real, value.imag)

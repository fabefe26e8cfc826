"""Which place on the colour ramp each location of a figure has."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from opsref._figure.strip import Strip

# For each strip, the place on the ramp of each location that is read.
Shades = list[dict[int, int]]


def shades(strips: Sequence[Strip]) -> tuple[Shades, int]:
    """Give each location that is read a place on the ramp; and say how long the ramp is."""
    return _of_locations(strips) if strips[0].values is None else _of_values(strips)


def _of_locations(strips: Sequence[Strip]) -> tuple[Shades, int]:
    """Give each location its own place, storages apart from each other."""
    places: Shades = []
    end = 0
    for strip in strips:
        if places:  # a stretch of the ramp that no location has, between two storages
            end += max(len(places[-1]) // 4, 1)
        read = range(strip.size) if len(strip.read) == strip.size else sorted(strip.read)
        places.append(dict(zip(read, count(end), strict=False)))
        end += len(places[-1])
    return places, end


def _of_values(strips: Sequence[Strip]) -> tuple[Shades, int]:
    """Give each location the place of its value among all values of the figure."""
    ranks = [{at: _rank(value) for at, value in (strip.values or {}).items()} for strip in strips]
    ordered = sorted({rank for of_strip in ranks for rank in of_strip.values()})
    place = {rank: i for i, rank in enumerate(ordered)}
    return [{at: place[rank] for at, rank in of_strip.items()} for of_strip in ranks], len(place)


def _rank(value: complex) -> tuple[bool, float, float]:
    """Give what values are sorted by: their size, and NaN, which equals nothing, at the end."""
    return (True, 0, 0) if value != value else (False, value.real, value.imag)

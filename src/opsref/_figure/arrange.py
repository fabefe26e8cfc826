"""What is shown of each tensor and of each storage of a figure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from opsref._figure.arguments import Options, check_storage
from opsref._figure.budget import share_out
from opsref._figure.numbers import Value
from opsref._figure.shades import find_sources
from opsref._figure.strip import Strip, lay_out
from opsref._figure.subject import Subject, of_positions, of_values
from opsref._layout.layout import Layout


class Values(Protocol):
    """Where the values of a figure come from: tensors, or a record."""

    def every(self, name: str) -> list[Value] | None:
        """Return every value of a tensor, in reading order, if there are few."""

    def of_cells(self, subject: Subject) -> list[Value]:
        """Return the values of the shown elements."""

    def of_locations(self, strip: Strip) -> dict[int, Value] | None:
        """Return the value on each location that is read, if the tensors agree on them."""


class Arrangement(NamedTuple):
    """What a figure shows, before anything of it has a place on the page."""

    subjects: list[Subject]
    strips: list[Strip]
    options: Options


def arrange(layouts: Mapping[str, Layout], options: Options, values: Values | None) -> Arrangement:
    """Choose what is shown.

    Args:
        layouts: The tensors' facts, by their labels.
        options: Those of ``draw``.
        values: Where values come from, if any are shown or coloured.

    Raises:
        ValueError: A storage does not hold every element of its tensor; or tensors that are to be
            coloured by value find different values on one location.
    """
    for name, layout in layouts.items():
        check_storage(name, layout)
    room = share_out(list(layouts.values()), options)
    in_cells = values if options["cells"] == "values" else None
    subjects = [_subject(name, x, room.cells, in_cells) for name, x in layouts.items()]
    strips = [lay_out([subjects[i] for i in members], room.cells) for members in room.groups]
    if values is not None:
        for strip in strips:
            strip.values = values.of_locations(strip)
    if options["colours"] == "values":
        _check_agreement(strips)
    elif options["colours"] == "elements":
        find_sources(strips)
    return Arrangement(subjects, strips, options)


def _subject(name: str, layout: Layout, cells: int, values: Values | None) -> Subject:
    """Choose what is shown of one tensor."""
    if values is None:
        return of_positions(name, layout, cells)
    chosen = of_values(name, layout, cells, values.every(name))
    return chosen if chosen.values is not None else chosen.saying(values.of_cells(chosen))


def _check_agreement(strips: list[Strip]) -> None:
    """Refuse tensors that find different values on the locations of one storage.

    Raises:
        ValueError: There are such tensors.
    """
    for strip in strips:
        if strip.values is None:
            names = " and ".join(subject.name for subject in strip.subjects)
            raise ValueError(
                f'colours="values" needs one value a location, and {names} '
                "read one storage in different ways: draw them in figures of their own"
            )

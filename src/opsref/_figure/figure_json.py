"""Figures as JSON: the facts and the values that they show, there and back."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any, cast

from opsref._figure.arguments import MOST_TENSORS, OPTIONS, Options, labelled
from opsref._figure.arrange import Arrangement, arrange
from opsref._figure.budget import group
from opsref._figure.numbers import Value
from opsref._figure.strip import Strip
from opsref._figure.subject import Subject
from opsref._layout import checks
from opsref._layout.checks import MOST
from opsref._layout.layout import Layout

# JSON has no words for these.
_NOT_FINITE = ("inf", "-inf", "nan")


def to_dict(arranged: Arrangement) -> dict[str, Any]:
    """Return what a figure shows as a dictionary that JSON can hold.

    Raises:
        ValueError: Two storages over the same memory begin at different addresses.
    """
    subjects, strips, options = arranged
    labels = {}
    for number, strip in enumerate(strips):
        if any(placement.start for placement in strip.placements):
            names = " and ".join(subject.name for subject in strip.subjects)
            raise ValueError(
                f"{names} are over the same memory in storages of their own, which JSON has no "
                "facts for: draw views of one tensor instead"
            )
        labels.update({subject.name: f"storage {number}" for subject in strip.subjects})
    tensors = []
    for subject in subjects:
        label = labels[subject.name]
        tensor: dict[str, Any] = {
            "name": subject.name,
            "layout": subject.layout.to_dict(storage=label),
        }
        if subject.values is not None:
            tensor["cells"] = [write_value(value) for value in subject.values]
        tensors.append(tensor)
    record: dict[str, Any] = {"options": dict(options), "tensors": tensors}
    if _reads(options):
        record["locations"] = [
            None
            if strip.values is None
            else [[at, write_value(value)] for at, value in sorted(strip.values.items())]
            for strip in strips
        ]
    return record


def _reads(options: Options) -> bool:
    """Return whether a figure of these options shows or colours values."""
    return options["cells"] == "values" or options["colours"] != "locations"


class Recorded:
    """Values of a record, checked where they are needed.

    Args:
        cells: What the cells of each tensor say, by its label.
        locations: What is on the locations of each storage.
    """

    def __init__(self, cells: Mapping[str, Any], locations: list[Any]) -> None:
        self._cells = cells
        self._locations = iter(locations)

    def every(self, name: str) -> list[Value] | None:
        """Return the values that cells say; those of a part are no reason to show all."""
        values = self._cells[name]
        return [*map(read_value, values)] if isinstance(values, list) else None

    def of_cells(self, subject: Subject) -> list[Value]:
        """Return what the cells of a part say.

        Raises:
            ValueError: They are not as many as are shown.
        """
        return _cells(subject, self._cells[subject.name])

    def of_locations(self, strip: Strip) -> dict[int, Value] | None:
        """Return the values on a storage, those of the storages one by one.

        Raises:
            ValueError: They are not those that are read.
        """
        pairs = next(self._locations)
        return None if pairs is None else _locations(strip, pairs)


def read(record: Mapping[str, Any]) -> Arrangement:
    """Lay out what ``to_dict`` gave.

    Raises:
        ValueError: Something is missing, of the wrong kind, or fits no figure.
    """
    record = checks.mapping(record, "a figure's record")
    options = _options(record.get("options"))
    named: dict[str, Layout] = {}
    cells: dict[str, Any] = {}
    tensors = checks.listed(record.get("tensors"), "tensors")
    if not 1 <= len(tensors) <= MOST_TENSORS:
        raise ValueError(f"tensors must be 1 to {MOST_TENSORS}: got {len(tensors)}")
    for tensor in tensors:
        if not isinstance(tensor, Mapping) or not {"name", "layout"} <= set(tensor):
            got = checks.shown(tensor)
            raise ValueError(f"tensors must have a name and a layout each: got {got}")
        name = checks.text(tensor["name"], "the name of a tensor")
        if name in named:
            raise ValueError(f"tensors must have different names: got {name!r} twice")
        named[name] = Layout.from_dict(checks.mapping(tensor["layout"], f"the layout of {name}"))
        cells[name] = tensor.get("cells")
    try:
        labelled((named,))
    except TypeError as error:
        raise ValueError(str(error)) from error
    if not _reads(options):
        return arrange(named, options, None)
    locations = checks.listed(record.get("locations"), "locations")
    wanted = len(group(list(named.values())))
    if len(locations) != wanted:
        got = checks.shown(locations)
        raise ValueError(f"locations must be those of {wanted} storages: got {got}")
    return arrange(named, options, Recorded(cells, locations))


def _options(record: object) -> Options:
    names = sorted(Options.__annotations__)
    if not isinstance(record, Mapping) or set(record) != set(names):
        raise ValueError(f"options must be {names}: got {checks.shown(record)}")
    for name, value in record.items():
        if name in OPTIONS:
            checks.one_of(value, name, OPTIONS[name])
        else:
            checks.flag(value, name)
    return cast("Options", dict(record))


def _cells(subject: Subject, values: object) -> list[Value]:
    wanted = len(subject.positions)
    if not isinstance(values, list) or len(values) != wanted:
        raise ValueError(
            f"cells of {subject.name} must be {wanted} values: got {checks.shown(values)}"
        )
    return [read_value(value) for value in values]


def _locations(strip: Strip, pairs: object) -> dict[int, Value]:
    wanted = set().union(*(strip.read_by(placement) for placement in strip.placements))
    if isinstance(pairs, list) and all(map(_is_location, pairs)):
        values = {location: read_value(value) for location, value in pairs}
        if set(values) == wanted and len(pairs) == len(wanted):
            return values
    names = " and ".join(subject.name for subject in strip.subjects)
    raise ValueError(
        f"locations of {names} must be a value for each that is read: got {checks.shown(pairs)}"
    )


def _is_location(pair: object) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and type(pair[0]) is int


def write_value(value: Value) -> Any:
    """Write a number; a complex one is a pair."""
    if isinstance(value, complex):
        return [write_value(value.real), write_value(value.imag)]
    return value if isfinite(value) else str(value)


def read_value(value: object) -> Value:
    """Read a number; a pair of them is a complex one.

    Raises:
        ValueError: It is no number.
    """
    if isinstance(value, list) and len(value) == 2:
        return complex(*(_real(part) for part in value))
    return _real(value)


def _real(value: object) -> float | int | bool:
    """Read a number that is not complex: integers fit 64 bits, signed or not."""
    if isinstance(value, str) and value in _NOT_FINITE:
        return float(value)
    if isinstance(value, bool | float) or (
        type(value) is int and -MOST - 1 <= value <= 2 * MOST + 1
    ):
        return value
    got = checks.shown(value)
    raise ValueError(f"values must be numbers, pairs of them, or {_NOT_FINITE}: got {got}")

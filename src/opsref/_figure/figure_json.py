"""Figures as JSON: the facts and the values that they show, there and back."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any, cast

from opsref._figure.arguments import OPTIONS, Options, check_option, labelled
from opsref._figure.arrange import Arrangement, arrange
from opsref._figure.numbers import Value
from opsref._figure.strip import Strip
from opsref._figure.subject import Subject
from opsref._layout.layout import Layout

# JSON has no words for these.
_NOT_FINITE = ("inf", "-inf", "nan")


def to_dict(arranged: Arrangement) -> dict[str, Any]:
    """Give what a figure shows as a dictionary that JSON can hold.

    Raises:
        ValueError: Two storages over the same memory begin at different addresses.
    """
    subjects, strips, options = arranged
    labels = {}
    for number, strip in enumerate(strips):
        if any(placement.start for placement in strip.placements):
            names = " and ".join(subject.name for subject in strip.subjects)
            raise ValueError(
                f"{names} lie over the same memory in storages of their own, which JSON has no "
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
            tensor["cells"] = [_write(value) for value in subject.values]
        tensors.append(tensor)
    record: dict[str, Any] = {"options": dict(options), "tensors": tensors}
    if options["colours"] == "values":
        record["locations"] = [
            [[location, _write(value)] for location, value in sorted((strip.values or {}).items())]
            for strip in strips
        ]
    return record


def read(record: Mapping[str, Any]) -> Arrangement:
    """Lay out what ``to_dict`` gave.

    Raises:
        ValueError: Something is missing, of the wrong kind, or fits no figure.
    """
    options = _options(record)
    named: dict[str, Layout] = {}
    cells: dict[str, Any] = {}
    for tensor in _list(record, "tensors"):
        if not isinstance(tensor, Mapping) or not {"name", "layout"} <= set(tensor):
            raise ValueError(f"tensors must have a name and a layout each: got {tensor!r}")
        if tensor["name"] in named:
            raise ValueError(f"tensors must have different names: got {tensor['name']!r} twice")
        named[tensor["name"]] = Layout.from_dict(tensor["layout"])
        cells[tensor["name"]] = tensor.get("cells")
    try:
        labelled((named,))
    except TypeError as error:
        raise ValueError(str(error)) from error
    values = options["cells"] == "values"
    arranged = arrange(
        named, options, lambda shown: _cells(shown, cells[shown.name]) if values else None
    )
    if options["colours"] == "values":
        of_strips = _list(record, "locations")
        if len(of_strips) != len(arranged.strips):
            wanted = len(arranged.strips)
            raise ValueError(f"locations must be those of {wanted} storages: got {of_strips!r}")
        for strip, pairs in zip(arranged.strips, of_strips, strict=True):
            strip.values = _locations(strip, pairs)
    return arranged


def _options(record: Mapping[str, Any]) -> Options:
    options = record.get("options") if isinstance(record, Mapping) else None
    names = set(Options.__annotations__)
    if not isinstance(options, Mapping) or set(options) != names:
        raise ValueError(f"options must be {sorted(names)}: got {options!r}")
    for name, value in options.items():
        if name in OPTIONS:
            check_option(name, value)
        elif not isinstance(value, bool):
            raise ValueError(f"{name} must be true or false: got {value!r}")
    return cast("Options", dict(options))


def _list(record: Mapping[str, Any], key: str) -> list[Any]:
    value = record.get(key)
    if not isinstance(value, list):
        raise ValueError(f"{key} must be a list: got {value!r}")
    return value


def _cells(subject: Subject, values: object) -> list[Value]:
    wanted = len(subject.positions)
    if not isinstance(values, list) or len(values) != wanted:
        raise ValueError(f"cells of {subject.name} must be {wanted} values: got {values!r}")
    return [_value(value) for value in values]


def _locations(strip: Strip, pairs: object) -> dict[int, Value]:
    wanted = set().union(*(strip.read_by(placement) for placement in strip.placements))
    if isinstance(pairs, list) and all(map(_is_location, pairs)):
        values = {location: _value(value) for location, value in pairs}
        if set(values) == wanted and len(pairs) == len(wanted):
            return values
    names = " and ".join(subject.name for subject in strip.subjects)
    raise ValueError(f"locations of {names} must be a value for each that is read: got {pairs!r}")


def _is_location(pair: object) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and type(pair[0]) is int


def _write(value: Value) -> Any:
    if isinstance(value, complex):
        return [_write(value.real), _write(value.imag)]
    return value if isfinite(value) else str(value)


def _value(value: object) -> Value:
    """Read a number; a pair of them is a complex one."""
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, str) and value in _NOT_FINITE:
        return float(value)
    if isinstance(value, list) and len(value) == 2:
        real, imaginary = (_value(part) for part in value)
        if not isinstance(real, complex) and not isinstance(imaginary, complex):
            return complex(real, imaginary)
    raise ValueError(f"values must be numbers, pairs of them, or {_NOT_FINITE}: got {value!r}")

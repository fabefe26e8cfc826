"""Figures as JSON: the facts and the values that they show, there and back."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any, cast

from opsref import _values
from opsref._arguments import OPTIONS, Options, check_option, labelled
from opsref._figure import arrange
from opsref._layout import Layout
from opsref._strip import Strip
from opsref._subject import Subject, Value

# JSON has no words for these.
_NOT_FINITE = ("inf", "-inf", "nan")


def to_dict(subjects: list[Subject], strips: list[Strip], options: Options) -> dict[str, Any]:
    """Give what a figure shows as a dictionary that JSON can hold.

    Raises:
        ValueError: Two storages over the same memory begin at different addresses.
    """
    labels = {}
    for number, strip in enumerate(strips):
        if any(subject.start for subject in strip.subjects):
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
            [[unit, _write(value)] for unit, value in sorted((strip.values or {}).items())]
            for strip in strips
        ]
    return record


def read(record: Mapping[str, Any]) -> tuple[list[Subject], list[Strip], Options]:
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
    subjects, strips = arrange(list(named.items()), options)
    if options["cells"] == "values":
        for subject in subjects:
            _values.show(subject, _cells(subject, cells[subject.name]))
    if options["colours"] == "values":
        found = _list(record, "locations")
        if len(found) != len(strips):
            raise ValueError(f"locations must be those of {len(strips)} storages: got {found!r}")
        for strip, pairs in zip(strips, found, strict=True):
            strip.values = _locations(strip, pairs)
    return subjects, strips, options


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
    units = {unit for subject in strip.subjects for unit in strip.units_of(subject)}
    if isinstance(pairs, list) and all(map(_is_location, pairs)):
        values = {unit: _value(value) for unit, value in pairs}
        if set(values) == units and len(pairs) == len(units):
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

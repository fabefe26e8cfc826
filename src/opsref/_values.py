"""The values of the elements that a figure shows or colours, read in one gather a tensor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import torch

from opsref._arguments import OPTIONS, Drawable
from opsref._elide import indices
from opsref._layout import Layout
from opsref._strip import Strip
from opsref._subject import VALUE_WIDTH, Subject, Value

_Values = list[Value]


def fill_cells(subject: Subject, x: Drawable) -> None:
    """Write the values of the shown elements into a subject's cells.

    Raises:
        ValueError: ``x`` holds no data that can be shown.
    """
    show(subject, _read("cells", subject, x, partial(_shown_values, subject)))


def show(subject: Subject, values: list[Value]) -> None:
    """Write values into a subject's cells, in reading order."""
    subject.values = values
    subject.texts = [_write(value) for value in values]


def fill_colours(strip: Strip, named: Mapping[str, Drawable]) -> None:
    """Note the value on each location of a strip that is read.

    Raises:
        ValueError: A tensor holds no data that can be shown, or two tensors find different values
            on one location, because their dtypes or their conjugate or negative bits differ.
    """
    _check_agreement(strip, named)
    strip.values = {}
    for subject in strip.subjects:
        units = sorted(strip.units_of(subject))
        places = [strip.position_of(subject, unit) for unit in units]
        values = _read("colours", subject, named[subject.name], partial(_values_at, places))
        strip.values.update(zip(units, values, strict=True))


def _check_agreement(strip: Strip, named: Mapping[str, Drawable]) -> None:
    """Refuse tensors that find different values on the locations of one storage."""
    kinds = {_kind(named[subject.name]) for subject in strip.subjects}
    if len(kinds) > 1 or strip.unit != strip.subjects[0].layout.itemsize:
        names = " and ".join(subject.name for subject in strip.subjects)
        raise ValueError(
            f'colours="values" needs one value a location, and {names} '
            "read one storage in different ways: draw them in figures of their own"
        )


def _kind(x: Drawable) -> tuple[torch.dtype, bool, bool]:
    """Say how a tensor turns bytes into values."""
    if isinstance(x, Layout):
        return x.dtype, False, False
    with torch._C.DisableTorchFunction():
        return x.dtype, x.is_conj(), x.is_neg()


def _read(
    option: str, subject: Subject, x: Drawable, gather: Callable[[torch.Tensor], _Values]
) -> _Values:
    """Read some values of a tensor, or say why that cannot be.

    Raises:
        ValueError: ``x`` holds no data that can be shown.
    """
    name = subject.name
    if isinstance(x, Layout):
        raise ValueError(
            f'{option}="values" needs the tensor, and {name} is a layout: pass the tensor'
        )
    # Neither a subclass nor a default device has a say in what is read.
    with torch._C.DisableTorchFunction(), torch.no_grad():
        if refusal := _refusal(option, subject, x):
            raise ValueError(f'{option}="values" {refusal}')
        try:
            return gather(x)
        except (RuntimeError, NotImplementedError) as error:
            raise ValueError(
                f'{option}="values" cannot read {name}, of dtype {x.dtype} ({error}): '
                "convert it, with x.float() for example, or pass its bytes, x.view(torch.uint8)"
            ) from error


def _refusal(option: str, subject: Subject, x: torch.Tensor) -> str | None:
    """Say why a tensor's values cannot be shown, or None if nothing speaks against it."""
    name = subject.name
    if x.device.type == "meta" or subject.layout._storage.address == 0 < x.numel():
        instead = f'{option}="{OPTIONS[option][0]}"'
        return f"needs data, and {name} is a meta or fake tensor: use {instead}"
    if x.is_quantized:
        return (
            f"does not read quantized tensors such as {name}: pass its int_repr() or dequantize()"
        )
    return None


def _shown_values(subject: Subject, x: torch.Tensor) -> _Values:
    """Read the shown elements: one gather on the tensor's device, one copy to the host."""
    if not subject.positions:
        return []
    if x.ndim == 0:
        return [x.item()]
    columns = torch.tensor(indices(subject.shown), device=x.device).unbind(1)
    values: _Values = x[columns].tolist()
    return values


def _values_at(places: list[int], x: torch.Tensor) -> _Values:
    """Read the elements at some storage positions, which the tensor reaches."""
    if not places:
        return []
    low = places[0]
    flat = x.as_strided((places[-1] - low + 1,), (1,), low)
    index = torch.tensor([place - low for place in places], device=x.device)
    values: _Values = flat[index].tolist()
    return values


def _write(value: Value) -> str:
    """Write a value in at most ``VALUE_WIDTH`` characters, with as many digits as fit."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int) and len(str(value)) <= VALUE_WIDTH:
        return str(value)
    for digits in (4, 3, 2, 1):
        if isinstance(value, complex):
            text = f"{value.real:.{digits}g}{value.imag:+.{digits}g}j"
        else:
            text = f"{value:.{digits}g}"
        if len(text) <= VALUE_WIDTH:
            return text
    return f"{text[: VALUE_WIDTH - 1]}…"

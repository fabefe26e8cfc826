"""The values of the elements that a figure shows or colours, read in one gather per tensor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import torch

from opsref._figure.arguments import OPTIONS, Drawable
from opsref._figure.numbers import Value
from opsref._figure.strip import Strip
from opsref._figure.subject import Subject
from opsref._layout.elide import indices
from opsref._layout.layout import Layout


def of_cells(subject: Subject, x: Drawable) -> list[Value]:
    """Read what the cells of a subject say: the values of the shown elements.

    Raises:
        ValueError: ``x`` holds no data that can be shown.
    """
    return _read("cells", subject, x, partial(_shown_values, subject))


def of_locations(strip: Strip, named: Mapping[str, Drawable]) -> dict[int, Value]:
    """Read the value on each location of a strip that is read.

    Raises:
        ValueError: A tensor holds no data that can be shown, or two tensors find different values
            on one location, because their dtypes or their conjugate or negative bits differ.
    """
    _check_agreement(strip, named)
    values: dict[int, Value] = {}
    for placement in strip.placements:
        locations = sorted(strip.read_by(placement))
        positions = [placement.position(location) for location in locations]
        subject = placement.subject
        gather = partial(_values_at, positions)
        gathered = _read("colours", subject, named[subject.name], gather)
        values.update(zip(locations, gathered, strict=True))
    return values


def _check_agreement(strip: Strip, named: Mapping[str, Drawable]) -> None:
    """Refuse tensors that find different values on the locations of one storage."""
    kinds = {_kind(named[subject.name]) for subject in strip.subjects}
    if len(kinds) > 1 or strip.itemsize != strip.subjects[0].layout.itemsize:
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
    option: str, subject: Subject, x: Drawable, gather: Callable[[torch.Tensor], list[Value]]
) -> list[Value]:
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


def _shown_values(subject: Subject, x: torch.Tensor) -> list[Value]:
    """Read the shown elements: one gather on the tensor's device, one copy to the host."""
    if not subject.positions:
        return []
    if x.ndim == 0:
        return [x.item()]
    columns = torch.tensor(indices(subject.shown), device=x.device).unbind(1)
    values: list[Value] = x[columns].tolist()
    return values


def _values_at(positions: list[int], x: torch.Tensor) -> list[Value]:
    """Read the elements at some storage positions, which the tensor reaches."""
    if not positions:
        return []
    low = positions[0]
    flat = x.as_strided((positions[-1] - low + 1,), (1,), low)
    index = torch.tensor([position - low for position in positions], device=x.device)
    values: list[Value] = flat[index].tolist()
    return values

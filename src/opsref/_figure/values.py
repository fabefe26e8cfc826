"""The values that a figure shows or colours; those of a large tensor are read in one gather."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import torch

from opsref._figure.arguments import Drawable
from opsref._figure.budget import CELLS
from opsref._figure.numbers import Value
from opsref._figure.strip import Strip
from opsref._figure.subject import Subject
from opsref._layout.elide import indices, packed, positions
from opsref._layout.layout import Layout


class Gathered:
    """Values of tensors, read when they are needed.

    Args:
        named: The tensors, by their labels.
        layouts: Their facts.
        option: The option that asks for values, for errors.
    """

    def __init__(
        self, named: Mapping[str, Drawable], layouts: Mapping[str, Layout], option: str
    ) -> None:
        self._named = named
        self._layouts = layouts
        self._option = option
        self._every: dict[str, list[Value]] = {}

    def every(self, name: str) -> list[Value] | None:
        """Read every value of a tensor, in reading order, if it is small.

        Raises:
            ValueError: The tensor holds no data that can be shown.
        """
        if self._layouts[name].numel > CELLS:
            return None
        if name not in self._every:
            self._every[name] = self._read(name, _every)
        return self._every[name]

    def of_cells(self, subject: Subject) -> list[Value]:
        """Read what the cells of a subject say: the values of the shown elements.

        Raises:
            ValueError: The tensor holds no data that can be shown.
        """
        every, layout = self.every(subject.name), subject.layout
        if every is None:
            return self._read(subject.name, partial(_shown_values, subject))
        return [every[number] for number in positions(subject.shown, packed(layout.shape), 0)]

    def of_locations(self, strip: Strip) -> dict[int, Value] | None:
        """Read the value on each location of a strip that is read.

        Returns:
            ``None`` if two tensors find different values on one location, because their dtypes or
            their conjugate or negative bits differ.

        Raises:
            ValueError: A tensor holds no data that can be shown.
        """
        kinds = {_kind(self._named[subject.name]) for subject in strip.subjects}
        if len(kinds) > 1 or strip.itemsize != strip.subjects[0].layout.itemsize:
            return None
        values: dict[int, Value] = {}
        for placement in strip.placements:
            subject = placement.subject
            if subject.values is not None:
                values.update(zip(placement.locations, subject.values, strict=True))
            if rest := sorted(strip.read_by(placement) - values.keys()):
                places = [placement.position(location) for location in rest]
                values.update(zip(rest, self._at(subject, places), strict=True))
        return values

    def _at(self, subject: Subject, places: list[int]) -> list[Value]:
        """Read the elements of a tensor at some storage positions."""
        every = self.every(subject.name)
        if every is None:
            return self._read(subject.name, partial(_values_at, places))
        known = dict(zip(subject.layout.positions(), every, strict=True))
        return [known[place] for place in places]

    def _read(self, name: str, gather: Callable[[torch.Tensor], list[Value]]) -> list[Value]:
        """Read some values of a tensor, or say why that cannot be.

        Raises:
            ValueError: The tensor holds no data that can be shown.
        """
        option, x = self._option, self._named[name]
        if isinstance(x, Layout):
            raise ValueError(
                f'{option}="values" needs the tensor, and {name} is a layout: pass the tensor'
            )
        # Neither a subclass nor a default device has a say in what is read.
        with torch._C.DisableTorchFunction(), torch.no_grad():
            if refusal := self._refusal(name, x):
                raise ValueError(f'{option}="values" {refusal}')
            try:
                return gather(x)
            except (RuntimeError, NotImplementedError) as error:
                convert = "convert it, with x.float() for example, or " if _converts(x) else ""
                raise ValueError(
                    f'{option}="values" cannot read {name}, of dtype {x.dtype} ({error}): '
                    f"{convert}pass its bytes, x.view(torch.uint8)"
                ) from error

    def _refusal(self, name: str, x: torch.Tensor) -> str | None:
        """Return why a tensor's values cannot be shown, or None if nothing speaks against it."""
        if x.device.type == "meta" or self._layouts[name]._storage.address == 0 < x.numel():
            instead = "positions" if self._option == "cells" else "locations"
            return (
                f'needs data, and {name} is a meta or fake tensor: use {self._option}="{instead}"'
            )
        if x.is_quantized:
            return (
                f"does not read quantized tensors such as {name}: "
                "pass its int_repr() or dequantize()"
            )
        return None


def _converts(x: torch.Tensor) -> bool:
    """Return whether torch converts a dtype that it does not index: float8, but not bits8."""
    try:
        x.as_strided((1,), (1,)).float()
    except (RuntimeError, NotImplementedError):
        return False
    return True


def of_small(named: Mapping[str, Drawable], layouts: Mapping[str, Layout]) -> Gathered | None:
    """Return the values of tensors, if each of them is small, on the CPU, and can be read."""
    if any(isinstance(x, Layout) or x.device.type != "cpu" for x in named.values()):
        return None
    values = Gathered(named, layouts, "cells")
    try:
        every = [values.every(name) for name in named]
    except ValueError:
        return None
    return None if None in every else values


def read_at(name: str, x: torch.Tensor, layout: Layout, places: list[int]) -> list[Value]:
    """Read the elements of one tensor at some storage positions.

    Raises:
        ValueError: The tensor holds no data that can be shown.
    """
    values = Gathered({name: x}, {name: layout}, "cells")
    return values._read(name, partial(_values_at, places))


def _kind(x: Drawable) -> tuple[torch.dtype, bool, bool]:
    """Return what decides how a tensor turns bytes into values."""
    if isinstance(x, Layout):
        return x.dtype, False, False
    with torch._C.DisableTorchFunction():
        return x.dtype, x.is_conj(), x.is_neg()


def _every(x: torch.Tensor) -> list[Value]:
    """Read every element, on the CPU without any operation of torch."""
    values: list[Any] = [x.tolist()]
    for _ in range(x.ndim):
        values = [value for part in values for value in part]
    return values


def _shown_values(subject: Subject, x: torch.Tensor) -> list[Value]:
    """Read the shown elements: one gather on the tensor's device, one copy to the host."""
    if not subject.positions:
        return []
    if x.ndim == 0:
        return [x.item()]
    columns = torch.tensor(indices(subject.shown), device=x.device).unbind(1)
    values: list[Value] = x[columns].tolist()
    return values


def _values_at(places: list[int], x: torch.Tensor) -> list[Value]:
    """Read the elements at some storage positions, which the tensor reaches."""
    if not places:
        return []
    low = places[0]
    flat = x.as_strided((places[-1] - low + 1,), (1,), low)
    index = torch.tensor([place - low for place in places], device=x.device)
    values: list[Value] = flat[index].tolist()
    return values

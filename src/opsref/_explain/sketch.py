"""A tensor as its facts: read from a live one, or from what torch makes of it without data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Any

import torch
from torch.utils._python_dispatch import _disable_current_modes

from opsref._layout.layout import Layout

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Sketch:
    """A tensor's shape, and what else is known of it.

    Attributes:
        text: How the code writes it.
        shape: The size of each dimension.
        layout: Its layout, or nothing for a tensor without strides.
        dtype: The type of an element, if it is known.
        tensor: The tensor, if something holds it: its data are never read.
        device: Where it is, if that is known.
    """

    text: str
    shape: Shape
    layout: Layout | None
    dtype: torch.dtype | None
    tensor: torch.Tensor | None = None
    device: str = ""

    @property
    def numel(self) -> int:
        """How many elements it has."""
        return prod(self.shape)

    @property
    def stride(self) -> Shape | None:
        """Its strides, if it has any."""
        return self.layout.stride if self.layout else None

    def named(self, text: str) -> Sketch:
        """Return the same tensor under another name."""
        return replace(self, text=text)

    def twin(self) -> torch.Tensor:
        """Return a tensor of this layout without memory."""
        if self.layout is None:
            return torch.empty(self.shape, dtype=self.dtype, device="meta")
        stride = self.layout.stride
        return torch.empty_strided(self.shape, stride, dtype=self.dtype, device="meta")


def is_plain(x: torch.Tensor) -> bool:
    """Tell whether a tensor's facts are its own: of a class of torch, or one that adds no code."""
    own = type(x).__torch_dispatch__ is torch.Tensor.__torch_dispatch__
    return own or type(x).__module__.startswith("torch.")


def sketch(text: str, x: torch.Tensor) -> Sketch | None:
    """Return the facts of a tensor, or nothing where it does not tell them; reads no data."""
    if not is_plain(x):
        return None
    try:
        layout = Layout.of(x)
    except ValueError:
        if type(x) is not torch.Tensor or x.is_nested or x.layout is torch.strided:
            return None
        return Sketch(text, tuple(x.shape), None, x.dtype, x, str(x.device))
    return Sketch(text, layout.shape, layout, layout.dtype, x, str(x.device))


def without_data(run: Callable[..., Any], values: Sequence[Any], names: dict[str, Any]) -> Any:
    """Return what an operation of torch makes of tensors without memory, unseen by any mode.

    Strides and a type that are not known of what it takes are not known of what it makes.
    """
    given: list[Sketch] = []

    def twins(value: Any) -> Any:
        if isinstance(value, Sketch):
            given.append(value)
            return value.twin()
        return type(value)(map(twins, value)) if type(value) in (tuple, list) else value

    with _disable_current_modes():
        made = run(*map(twins, values), **{name: twins(v) for name, v in names.items()})
        return _sketches(made, sure=all(x.layout and x.dtype for x in given))


def _sketches(value: Any, *, sure: bool) -> Any:
    if isinstance(value, torch.Tensor):
        found = sketch("", value)
        if found is None or sure:
            return found and replace(found, tensor=None, device="")
        return Sketch("", found.shape, None, None)
    if isinstance(value, tuple | list) and not isinstance(value, torch.Size):
        return tuple(_sketches(inner, sure=sure) for inner in value)
    return value

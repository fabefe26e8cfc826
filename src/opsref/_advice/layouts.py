"""The tensors of a model whose layout has consequences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch.nn import Module

from opsref._layout.layout import Layout
from opsref._layout.text import grouped, printable, short_tuple
from opsref._trace.words import count

Kind = Literal["parameter", "buffer", "gradient"]


@dataclass(frozen=True)
class ModelTensor:
    """A tensor of a model. Holds no tensor.

    Attributes:
        name: Its path, as ``named_parameters`` and ``named_buffers`` give it; of a gradient, that
            of its parameter and ``.grad``.
        kind: Whether it is a parameter, a buffer or a gradient.
        layout: Its layout; ``None`` if it has none (sparse, quantized in blocks, ...).
        notes: What is to be known of it; empty for most.
    """

    name: str
    kind: Kind
    layout: Layout | None
    notes: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class ModelLayouts:
    """The layouts of the tensors of a model.

    Attributes:
        of: The class of the model.
        tensors: All of them: parameters, each with its gradient behind it, then buffers.
    """

    of: str
    tensors: tuple[ModelTensor, ...]

    @property
    def noted(self) -> tuple[ModelTensor, ...]:
        """Those with a note."""
        return tuple(tensor for tensor in self.tensors if tensor.notes)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Show itself in IPython."""
        printer.text("..." if cycle else str(self))

    def __str__(self) -> str:
        noted = self.noted
        plain = count(len(self.tensors) - len(noted), "tensor")
        lines = [f"{self.of}: {plain} contiguous, with a storage of its own size"]
        for tensor in noted:
            facts = f" {tensor.layout.shape}" if tensor.layout else ""
            lines.append(f"{printable(tensor.name)}: {tensor.kind}{facts}")
            lines += [f"  {printable(note)}" for note in tensor.notes]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<ModelLayouts of {self.of}: {len(self.noted)} of {len(self.tensors)} with notes>"


def layouts(model: Module) -> ModelLayouts:
    """List the parameters, buffers and gradients of a model, with what follows from their layouts.

    A note says that a tensor is not contiguous, that it has its memory in common with another one,
    that its storage is larger than what it uses, or that a gradient has other strides than its
    parameter. No data is read.

    Args:
        model: The module.

    Raises:
        TypeError: ``model`` is no module.

    Example:
        >>> import opsref, torch
        >>> model = torch.nn.Linear(3, 2)
        >>> model.register_buffer("window", torch.zeros(10)[:5])
        >>> print(opsref.layouts(model))
        Linear: 2 tensors contiguous, with a storage of its own size
        window: buffer (5,)
          torch.save writes its storage, 40 bytes, of which it uses 20: register a clone()
    """
    if not isinstance(model, Module):
        raise TypeError(f"model must be a torch.nn.Module: got {type(model).__name__}")
    seen: list[tuple[str, torch.Tensor, Layout]] = []
    found = []
    for name, kind, tensor, parameter in _tensors(model):
        layout = _layout(tensor)
        notes: tuple[str, ...] = ("it has no strides",)
        if layout is not None:
            notes = (
                *_shared(tensor, layout, seen),
                *_own(layout, kind),
                *_beside(layout, parameter),
            )
            seen.append((name, tensor, layout))
        found.append(ModelTensor(name, kind, layout, notes))
    return ModelLayouts(type(model).__name__, tuple(found))


def _tensors(model: Module) -> Iterator[tuple[str, Kind, torch.Tensor, torch.Tensor | None]]:
    """Yield tensors with their names; a gradient with its parameter."""
    for name, parameter in model.named_parameters(remove_duplicate=False):
        yield name, "parameter", parameter, None
        if parameter.grad is not None:
            yield f"{name}.grad", "gradient", parameter.grad, parameter
    for name, buffer in model.named_buffers(remove_duplicate=False):
        yield name, "buffer", buffer, None


def _layout(x: torch.Tensor) -> Layout | None:
    try:
        return Layout.of(x)
    except ValueError:
        return None


def _shared(
    x: torch.Tensor, layout: Layout, seen: list[tuple[str, torch.Tensor, Layout]]
) -> Iterator[str]:
    """Say with which earlier tensor one has its memory in common."""
    for name, other, others in seen:
        if x is other:
            yield f"it is the same tensor as {name}: an optimizer sees one, a state dict both"
            return
        if layout.shares_storage(others):
            apart = layout.overlaps(others) is False
            refused = "" if apart else ", and elements: safetensors refuses to save both"
            yield f"it has its storage in common with {name}{refused}"
            return


def _own(layout: Layout, kind: Kind) -> Iterator[str]:
    """Say what follows from a layout by itself."""
    if not layout.is_contiguous:
        formats = [name for name in layout.memory_formats if name != "contiguous_format"]
        name = formats[0] if formats else "not contiguous"
        refused = "" if kind == "gradient" else ": safetensors refuses to save it"
        yield f"strides {short_tuple(layout.stride)}, {name}{refused}"
    if layout.distinct.high < layout.numel:
        yield "several elements share a location: a write to one of them is seen in the others"
    used = layout.bytes_addressed
    if layout.bytes_held > used.high and kind != "gradient":
        yield (
            f"torch.save writes its storage, {layout.bytes_held:,} bytes, of which it uses "
            f"{grouped(*used)}: register a clone()"
        )


def _beside(layout: Layout, parameter: torch.Tensor | None) -> Iterator[str]:
    """Compare a gradient with its parameter."""
    of = _layout(parameter) if parameter is not None else None
    if of is None or of.stride == layout.stride:
        return
    same = ", in the same order in memory" if of.same_order(layout) else ""
    yield f"its parameter has strides {short_tuple(of.stride)}{same}: DDP warns of that"

"""Shapes of results that torch would need its kernels for, worked out by rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import nn

from opsref._explain.sketch import Shape, Sketch, sketch

_COMPARING = frozenset(("Eq", "NotEq", "Lt", "LtE", "Gt", "GtE"))


def broadcast(shapes: Sequence[Shape]) -> Shape | None:
    """Return the shape that several are broadcast to, or nothing where they do not fit.

    >>> broadcast([(2, 1), (3,)]), broadcast([(2,), (3,)])
    ((2, 3), None)
    """
    most = max(map(len, shapes), default=0)
    full = [(1,) * (most - len(shape)) + shape for shape in shapes]
    sizes = [{size for size in column if size != 1} for column in zip(*full, strict=True)]
    if any(len(size) > 1 for size in sizes):
        return None
    return tuple(next(iter(size), 1) for size in sizes)


def made(shape: Shape, dtype: torch.dtype | None, *, packed: bool) -> Sketch:
    """Return a new tensor, contiguous where that is known."""
    if packed and dtype is not None:
        found = sketch("", torch.empty(shape, dtype=dtype, device="meta"))
        assert found is not None
        return Sketch("", shape, found.layout, dtype)
    return Sketch("", shape, None, dtype)


def operated(name: str, values: Sequence[Any]) -> Sketch | None:
    """Return what an operator of two tensors, or of a tensor and a number, gives."""
    tensors = [value for value in values if isinstance(value, Sketch)]
    numbers = [value for value in values if type(value) in (int, float, bool)]
    if len(tensors) + len(numbers) < len(values):
        return None
    if name == "MatMult":
        return product(*tensors) if len(tensors) == 2 else None
    shape = broadcast([x.shape for x in tensors])
    if shape is None:
        return None
    layouts = [x.layout for x in tensors]
    packed = all(one is not None and one.is_contiguous for one in layouts) and any(
        x.shape == shape for x in tensors
    )
    return made(shape, _dtype(name, values), packed=packed)


def _dtype(name: str, values: Sequence[Any]) -> torch.dtype | None:
    """Return the type of what an operator gives."""
    if name in _COMPARING:
        return torch.bool
    if any(isinstance(value, Sketch) and value.dtype is None for value in values):
        return None
    twins = [value.twin() if isinstance(value, Sketch) else value for value in values]
    dtype = torch.result_type(twins[0], twins[-1])
    whole = not (dtype.is_floating_point or dtype.is_complex)
    return torch.get_default_dtype() if whole and name == "Div" else dtype


def unary(x: Sketch, *_: Any, **__: Any) -> Sketch:
    """Return what ``relu`` and its like give; of integers, some give other types."""
    dtype = x.dtype if x.dtype and x.dtype.is_floating_point else None
    return made(x.shape, dtype, packed=x.layout is not None and x.layout.is_contiguous)


def binary(x: Sketch, other: Any) -> Sketch | None:
    """Return what ``mul`` and its like give."""
    return operated("Mult", (x, other))


def divided(x: Sketch, other: Any) -> Sketch | None:
    """Return what ``div`` gives."""
    return operated("Div", (x, other))


def product(left: Sketch, right: Sketch) -> Sketch | None:
    """Return what ``@`` gives."""
    if min(len(left.shape), len(right.shape)) < 2 or left.shape[-1] != right.shape[-2]:
        return None
    batch = broadcast([left.shape[:-2], right.shape[:-2]])
    shape = (*(batch or ()), left.shape[-2], right.shape[-1])
    # Torch may give the result of a batch in another order.
    return None if batch is None else made(shape, left.dtype, packed=not batch)


def linear(x: Sketch, module: nn.Linear) -> Sketch | None:
    """Return what a linear layer gives."""
    if not x.shape or x.shape[-1] != module.in_features:
        return None
    return made((*x.shape[:-1], module.out_features), x.dtype, packed=True)


def reduced(x: Sketch, dim: Any = None, keepdim: Any = False) -> Sketch | None:
    """Return what a sum gives."""
    dims = (dim,) if type(dim) is int else range(len(x.shape)) if dim is None else dim
    if type(keepdim) is not bool or not all(type(d) is int for d in dims):
        return None
    gone = {d % max(len(x.shape), 1) for d in dims}
    kept = [(d, 1 if d in gone else n) for d, n in enumerate(x.shape)]
    shape = tuple(n for d, n in kept if keepdim or d not in gone)
    return made(shape, None, packed=False)


def normed(x: Sketch, p: Any = None, dim: Any = None, keepdim: Any = False) -> Sketch | None:
    """Return what ``norm`` gives."""
    del p
    return reduced(x, dim, keepdim)


_UNARY = (
    "abs neg exp log sqrt rsqrt relu sigmoid tanh softmax log_softmax pow clamp square sin cos "
    "round floor ceil gelu silu dropout"
)
METHODS: dict[str, Callable[..., Any]] = {
    **dict.fromkeys(_UNARY.split(), unary),
    **dict.fromkeys(("add", "sub", "mul", "maximum", "minimum"), binary),
    "div": divided,
    **dict.fromkeys(("matmul", "mm", "bmm"), product),
    **dict.fromkeys(("sum", "mean", "amax", "amin", "argmax", "argmin"), reduced),
    "norm": normed,
}

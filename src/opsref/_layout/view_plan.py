"""Whether a tensor can be viewed in another shape, and what prevents it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import prod
from operator import mul
from typing import Any, Literal, NamedTuple, cast

import torch

from opsref._layout.layout import Layout
from opsref._layout.target import Target, resolve


class Boundary(NamedTuple):
    """A boundary between neighbouring dimensions that no dimension of a view can cross.

    Dimensions of size 1 separate no elements and are passed over.

    Attributes:
        outer: The dimension before the boundary.
        inner: The dimension after it.
        stride: The stride of the outer dimension, in elements.
        needed: What it would have to be: size times stride of the inner dimension.
    """

    outer: int
    inner: int
    stride: int
    needed: int

    def __str__(self) -> str:
        return (
            f"dimensions {self.outer} and {self.inner} cannot be merged: "
            f"stride[{self.outer}] is {self.stride}, "
            f"size[{self.inner}] * stride[{self.inner}] is {self.needed}"
        )


class ViewPlan(NamedTuple):
    """What ``x.view(shape)`` and ``x.reshape(shape)`` would do.

    Attributes:
        shape: The shape asked for, with -1 worked out where it can be.
        stride: The strides of the view, or ``None`` if there can be none.
        boundaries: Every boundary that a dimension of ``shape`` would have to cross and cannot.
        reason: Why neither ``view`` nor ``reshape`` works whatever the strides (the number of
            elements, two -1, ...), or ``None``.
        reshape: What ``reshape`` does: give a view, make a copy, or raise.
        copy_bytes: How many bytes ``reshape`` copies; 0 for a view.
    """

    shape: tuple[int, ...]
    stride: tuple[int, ...] | None
    boundaries: tuple[Boundary, ...]
    reason: str | None
    reshape: Literal["view", "copy", "error"]
    copy_bytes: int

    @property
    def works(self) -> bool:
        """Whether ``x.view(shape)`` works."""
        return self.stride is not None

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Show the sentences in a notebook."""
        del cycle  # it holds no plan
        printer.text(str(self))

    def __str__(self) -> str:
        if self.reason is not None:
            return f"view{self.shape} fails, and so does reshape: {self.reason}"
        if self.works:
            return f"view{self.shape} works, with stride {self.stride}"
        lines = [f"view{self.shape} fails; reshape copies {self.copy_bytes} bytes"]
        return "\n".join([*lines, *(f"  {boundary}" for boundary in self.boundaries)])


def view_plan(x: torch.Tensor | Layout, *shape: int | Sequence[int]) -> ViewPlan:
    """Return whether ``x.view(shape)`` works, and if not, everything that is in its way.

    Two neighbouring dimensions can be read as one where the outer stride is the inner size times
    the inner stride. A view works if each of its dimensions stays within dimensions that can be
    read as one; that is all torch asks of strides. A tensor without elements has a view in every
    shape without elements. Nothing is computed on ``x`` but its layout, and what torch asks besides
    is not looked at: a tensor that is quantized by channel has to keep its channels, one with named
    dimensions, which torch 2.12 still has, cannot be viewed, and sizes have to fit 64 bits.

    Args:
        x: A tensor, or the layout of one.
        *shape: The sizes asked for, one by one or as one sequence; at most one may be -1.

    Raises:
        TypeError: ``x`` is no tensor, or ``shape`` is missing or holds something else than
            integers.
        ValueError: ``x`` is a tensor without a layout (sparse, nested, ...).

    Example:
        >>> x = torch.arange(6).view(2, 3)
        >>> print(view_plan(x.t(), 6))
        view(6,) fails; reshape copies 48 bytes
          dimensions 0 and 1 cannot be merged: stride[0] is 1, size[1] * stride[1] is 6
        >>> print(view_plan(x.t(), 3, 1, 2))
        view(3, 1, 2) works, with stride (1, 6, 3)
    """
    layout = Layout._named(x, "x")
    target: Target = resolve(layout.numel, _one(shape))
    if target.reason is not None:
        return ViewPlan(target.shape, None, (), target.reason, "error", 0)
    if layout.numel == 0:
        stride = layout.stride if target.shape == layout.shape else _packed(target.shape)
        return ViewPlan(target.shape, stride, (), None, "view", 0)
    crossed = _crossed(layout, target.shape)
    if crossed:
        copied = layout.numel * layout.itemsize
        return ViewPlan(target.shape, None, crossed, None, "copy", copied)
    return ViewPlan(target.shape, _view_stride(layout, target.shape), (), None, "view", 0)


def _one(shape: tuple[int | Sequence[int], ...]) -> int | Sequence[int]:
    """Return the one sequence that the sizes are, or are in."""
    if not shape:
        raise TypeError("shape must be given: the sizes one by one, or as one sequence")
    # What is no size among several is refused with the sizes.
    return shape[0] if len(shape) == 1 else cast("tuple[int, ...]", shape)


def _gaps(layout: Layout) -> list[tuple[int, Boundary]]:
    """Find the boundaries that cannot be crossed, each with the number of elements behind it."""
    moving = [d for d in range(layout.ndim) if layout.shape[d] != 1]
    gaps, behind = [], layout.numel
    for outer, inner in pairwise(moving):
        behind //= layout.shape[outer]
        needed = layout.shape[inner] * layout.stride[inner]
        if layout.stride[outer] != needed:
            gaps.append((behind, Boundary(outer, inner, layout.stride[outer], needed)))
    return gaps


def _crossed(layout: Layout, shape: tuple[int, ...]) -> tuple[Boundary, ...]:
    """Find the boundaries at which no dimension of the shape ends."""
    ends = set(accumulate(reversed(shape), mul, initial=1))
    return tuple(boundary for behind, boundary in _gaps(layout) if behind not in ends)


def _view_stride(layout: Layout, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Work out the strides of a view that is known to work, as torch does, from the right.

    Between two boundaries, elements are equally spaced: a new dimension's stride is that spacing
    times the number of elements already passed since the boundary.
    """
    # (number of elements behind the run, the spacing of its elements), the innermost run first
    runs = [(1, _spacing(layout, layout.ndim - 1))]
    behind = 1
    for d in reversed(range(layout.ndim)):
        start, spacing = runs[-1]
        if layout.shape[d] != 1 and layout.stride[d] * start != spacing * behind:
            runs.append((behind, layout.stride[d]))
        behind *= layout.shape[d]
    strides, passed = [], 1
    for d in reversed(range(len(shape))):
        # A size of 1 belongs to the run before it, any other size to the run that it begins.
        while len(runs) > 1 and passed >= runs[1][0] and shape[d] != 1:
            runs.pop(0)
        start, spacing = runs[0]
        strides.append(spacing * (passed // start))
        passed *= shape[d]
    return tuple(reversed(strides))


def _spacing(layout: Layout, d: int) -> int:
    return layout.stride[d] if layout.ndim else 1


def _packed(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return contiguous strides, with sizes of 0 counted as 1, as torch does for empty tensors."""
    return tuple(prod(max(size, 1) for size in shape[d + 1 :]) for d in range(len(shape)))

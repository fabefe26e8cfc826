"""The shape that a view is asked for: -1 worked out, or the reason why no tensor fits it."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from operator import index
from typing import NamedTuple


class Target(NamedTuple):
    """A shape asked for, and why it cannot be had, if so."""

    shape: tuple[int, ...]
    reason: str | None


def resolve(numel: int, shape: int | Sequence[int]) -> Target:
    """Work out the shape in which ``numel`` elements are to be seen.

    Raises:
        TypeError: ``shape`` holds something else than integers.
    """
    sizes = _sizes(shape)
    if any(size < -1 for size in sizes):
        negative = next(size for size in sizes if size < -1)
        return Target(sizes, f"a size cannot be negative, other than one -1: got {negative}")
    if sizes.count(-1) > 1:
        return Target(sizes, f"only one size can be -1: got {sizes.count(-1)}")
    if -1 not in sizes:
        product = prod(sizes)
        fits = product == numel
        return Target(sizes, None if fits else f"it has {product} elements, the tensor has {numel}")
    product = prod(size for size in sizes if size != -1)
    if product == 0:
        if numel == 0:
            return Target(sizes, "with a size of 0 beside it, -1 could be any size")
        return Target(sizes, f"it has 0 elements, the tensor has {numel}")
    if numel % product:
        return Target(sizes, f"{numel} elements cannot be divided into rows of {product}")
    return Target(tuple(numel // product if size == -1 else size for size in sizes), None)


def _sizes(shape: int | Sequence[int]) -> tuple[int, ...]:
    given = shape if isinstance(shape, Sequence) else (shape,)
    if isinstance(given, str | bytes) or any(isinstance(size, bool) for size in given):
        raise TypeError(f"shape must hold integers: got {shape!r}")
    try:
        return tuple(index(size) for size in given)
    except TypeError:
        raise TypeError(f"shape must hold integers: got {shape!r}") from None

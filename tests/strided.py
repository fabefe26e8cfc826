"""Tensors that hypothesis makes: every way of looking at a storage that torch has."""

from math import prod

import torch
from hypothesis import settings
from hypothesis import strategies as st

# How long an example takes is the machine's affair: no test has a deadline.
settings.register_profile("opsref", deadline=None)
settings.load_profile("opsref")

SIZES = st.integers(0, 4) | st.sampled_from([1, 1, 2, 3])


@st.composite
def shapes(draw: st.DrawFn, max_rank: int = 6) -> tuple[int, ...]:
    """Shapes of up to 200 elements, with sizes of 0 and 1 among them."""
    shape: tuple[int, ...] = ()
    for _ in range(draw(st.integers(0, max_rank))):
        size = draw(SIZES)
        if prod(shape) * size <= 200:
            shape = (*shape, size)
    return shape


@st.composite
def strided(draw: st.DrawFn) -> torch.Tensor:
    """A tensor with unit steps in its storage, seen through some views, or by ``as_strided``."""
    if draw(st.booleans()):
        return draw(as_strided())
    shape = draw(shapes())
    x = torch.arange(prod(shape)).view(shape)
    for _ in range(draw(st.integers(0, 3))):
        x = draw(st.sampled_from([_permute, _slice, _expand, _select, _insert]))(draw, x)
    return x


@st.composite
def as_strided(draw: st.DrawFn) -> torch.Tensor:
    """Any shape with any strides, overlapping ones too."""
    shape = draw(shapes())
    stride = tuple(draw(st.integers(0, 12)) for _ in shape)
    offset = draw(st.integers(0, 5))
    room = (
        offset + 1 + sum(max(size - 1, 0) * step for size, step in zip(shape, stride, strict=True))
    )
    return torch.arange(room).as_strided(shape, stride, offset)


def _permute(draw: st.DrawFn, x: torch.Tensor) -> torch.Tensor:
    return x.permute(draw(st.permutations(range(x.ndim))))


def _slice(draw: st.DrawFn, x: torch.Tensor) -> torch.Tensor:
    if x.ndim == 0:
        return x
    d = draw(st.integers(0, x.ndim - 1))
    start, stop = draw(st.integers(0, x.shape[d])), draw(st.integers(0, x.shape[d]))
    index = [slice(None)] * x.ndim
    index[d] = slice(start, stop, draw(st.integers(1, 3)))
    return x[tuple(index)]


def _expand(draw: st.DrawFn, x: torch.Tensor) -> torch.Tensor:
    grown = [draw(st.integers(0, 3)) if size == 1 else size for size in x.shape]
    return x.expand(grown) if prod(grown) <= 200 else x


def _select(draw: st.DrawFn, x: torch.Tensor) -> torch.Tensor:
    if x.ndim == 0 or 0 in x.shape:
        return x
    d = draw(st.integers(0, x.ndim - 1))
    return x.select(d, draw(st.integers(0, x.shape[d] - 1)))


def _insert(draw: st.DrawFn, x: torch.Tensor) -> torch.Tensor:
    return x.unsqueeze(draw(st.integers(0, x.ndim))) if x.ndim < 6 else x


@st.composite
def targets(draw: st.DrawFn, x: torch.Tensor) -> tuple[int, ...]:
    """A shape to view a tensor in: nearly always of its number of elements, else any numbers.

    Factors come from the tensor's own sizes, split and joined, so that views are often possible;
    sizes of 1 and one -1 are put among them.
    """
    kind = draw(st.sampled_from(["fits", "fits", "fits", "any"]))
    if kind == "any" or x.numel() == 0:
        return tuple(draw(st.lists(st.integers(-2, 6), max_size=5)))
    shape = []
    for size in draw(st.permutations(x.shape)) if draw(st.booleans()) else x.shape:
        divisors = [d for d in range(1, size + 1) if size % d == 0]
        part = draw(st.sampled_from(divisors))
        shape += [part, size // part]
    for _ in range(draw(st.integers(0, 4))):
        if len(shape) > 1:
            d = draw(st.integers(0, len(shape) - 2))
            shape[d : d + 2] = [shape[d] * shape[d + 1]]
    if draw(st.booleans()):
        shape = [size for size in shape if size != 1]
    if shape and draw(st.booleans()):
        shape[draw(st.integers(0, len(shape) - 1))] = -1
    return tuple(shape)


def true_positions(x: torch.Tensor) -> list[int]:
    """Read the storage positions of a tensor from torch itself.

    A storage of the same size that counts 0, 1, 2, ... is seen through the same shape and stride.
    """
    count = torch.arange(x.untyped_storage().nbytes() // x.element_size())
    seen = count.as_strided(x.shape, x.stride(), x.storage_offset())
    return [int(position) for position in seen.reshape(-1)]

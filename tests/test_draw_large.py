"""Figures of tensors too large to show whole, of any rank and size."""

from math import prod

import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from drawn import OPTIONS, check_placement, check_truth, shown
from opsref import Figure, draw

CAP = 280
EVERYTHING: dict[str, object] = {"strides": True, "path": True, "facts": "full"}


def big(shape: tuple[int, ...], order: list[int]) -> torch.Tensor:
    """Make a tensor without data, of any size, with its dimensions in any order in memory."""
    x = torch.empty([shape[d] for d in order], device="meta")
    return x.permute([order.index(d) for d in range(len(shape))])


def deep(dims: int) -> torch.Tensor:
    """Make a tensor of so many dimensions, of which the last have all of its elements."""
    return big((1,) * (dims - 8) + (5, 5, 5, 5, 5, 2, 7, 10**5), list(range(dims)))


@st.composite
def large(draw: st.DrawFn) -> torch.Tensor:
    """A tensor of up to 60 dimensions and 10**9 elements or more."""
    shape: list[int] = []
    for _ in range(draw(st.integers(0, 60))):
        size = draw(st.sampled_from([1, 1, 2, 2, 3, 5, 7, 17, 140, 1000, 10**5, 10**9]))
        shape.append(size if prod(shape) * size <= 10**10 else 1)
    order = draw(st.permutations(range(len(shape))))
    return big(tuple(shape), order)


def check_cap(figure: Figure) -> None:
    """Assert that no figure is larger than the cap, whatever it is of."""
    assert len(figure._scene.cells) <= CAP
    assert len(figure.svg().encode()) <= 30 * 1024


@settings(max_examples=150)
@given(large(), OPTIONS)
def test_large_tensors_show_their_edges(x: torch.Tensor, options: dict[str, object]) -> None:
    """A tensor of any rank and size is drawn under the cap, with right positions alone."""
    figure = draw({"x": x}, **options)

    check_truth({"x": x}, figure)
    check_placement(figure)
    check_cap(figure)
    assert shown(figure)[:1] == [(0,) * x.ndim][: x.numel()]


@given(st.lists(large(), min_size=2, max_size=12), OPTIONS)
@settings(max_examples=40)
@example([deep(60)] * 12, EVERYTHING | {"strides": False, "path": False})
@example([deep(60) for _ in range(12)], EVERYTHING)
@example([deep(32) for _ in range(3)], EVERYTHING)
def test_many_large_tensors(xs: list[torch.Tensor], options: dict[str, object]) -> None:
    """As many tensors as a figure may have stay under the cap together."""
    named = {f"tensor {i}": x for i, x in enumerate(xs)}
    figure = draw(named, **options)

    check_truth(named, figure)
    check_placement(figure)
    check_cap(figure)

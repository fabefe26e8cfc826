"""The rule of ``view``, held against torch's own."""

from collections import Counter
from itertools import pairwise, permutations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from opsref import Boundary, Layout, ViewPlan, view_plan
from strided import strided, targets


def view(x: torch.Tensor, shape: tuple[int, ...]) -> torch.Tensor | None:
    """View a tensor in a shape, if torch lets one."""
    try:
        return x.view(shape)
    except RuntimeError:
        return None


def reshaped(x: torch.Tensor, shape: tuple[int, ...]) -> tuple[str, int]:
    """Reshape a tensor: say what torch did, and how many bytes it copied."""
    try:
        y = x.reshape(shape)
    except RuntimeError:
        return "error", 0
    if y.untyped_storage()._cdata == x.untyped_storage()._cdata:
        return "view", 0
    return "copy", y.numel() * y.element_size()


def agree(x: torch.Tensor, shape: tuple[int, ...]) -> ViewPlan:
    """Compare a plan with what torch does."""
    plan, seen = view_plan(x, shape), view(x, shape)

    assert (seen is not None) == plan.works
    assert reshaped(x, shape) == (plan.reshape, plan.copy_bytes)
    assert (plan.reshape == "copy") == bool(plan.boundaries)
    assert (plan.reshape == "error") == (plan.reason is not None)
    if seen is not None:
        assert (tuple(seen.shape), seen.stride()) == (plan.shape, plan.stride)
    return plan


@settings(max_examples=500)
@given(strided(), st.data())
def test_plans_agree_with_torch(x: torch.Tensor, data: st.DataObject) -> None:
    """What is foretold of view and reshape is what torch does, on any tensor."""
    agree(x, data.draw(targets(x)))


def factorizations(number: int) -> list[tuple[int, ...]]:
    """List every way to write a number as a product of numbers above 1, in every order."""
    return [
        (first, *rest)
        for first in range(2, number + 1)
        if number % first == 0
        for rest in factorizations(number // first)
    ] or [()]


def test_every_outcome_occurs() -> None:
    """All shapes for all permutations of a tensor agree with torch, and none is of one kind."""
    outcomes: Counter[object] = Counter()
    whole, part = torch.zeros(2, 3, 1, 4), torch.zeros(2, 3, 2, 5)[:, :, 1:, :4]
    for x in (whole, part, torch.zeros(2, 3, 1, 1).expand(2, 3, 1, 4)):
        for order in permutations(range(4)):
            for factors in factorizations(24):
                for shape in (factors, (*factors[:-1], 1, -1), (*factors, 2)):
                    plan = agree(x.permute(order), shape)
                    outcomes[plan.reshape, len(plan.boundaries)] += 1

    assert {("view", 0), ("copy", 1), ("copy", 2), ("error", 0)} == set(outcomes)
    assert min(outcomes.values()) > 100


@settings(max_examples=300)
@given(strided(), st.data())
def test_each_boundary_is_in_the_way(x: torch.Tensor, data: st.DataObject) -> None:
    """The numbers of a boundary are torch's own, and no view of the two dimensions joins them."""
    for boundary in view_plan(x, data.draw(targets(x))).boundaries:
        outer, inner, stride, needed = boundary
        assert x.stride(outer) == stride
        assert x.shape[inner] * x.stride(inner) == needed
        assert stride != needed
        assert (outer, inner) in neighbours(x)
        assert view(plane(x, outer, inner), (-1,)) is None


@settings(max_examples=300)
@given(strided(), st.data())
def test_the_boundaries_are_all_that_is_in_the_way(x: torch.Tensor, data: st.DataObject) -> None:
    """A tensor without the reported boundaries can be viewed; with any one of them it cannot."""
    plan = view_plan(x, data.draw(targets(x)))
    if x.numel() == 0 or plan.reason is not None:
        return
    reported = {(boundary.outer, boundary.inner) for boundary in plan.boundaries}
    others = {pair for pair in neighbours(x) if view(plane(x, *pair), (-1,)) is None} - reported

    assert view(cut(x, others), plan.shape) is not None
    for pair in reported:
        assert view(cut(x, others | {pair}), plan.shape) is None


def neighbours(x: torch.Tensor) -> list[tuple[int, int]]:
    """Pair the dimensions that have no other but those of size 1 between them."""
    return list(pairwise(d for d in range(x.ndim) if x.shape[d] != 1))


def plane(x: torch.Tensor, outer: int, inner: int) -> torch.Tensor:
    """Take two dimensions of a tensor."""
    return x[tuple(slice(None) if d in (outer, inner) else 0 for d in range(x.ndim))]


def cut(x: torch.Tensor, pairs: set[tuple[int, int]]) -> torch.Tensor:
    """Make a tensor of the same shape that cannot be read on across these pairs alone."""
    stride = [1] * x.ndim
    for outer, inner in reversed(neighbours(x)):
        stride[outer] = x.shape[inner] * stride[inner] + ((outer, inner) in pairs)
    return torch.empty(1 << 40, device="meta").as_strided(x.shape, stride)


@given(strided(), st.data())
def test_a_contiguous_tensor_has_no_boundaries(x: torch.Tensor, data: st.DataObject) -> None:
    """Making a tensor contiguous removes every boundary."""
    plan = view_plan(x.contiguous(), data.draw(targets(x)))

    assert () == plan.boundaries
    assert plan.works == (plan.reason is None)


@given(strided(), st.data())
def test_a_layout_is_as_good_as_a_tensor(x: torch.Tensor, data: st.DataObject) -> None:
    """The plan depends on the layout alone."""
    shape = data.draw(targets(x))

    assert view_plan(x, shape) == view_plan(Layout.of(x), shape)


@pytest.mark.parametrize(
    ("size", "shape", "reason"),
    [
        ((2, 3), (-1, -1), "only one size can be -1: got 2"),
        ((2, 3), (5,), "it has 5 elements, the tensor has 6"),
        ((2, 3), (), "it has 1 elements, the tensor has 6"),
        ((2, 3), (0, -1), "it has 0 elements, the tensor has 6"),
        ((2, 3), (4, -1), "6 elements cannot be divided into rows of 4"),
        ((2, 3), (-2, 3), "a size cannot be negative, other than one -1: got -2"),
        ((0, 3), (0, -1), "with a size of 0 beside it, -1 could be any size"),
        ((0, 3), (2,), "it has 2 elements, the tensor has 0"),
    ],
)
def test_reasons(size: tuple[int, ...], shape: tuple[int, ...], reason: str) -> None:
    """A shape that fits no tensor of that size is refused by torch, and the reason is said."""
    x = torch.zeros(size)
    expected = ViewPlan(shape, None, (), reason, "error", 0)

    assert expected == view_plan(x, shape)
    assert f"view{shape} fails, and so does reshape: {reason}" == str(view_plan(x, shape))
    assert ("error", 0) == reshaped(x, shape)


@pytest.mark.parametrize(
    "shape", [2.0, (2.0, 3), True, (True, 6), "6", ("6",), b"6", None, (None,), [[6]], {6}]
)
def test_a_shape_must_hold_integers(shape: object) -> None:
    """What is no integer is refused, with the argument's name and value."""
    with pytest.raises(TypeError) as caught:
        view_plan(torch.zeros(6), shape)
    assert f"shape must hold integers: got {shape!r}" == str(caught.value)


@pytest.mark.parametrize("shape", [6, (6,), [6], range(6, 7), torch.Size([6]), -1])
def test_a_shape_may_be_any_sequence_or_one_size(shape: object) -> None:
    """Whatever torch takes as a shape is taken."""
    assert (6,) == view_plan(torch.zeros(2, 3), shape).shape


def test_sizes_may_come_one_by_one() -> None:
    """As `view` takes them; a mixture is refused, and so is nothing."""
    x = torch.zeros(2, 3)
    assert view_plan(x, 3, -1) == view_plan(x, (3, -1))
    assert view_plan(x[0, 0], ()).works
    with pytest.raises(TypeError, match=r"^shape must hold integers: got \(\(3,\), 2\)$"):
        view_plan(x, (3,), 2)
    with pytest.raises(TypeError, match=r"^shape must be given: the sizes one by one, or as"):
        view_plan(x)


def test_the_boundary_that_a_size_of_one_hides() -> None:
    """Dimensions of size 1 are passed over: the boundary is between those that move."""
    x = torch.zeros(2, 3).t().unsqueeze(1)

    assert (Boundary(outer=0, inner=2, stride=1, needed=6),) == view_plan(x, 6).boundaries


def test_only_boundaries_that_are_crossed_are_told() -> None:
    """A boundary at which the target ends a dimension is not in the way."""
    x = torch.zeros(4, 3, 2).permute(2, 1, 0)
    plan = view_plan(x, (2, 12))

    assert ((1, 2),) == tuple((b.outer, b.inner) for b in plan.boundaries)
    assert (
        "view(2, 12) fails; reshape copies 96 bytes\n"
        "  dimensions 1 and 2 cannot be merged: stride[1] is 2, size[2] * stride[2] is 24"
    ) == str(plan)

"""Which storage positions are reached: counts, bounds and sets, held against torch."""

from itertools import product

import pytest
import torch
from hypothesis import given

from opsref import Count, Layout
from opsref._layout import reach
from strided import strided, true_positions


@given(strided())
def test_distinct_positions_are_counted(x: torch.Tensor) -> None:
    """Small tensors have exact counts: those of the set of positions that torch reads."""
    layout, positions = Layout.of(x), true_positions(x)
    count = len(set(positions))

    assert Count(count, count) == layout.distinct
    assert Count(8 * count, 8 * count) == layout.bytes_addressed
    assert (count < len(positions)) == layout.overlaps_itself


def test_every_small_pattern_is_counted() -> None:
    """All shapes and strides of three dimensions, as long as they are small, have exact counts."""
    for shape in product((1, 2, 3), repeat=3):
        for stride in product((0, 1, 2, 3, 4, 7), repeat=3):
            steps = [[i * step for i in range(n)] for n, step in zip(shape, stride, strict=True)]
            count = len(set(map(sum, product(*steps))))
            assert (count, count) == reach.distinct(shape, stride)


@given(strided())
def test_bounds_bracket_the_truth(x: torch.Tensor) -> None:
    """Where spans count as large, the answer is a pair of bounds around the true count."""
    layout, positions = Layout.of(x), true_positions(x)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reach, "SMALL_SPAN", 0)
        low, high = layout.distinct
        overlaps = layout.overlaps_itself

    assert low <= len(set(positions)) <= high
    assert overlaps in (None, len(set(positions)) < len(positions))


def test_bounds_are_given_where_counting_is_hard() -> None:
    """A tensor of many elements and unrelated strides gets bounds, not a number."""
    x = torch.empty(1 << 23, device="meta")
    hard = Layout.of(x.as_strided((1500, 1500, 1500), (1009, 1511, 2003)))

    assert not hard.distinct.exact
    assert hard.overlaps_itself is True
    assert "between 4498 and 6779978" == str(hard.distinct)


@given(strided())
def test_the_mask_is_the_set_of_positions(x: torch.Tensor) -> None:
    """The bit mask has the bits of the positions, counted from the first, and no others."""
    mask = reach.mask(tuple(x.shape), x.stride())

    assert {p - x.storage_offset() for p in true_positions(x)} == {
        bit for bit in range(mask.bit_length()) if mask >> bit & 1
    }

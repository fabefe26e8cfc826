"""Which storage positions a shape and a stride reach: counts, and sets as bit masks.

Counting the distinct values of ``sum(i[d] * stride[d])`` is NP-hard in general (subset sum is a
case of it), so the count is exact where the strides allow a closed form or the span is small, and
a pair of bounds elsewhere.
"""

from __future__ import annotations

from math import gcd, prod
from typing import NamedTuple

# A bit mask over this many positions takes 128 KiB and some milliseconds.
SMALL_SPAN = 1 << 20


class Count(NamedTuple):
    """A number that is known exactly (``low == high``) or is between two bounds.

    Attributes:
        low: The number is at least this.
        high: The number is at most this.

    Example:
        >>> str(Count(6, 6)), str(Count(4, 6))
        ('6', 'between 4 and 6')
    """

    low: int
    high: int

    @property
    def exact(self) -> bool:
        """Whether the two bounds meet."""
        return self.low == self.high

    def __str__(self) -> str:
        return f"{self.low}" if self.exact else f"between {self.low} and {self.high}"


def span(shape: tuple[int, ...], stride: tuple[int, ...]) -> int:
    """Count the positions from the first that is reached to the last, both included."""
    if 0 in shape:
        return 0
    return 1 + sum((size - 1) * step for size, step in zip(shape, stride, strict=True))


def mask(shape: tuple[int, ...], stride: tuple[int, ...]) -> int:
    """Return the set of reached positions as an integer with one bit per position.

    Each dimension shifts the set so far by its stride and joins the two, with doubling: the cost
    grows with the span and the logarithm of the sizes, never with the number of elements.
    """
    if 0 in shape:
        return 0
    reached = 1
    for size, step in zip(shape, stride, strict=True):
        if step == 0:
            continue
        have = 1
        while have < size:
            more = min(have, size - have)
            reached |= reached << (step * more)
            have += more
    return reached


def distinct(shape: tuple[int, ...], stride: tuple[int, ...]) -> Count:
    """Count the distinct positions that are reached.

    Exact where every stride either continues a run of equally spaced positions or steps over all
    that the smaller strides reach, and for spans of up to ``SMALL_SPAN`` positions.
    """
    if 0 in shape:
        return Count(0, 0)
    moving = sorted(
        (step, size) for size, step in zip(shape, stride, strict=True) if size > 1 and step > 0
    )
    runs: list[tuple[int, int]] = []  # (spacing, length), each stepping over all runs before it
    reach = 0  # the distance from the first position to the last so far
    for step, size in moving:
        if runs and step % runs[-1][0] == 0 and step // runs[-1][0] <= runs[-1][1]:
            spacing, length = runs[-1]
            runs[-1] = (spacing, length + step // spacing * (size - 1))
        elif step > reach:
            runs.append((step, size))
        else:
            return _bounds(moving)
        reach += step * (size - 1)
    count = prod(length for _, length in runs)
    return Count(count, count)


def _bounds(moving: list[tuple[int, int]]) -> Count:
    """Count exactly where the span is small, between two bounds where it is not."""
    steps = tuple(step for step, _ in moving)
    sizes = tuple(size for _, size in moving)
    positions = span(sizes, steps)
    if positions <= SMALL_SPAN:
        count = mask(sizes, steps).bit_count()
        return Count(count, count)
    # At most one position per multiple of the common divisor, and one per element.
    high = min(prod(sizes), (positions - 1) // gcd(*steps) + 1)
    # At least what some dimensions that step over each other reach by themselves.
    low, reach = 1, 0
    for step, size in moving:
        if step > reach:
            low *= size
            reach += step * (size - 1)
    # The sum of two sets of numbers has at least as many elements as both together, less one.
    return Count(max(low, sum(sizes) - len(sizes) + 1), high)

"""Which indices of a large tensor are shown: all of a small one, the edges of a large one."""

from __future__ import annotations

from itertools import product
from math import prod

# As many items at each end of a dimension as torch's repr shows.
EDGE = 3

Shown = tuple[tuple[int | None, ...], ...]


def elide(shape: tuple[int, ...], cap: int, *, columns: int | None = None) -> Shown:
    """Choose the indices of each dimension that are shown; ``None`` marks those left out.

    At most ``cap`` elements (at least one) are shown in all. The leading dimensions give way
    first, down to their first index alone. A last dimension of more than ``columns`` items
    shows its edges alone, which take up to so many.

    Example:
        >>> elide((2, 100), 12)
        ((0, 1), (0, 1, 2, None, 97, 98, 99))
    """
    widest_edge = EDGE if columns is None else min(EDGE, max((columns - 1) // 2, 1))
    if 0 < prod(shape) <= cap:
        whole: Shown = tuple(tuple(range(size)) for size in shape)
        if columns is None or shape[-1] <= columns:
            return whole
        return (*whole[:-1], _items(shape[-1], widest_edge))
    edges = [EDGE] * len(shape)
    edges[-1:] = [widest_edge] if shape else []
    counts = [min(size, 2 * edge) for size, edge in zip(shape, edges, strict=True)]
    total = prod(counts)
    for widest in range(2 * EDGE, 1, -1):
        for d in range(len(shape)):
            if total > cap and counts[d] == widest:
                edges[d] = (widest - 1) // 2
                counts[d] = max(2 * edges[d], 1)
                total = total // widest * counts[d]
    return tuple(_items(size, edge) for size, edge in zip(shape, edges, strict=True))


def _items(size: int, edge: int) -> tuple[int | None, ...]:
    if size <= max(2 * edge, 1):
        return tuple(range(size))
    if edge == 0:
        return (0, None)
    return (*range(edge), None, *range(size - edge, size))


def positions(shown: Shown, stride: tuple[int, ...], offset: int) -> list[int]:
    """Return the storage positions of the shown elements, in reading order."""
    starts = [offset]
    for indices, step in zip(shown, stride, strict=True):
        steps = [index * step for index in indices if index is not None]
        starts = [start + more for start in starts for more in steps]
    return starts


def packed(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the steps between elements in reading order."""
    steps, step = [], 1
    for size in reversed(shape):
        steps.append(step)
        step *= size
    return tuple(reversed(steps))


def indices(shown: Shown) -> list[tuple[int, ...]]:
    """Return the indices of the shown elements, in reading order."""
    return list(product(*([i for i in items if i is not None] for items in shown)))

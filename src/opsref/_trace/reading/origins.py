"""Where a layout began: the operation that first gave it."""

from __future__ import annotations

from collections.abc import Sequence

from opsref._trace.reading.made import Result, Source
from opsref._trace.reading.views import is_packed


def origin(results: Sequence[Result], source: Source) -> int | None:
    """Find the result that first had the order in memory that a tensor has.

    Args:
        results: All of a trace.
        source: The tensor.

    Returns:
        The place of the result; None if the tensor, or what it has its order from, was there
        before.
    """
    while source.maker is not None:
        result = results[source.maker]
        earlier = _handed_down(result, source)
        if earlier is None:
            return source.maker
        source = earlier
    return None


def _handed_down(result: Result, made: Source) -> Source | None:
    """Find what a result has its order from: a tensor that was not in order already."""
    for source in result.sources:
        seen = source.seen
        if not seen.strided or not seen.address or is_packed(seen.shape, seen.stride):
            continue
        if result.kind == "view" or _order(seen.shape, seen.stride) == _order(
            made.seen.shape, made.seen.stride
        ):
            return source
    return None


def _order(shape: Sequence[int], stride: Sequence[int]) -> list[int]:
    """Return the dimensions of more than one index, the slowest first."""
    return sorted((d for d in range(len(shape)) if shape[d] > 1), key=lambda d: -stride[d])

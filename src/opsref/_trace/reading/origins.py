"""Where a layout began: the operation that first gave it."""

from __future__ import annotations

from collections.abc import Sequence

from opsref._trace.reading.made import Result, Source
from opsref._trace.reading.views import is_packed


class Origins:
    """Finds where layouts began.

    Args:
        results: All of a trace.
    """

    def __init__(self, results: Sequence[Result]) -> None:
        self._results = results
        # What was found for a result; a chain of them is walked once.
        self._found: dict[int, int | None] = {}

    def of(self, source: Source) -> int | None:
        """Find the result that first had the order in memory that a tensor has.

        Returns:
            The place of the result; None if the tensor, or what it has its order from, was there
            before.
        """
        passed = []
        origin = None
        while source.maker is not None:
            if source.maker in self._found:
                origin = self._found[source.maker]
                break
            passed.append(source.maker)
            earlier = _handed_down(self._results[source.maker], source)
            if earlier is None:
                origin = source.maker
                break
            source = earlier
        self._found.update(dict.fromkeys(passed, origin))
        return origin


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

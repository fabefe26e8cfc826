"""A trace as a tree: modules, lines in them, operations on those; repeated parts folded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import groupby
from typing import TypeVar

from opsref._trace.operation import Operation

# So many operations are shown one by one; of a longer trace, layout copies.
SHORT = 40
# A repeated pattern has at most so many parts.
_PERIOD = 8
T = TypeVar("T")
Numbered = tuple[int, Operation]


class Part:
    """A module, or a run of operations on one line.

    Attributes:
        path: The path of the module.
        backward: Whether it is the backward pass of it.
        numbered: Its operations, with their places in the trace: for a line.
        parts: What is inside it: for a module.
    """

    def __init__(self, path: str, *, backward: bool, numbered: Sequence[Numbered] = ()) -> None:
        self.path = path
        self.backward = backward
        self.numbered = numbered
        self.parts: list[Part] = []

    def __iter__(self) -> Iterator[Numbered]:
        yield from self.numbered
        for part in self.parts:
            yield from part

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """All operations, also of the modules inside."""
        return tuple(operation for _, operation in self)

    @property
    def is_line(self) -> bool:
        """Whether it is a run of operations on one line."""
        return bool(self.numbered)

    @cached_property
    def appearance(self) -> tuple[object, ...]:
        """What makes two parts equal: all that is seen of them but names and numbers."""
        if self.is_line:
            first = self.operations[0]
            return (first.file, first.line, first.caller, *map(appearance, self.operations))
        return ("module", *(part.appearance for part in self.parts))


def appearance(operation: Operation) -> tuple[object, ...]:
    """Return what makes two operations of one trace equal: all but whose memory they read."""
    inside = tuple(map(appearance, operation.inside))
    facts = (operation.shape, operation.stride, inside)
    return (operation.name, operation.kind, operation.copy, operation.bytes, *facts)


def tree(operations: Sequence[Operation]) -> Part:
    """Put operations under the modules that they happened in, and on their lines."""
    root = Part("", backward=False)
    stack: list[tuple[tuple[str, ...], Part]] = [((), root)]

    def where(item: Numbered) -> tuple[object, ...]:
        o = item[1]
        return (o.backward, o.module, o.file, o.line, o.caller)

    for _, run in groupby(enumerate(operations), where):
        numbered = list(run)
        first = numbered[0][1]
        steps = (("backward",) if first.backward else ()) + tuple(
            filter(None, first.module.split("."))
        )
        while steps[: len(stack[-1][0])] != stack[-1][0]:
            stack.pop()
        for depth in range(len(stack[-1][0]) + 1, len(steps) + 1):
            path = ".".join(steps[first.backward : depth])
            inner = Part(path, backward=first.backward)
            stack[-1][1].parts.append(inner)
            stack.append((steps[:depth], inner))
        stack[-1][1].parts.append(Part(first.module, backward=first.backward, numbered=numbered))
    return _joined(root)


def _joined(part: Part) -> Part:
    """Leave out modules that hold another one and nothing else."""
    part.parts = [_joined(inner) for inner in part.parts]
    if part.path and len(part.parts) == 1 and not part.parts[0].is_line:
        return part.parts[0]
    return part


def fold(
    items: Sequence[T], key: Callable[[T], object]
) -> Iterator[tuple[Sequence[T], Sequence[T]]]:
    """Yield items in runs: a pattern, and its repetitions that follow it.

    Example:
        >>> for pattern, repeated in fold("abababc", str):
        ...     print("".join(pattern), "".join(repeated))
        ab abab
        c
    """
    keys, start = [key(item) for item in items], 0
    while start < len(items):
        best, covered = 1, 0
        for period in range(1, _PERIOD + 1):
            pattern, end = keys[start : start + period], start + period
            while keys[end : end + period] == pattern:
                end += period
            if end - start - period > covered:
                best, covered = period, end - start - period
        middle = start + best
        yield items[start:middle], items[middle : middle + covered]
        start = middle + covered


def runs(
    items: Sequence[T], key: Callable[[T], object], *, whole: bool
) -> Iterator[tuple[Sequence[T], Sequence[T]]]:
    """Yield items folded, or, where all are to be seen, one by one."""
    if whole:
        return (((item,), ()) for item in items)
    return fold(items, key)

"""Which operations copy, what, and into which layout."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from opsref._trace.operation import Copy

# How to find what an operator copies, given its positional arguments; None if not this time. A copy
# has the values of one operand, of its type and on its device, in memory of its own.
COPIES: dict[str, Callable[[Sequence[Any]], Any]] = {
    "clone": lambda args: args[0],
    "contiguous": lambda args: args[0],
    "_to_copy": lambda args: args[0],
    "_reshape_copy": lambda args: args[0],
    "copy_": lambda args: args[1],
    # Padding by nothing, repeating once, joining one: all copy.
    "constant_pad_nd": lambda args: None if any(args[1]) else args[0],
    "repeat": lambda args: args[0] if list(args[1]) == [1] * len(args[0].shape) else None,
    "cat": lambda args: args[0][0] if len(args[0]) == 1 else None,
    "stack": lambda args: args[0][0] if len(args[0]) == 1 else None,
}
# What allocates and writes nothing: a `copy_` that fills it makes a copy of the two together.
EMPTY = ("empty", "empty_like", "empty_strided", "new_empty", "new_empty_strided")


def copied(name: str, args: Sequence[Any]) -> Any:
    """Return what an operation copies, given its arguments; None if it does not copy."""
    find = COPIES.get(name)
    return find(args) if find is not None else None


def copy_kind(
    shape: Sequence[int], stride: Sequence[int], made: Sequence[int], made_stride: Sequence[int]
) -> Copy:
    """Return the kind of a copy: whether its layout is another; sizes of 1 do not count."""
    before = [step for step in zip(shape, stride, strict=True) if step[0] != 1]
    after = [step for step in zip(made, made_stride, strict=True) if step[0] != 1]
    same = before == after or (0 in shape and [n for n, _ in before] == [n for n, _ in after])
    return "plain" if same else "layout"

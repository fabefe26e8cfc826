"""What is known of an operator before it runs: its name, what it copies, what is inside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import torch

from opsref._trace.operation import Copy

_COMPOSITE = torch._C.DispatchKey.CompositeImplicitAutograd
_KEYS = {"cpu": "CPU", "cuda": "CUDA", "meta": "Meta", "mps": "MPS", "xpu": "XPU"}

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


class Operator(NamedTuple):
    """What is known of an operator.

    Attributes:
        name: Its name in its namespace.
        source: How to find what it copies; ``None`` if it never copies.
        empty: Whether it allocates memory and leaves it unwritten.
        lifts: Whether it hands over what ``torch.tensor`` and its like have made.
        whole: The devices on which it is one kernel; ``None`` if it is one everywhere.
    """

    name: str
    source: Callable[[Sequence[Any]], Any] | None
    empty: bool
    lifts: bool
    whole: frozenset[str] | None


# As many entries as there are operators that ran; torch keeps those alive itself.
_KNOWN: dict[Any, Operator] = {}


def operator(func: Any) -> Operator:
    """Say what is known of an operator."""
    seen = _KNOWN.get(func)
    return seen if seen is not None else _KNOWN.setdefault(func, _read(func))


def _read(func: Any) -> Operator:
    full = func.name() if callable(func.name) else str(func)
    space, _, rest = full.rpartition("::")
    name = rest.partition(".")[0]
    ours = space == "aten"
    whole = None
    has = torch._C._dispatch_has_kernel_for_dispatch_key
    # Operators of `prim`, such as the device of a fake tensor, are unknown to the dispatcher.
    dispatched = isinstance(func, torch._ops.OpOverload) and space != "prim"
    if dispatched and has(full, "CompositeImplicitAutograd"):
        whole = frozenset(device for device, key in _KEYS.items() if has(full, key))
    return Operator(
        name if ours or not space else f"{space}::{name}",
        COPIES.get(name) if ours else None,
        ours and name in EMPTY,
        ours and name == "lift_fresh",
        whole,
    )


def is_whole(operator: Operator, args: Sequence[Any]) -> bool:
    """Tell whether an operator runs as one kernel, rather than as a sequence of others.

    Above autograd torch takes composite operators apart before a mode sees them; in inference mode
    they arrive whole.
    """
    whole = operator.whole or ()
    for arg in args:
        for x in arg if isinstance(arg, list | tuple) else (arg,):
            if isinstance(x, torch.Tensor):
                return x.device.type in whole or x.device.type not in _KEYS
    return False


def inside(func: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
    """Run a composite operator as the sequence of others that torch would run."""
    # Not `decompose`, which prefers rules in Python that need not be what runs.
    return func._op_dk(_COMPOSITE, *args, **kwargs)


def copy_of(source: Any, result: torch.Tensor) -> Copy | None:
    """Say how a result differs from what it is a copy of; None if it was converted or moved."""
    if not isinstance(source, torch.Tensor) or source.layout is not torch.strided:
        return None
    if source.dtype != result.dtype or source.device != result.device:
        return None
    return copy_kind(source.size(), source.stride(), result.size(), result.stride())


def copy_kind(
    shape: Sequence[int], stride: Sequence[int], made: Sequence[int], made_stride: Sequence[int]
) -> Copy:
    """Say whether a copy has another layout; dimensions of one index do not count."""
    before = [step for step in zip(shape, stride, strict=True) if step[0] != 1]
    after = [step for step in zip(made, made_stride, strict=True) if step[0] != 1]
    same = before == after or (0 in shape and [n for n, _ in before] == [n for n, _ in after])
    return "plain" if same else "layout"

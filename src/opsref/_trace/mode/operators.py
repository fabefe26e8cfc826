"""What is known of an operator before it runs: its name, what it copies, what is inside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import torch

from opsref._trace.copies import COPIES, EMPTY, copy_kind
from opsref._trace.operation import Copy

_COMPOSITE = torch._C.DispatchKey.CompositeImplicitAutograd
_KEYS = {"cpu": "CPU", "cuda": "CUDA", "meta": "Meta", "mps": "MPS", "xpu": "XPU"}


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
    """Return what is known of an operator."""
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
    """Return whether an operator runs as one kernel, rather than as a sequence of others.

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
    """Return how a result differs from what it is a copy of; None if it was converted or moved."""
    if not isinstance(source, torch.Tensor) or source.layout is not torch.strided:
        return None
    if source.dtype != result.dtype or source.device != result.device:
        return None
    return copy_kind(source.size(), source.stride(), result.size(), result.stride())

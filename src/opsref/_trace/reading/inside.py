"""What an event of the profiler says of itself: what it was given, and what happened in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any, NamedTuple

from opsref._trace.copies import COPIES, copied
from opsref._trace.reading.schemas import Returned, Schema
from opsref._trace.watching.profiler import Event, Memory, Seen

# Around what a subclass or a mode of Python makes of an operation.
_PYTHON = ("PythonSubclass", "PythonDispatchMode")
# How large a result is depends on values.
_SIZED_BY_VALUES = {"nonzero", "masked_select", "index", "_unique2", "unique_dim", "where"}


class Copied(NamedTuple):
    """A copy of a whole tensor: what copied, what it read, and what it made."""

    name: str
    read: Seen
    made: Seen


def tensors(values: Sequence[Any]) -> Iterator[Seen]:
    """Yield the tensors among what an operation is given, also those in lists."""
    for value in values:
        if isinstance(value, Seen):
            yield value
        elif isinstance(value, list):
            yield from tensors(value)


def hands_on(event: Event, schema: Schema) -> bool:
    """Return whether an operation only runs others, or itself again at a level further down."""
    inner = event.operations
    if not inner:
        return False
    if schema.composite or inner[0].name in _PYTHON:
        return True
    again = len(inner) == 1 and inner[0].name == event.name
    return again or _is_wrapped(event)


def parts(event: Event) -> list[Event | Memory]:
    """List what happened in an operation that hands on, but for what only found a shape.

    A sharded tensor finds the shape that a result has on all devices together by running the
    operation on tensors without memory.
    """
    if not any(x.strided and x.device.type != "meta" for x in _wrapped(event)):
        return event.children
    return [child for child in event.children if not _is_without_memory(child)]


def _is_without_memory(event: Event | Memory) -> bool:
    """Return whether an operation makes no memory, and has tensors with elements but without it."""
    if isinstance(event, Memory) or any(isinstance(inner, Memory) for inner in event):
        return False
    inner = [e for e in (event, *event) if isinstance(e, Event)]
    given = [x for e in inner for x in tensors(e.inputs)]
    return any(0 not in x.shape for x in given) and not any(x.address for x in given)


def _is_wrapped(event: Event) -> bool:
    """Return whether an operation is given tensors that hold others, as in `torch.func`."""
    return any(True for _ in _wrapped(event))


def _wrapped(event: Event) -> Iterator[Seen]:
    """Yield the tensors without memory that an operation is given."""
    return (x for x in tensors(event.inputs) if not x.address and 0 not in x.shape)


def leave_out_outer_inputs(event: Event) -> None:
    """Leave out what comes before the inputs of the operations that one runs.

    A transform of `torch.func` hands an operation on with what it was given itself in front.
    """
    if _is_wrapped(event):
        for inner in event.operations:
            if inner.name == event.name:
                inner.inputs = inner.inputs[-len(event.inputs) :]


def asked_for(event: Event, returns: Sequence[Returned]) -> list[Returned]:
    """List what an operation returns, without the gradients that its mask leaves out."""
    for mask in event.inputs:
        if isinstance(mask, list) and [type(flag) for flag in mask] == [bool] * len(returns):
            return [value for value, flag in zip(returns, mask, strict=True) if flag]
    return list(returns)


def kept_memory(event: Event) -> list[Memory]:
    """List the memory that was allocated in an event and not given back in it."""
    kept: dict[int, Memory] = {}
    for inner in event:
        if isinstance(inner, Memory):
            if inner.bytes > 0:
                kept[inner.memory] = inner
            else:
                kept.pop(inner.memory, None)
    return list(kept.values())


def may_be_empty(event: Event) -> bool:
    """Return whether an operation that made no memory may have made an empty tensor.

    Otherwise it raised.
    """
    given = list(tensors(event.inputs))
    sizes = [n for value in event.inputs if isinstance(value, list) for n in value]
    return (
        not given
        or any(0 in x.shape for x in given)
        or 0 in sizes
        or event.name.removeprefix("aten::") in _SIZED_BY_VALUES
    )


def is_sparse(event: Event) -> bool:
    """Return whether a result has no strides, or may have none."""
    names = [inner.name for inner in (event, *event) if isinstance(inner, Event)]
    return any("sparse" in name or "nested" in name for name in names)


def size(x: Seen) -> int:
    """Return how many bytes the elements of a tensor take."""
    return prod(x.shape) * x.dtype.itemsize


def filled(event: Event) -> dict[int, Seen]:
    """Find the tensors in an event that have all of some memory, by the number of that.

    Left out is memory of which another view may be what the event returns.
    """
    bytes_of = {m.memory: m.bytes for m in event if isinstance(m, Memory) and m.bytes > 0}
    found: dict[int, Seen | None] = {}
    viewed = set()
    for inner in event:
        if isinstance(inner, Event):
            for x in tensors(inner.inputs):
                if x.memory in bytes_of:
                    if inner.name in ("aten::view", "aten::as_strided"):
                        viewed.add(x.memory)
                    if inner.name == "aten::as_strided_":
                        shape, stride = map(tuple, inner.inputs[1:3])
                        x = x._replace(shape=shape, stride=stride)
                    found[x.memory] = x if x.strided and size(x) == bytes_of[x.memory] else None
    return {number: x for number, x in found.items() if x and number not in viewed}


def is_turned(event: Event) -> bool:
    """Return whether an operation that writes its argument changes its strides alone."""
    inner = (event, *event)
    return any(isinstance(e, Event) and e.name == "aten::as_strided_" for e in inner)


def inner_copies(event: Event) -> Iterator[Copied]:
    """Find the copies of whole tensors that an operation makes inside itself.

    Spreading a bias over the rows of the result, which ``addmm`` does, is not one.
    """
    allocated = {m.memory: m.bytes for m in event if isinstance(m, Memory) and m.bytes > 0}
    results = {memory.memory for memory in kept_memory(event)}
    # The result of an operation that copies is the copy.
    copies = copied(event.name.removeprefix("aten::"), event.inputs) is not None

    def walk(inside: Event, name: str) -> Iterator[Copied]:
        for child in inside.operations:
            short = child.name.removeprefix("aten::")
            if short == "copy_":
                made, read = child.inputs[:2]
                if (
                    isinstance(made, Seen)
                    and isinstance(read, Seen)
                    and not (made.memory in results and (copies or _is_expanded(read)))
                    and allocated.get(made.memory) == size(made)
                ):
                    yield Copied(name or short, read, made)
            else:
                yield from walk(child, short if short in COPIES else name)

    yield from walk(event, "")


def _is_expanded(x: Seen) -> bool:
    return any(step == 0 and n > 1 for n, step in zip(x.shape, x.stride, strict=True))

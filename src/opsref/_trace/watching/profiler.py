"""What torch's profiler saw of one thread: every operation of every level, and the memory.

All that torch calls private about it is here. The parts have been there since before 2.6, and are
what torch's own memory profiler is built on; ``tests/test_trace_profiler.py`` says which release
changes one of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import torch
from torch._C._profiler import (
    ProfilerActivity,
    ProfilerConfig,
    ProfilerState,
    _EventType,
    _ExperimentalConfig,
    _RecordFunctionFast,
)

_autograd: Any = torch._C._autograd
_CPU = {ProfilerActivity.CPU}
_LOG_LEVEL = "KINETO_LOG_LEVEL"
# Higher than every level that the profiler's library has.
_SILENT = "99"


class Seen(NamedTuple):
    """A tensor as an operation was given it.

    Attributes:
        memory: What tells its storage from all others of the session; 0 if it has no memory.
        tensor: What tells the tensor itself from those alive at the same time.
        shape: Its shape.
        stride: Its strides; empty for tensors without.
        dtype: Its dtype.
        device: Its device.
        address: The address of its storage.
        strided: Whether it has strides.
    """

    memory: int
    tensor: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]
    dtype: torch.dtype
    device: torch.device
    address: int
    strided: bool


class Memory(NamedTuple):
    """Memory that was allocated, or given back.

    Attributes:
        memory: As in ``Seen``.
        bytes: How much; negative if it was given back.
        address: Where it is.
    """

    memory: int
    bytes: int
    address: int


class Event:
    """An operation, or another thing that torch gives a name.

    Attributes:
        name: Its name, with its namespace.
        inputs: What it was given: tensors, lists of them, numbers, lists of numbers, ``None``.
        start: When it began, in nanoseconds.
        number: The number of autograd's next node when it began, or that of the node that runs;
            negative if there is none.
        forward: For a node of autograd, the thread in which it was made; 0 if there is none.
        thread: Its thread.
        children: What happened in it, in order.
    """

    __slots__ = ("children", "forward", "inputs", "name", "number", "start", "thread")

    def __init__(self, event: Any, flat: Any) -> None:
        fields = event.typed[1]
        self.name: str = event.name
        self.start: int = event.start_time_ns
        self.number: int = fields.sequence_number
        self.thread: int = event.start_tid
        self.forward: int = flat.fwd_thread_id() if flat is not None else 0
        numbers = flat.concrete_inputs() if flat is not None else ()
        self.inputs = _inputs(fields.inputs, numbers)
        self.children: list[Event | Memory] = []

    @property
    def operations(self) -> list[Event]:
        """The events among the children."""
        return [child for child in self.children if isinstance(child, Event)]

    def __iter__(self) -> Iterator[Event | Memory]:
        """Yield what happened in it, at every level, in order."""
        for child in self.children:
            yield child
            if isinstance(child, Event):
                yield from child


def _inputs(inputs: Sequence[Any], numbers: Sequence[Any]) -> list[Any]:
    """Read what an event was given; lists of numbers are kept apart from the rest."""
    read = [_input(value) for value in inputs]
    for i, number in enumerate(numbers[: len(read)]):
        if read[i] is None and number is not None:
            read[i] = number
    return read


def _input(value: Any) -> Any:
    if isinstance(value, list):
        return [_input(item) for item in value]
    if not hasattr(value, "storage_data_ptr"):
        return value
    address = value.storage_data_ptr or 0
    return Seen(
        (value.allocation_id or 0) if address else 0,
        value.impl_ptr or 0,
        tuple(value.sizes),
        tuple(value.strides),
        value.dtype,
        value.device,
        address,
        value.layout is torch.strided,
    )


def running() -> bool:
    """Return whether a profiler runs in this thread."""
    return bool(_autograd._profiler_enabled())


def start() -> None:
    """Begin to see."""
    config = ProfilerConfig(
        ProfilerState.KINETO,
        report_input_shapes=True,
        profile_memory=True,
        with_stack=False,
        with_flops=False,
        with_modules=False,
        experimental_config=_ExperimentalConfig(),
    )
    # The library prints a line whenever it starts. It reads the level once, when it is first used.
    level = os.environ.get(_LOG_LEVEL)
    os.environ.setdefault(_LOG_LEVEL, _SILENT)
    try:
        _autograd._prepare_profiler(config, _CPU)
    finally:
        if level is None:
            del os.environ[_LOG_LEVEL]
    _autograd._enable_profiler(config, _CPU)


def stop() -> Any:
    """End it, and return what was seen: ``events`` reads it."""
    return _autograd._disable_profiler()


def began(seen: Any) -> int:
    """Return when a profiler began to see, in nanoseconds."""
    time: int = seen.trace_start_ns()
    return time


def mark(name: str, tensors: Sequence[torch.Tensor] = ()) -> None:
    """Leave an event of one's own, with the facts of some tensors."""
    with _RecordFunctionFast(name, list(tensors)):
        pass


def events(seen: Any) -> list[Event | Memory]:
    """Read what a session saw, in order, without what happened in Python."""
    flat = {event.correlation_id(): event for event in seen.events()}
    roots: list[Event | Memory] = []
    # A tree can be as deep as the recursion of a program.
    todo = [(event, roots) for event in reversed(seen.experimental_event_tree())]
    while todo:
        event, into = todo.pop()
        if event.tag == _EventType.Allocation:
            fields = event.typed[1]
            into.append(Memory(fields.allocation_id or 0, fields.alloc_size, fields.ptr))
        elif event.tag == _EventType.TorchOp:
            read = Event(event, flat.get(event.correlation_id))
            into.append(read)
            todo += [(child, read.children) for child in reversed(event.children)]
    return roots

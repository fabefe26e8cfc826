"""What the trace takes from torch's profiler: a release that changes it fails here, by name."""

from time import time_ns

import torch

from opsref._trace.watching import profiler
from opsref._trace.watching.profiler import Event, Memory, Seen


def seen_in(run: object) -> list[Event | Memory]:
    """Run something under the profiler."""
    profiler.start()
    try:
        run()  # type: ignore[operator]
    finally:
        seen = profiler.stop()
    return profiler.events(seen)


def named(events: list[Event | Memory], name: str) -> Event:
    """Find an event, at any level."""
    for event in events:
        if isinstance(event, Event):
            if event.name == name:
                return event
            for inner in event:
                if isinstance(inner, Event) and inner.name == name:
                    return inner
    raise AssertionError(f"{name} is no event on torch {torch.__version__}")


def test_operations_have_strides_and_memory() -> None:
    """A clone is an allocation and a copy, from one stride to another, of two storages."""
    x = torch.arange(6.0).view(2, 3).t()
    clone = named(seen_in(x.contiguous), "aten::clone")
    (made,) = (inner for inner in clone if isinstance(inner, Memory))
    copy = named([clone], "aten::copy_")
    result, source, _ = copy.inputs

    assert ((3, 2), (2, 1), (1, 3)) == (result.shape, result.stride, source.stride)
    assert (torch.float32, "cpu", True) == (source.dtype, source.device.type, source.strided)
    assert (24, made.memory, made.address) == (made.bytes, result.memory, result.address)
    assert x.untyped_storage().data_ptr() == source.address
    assert source.memory != result.memory
    assert x._cdata == source.tensor


def test_views_have_their_numbers() -> None:
    """The sizes, strides and offset that `as_strided` is given are there."""
    x = torch.zeros(2, 3)
    event = named(seen_in(lambda: x.narrow(1, 1, 2)), "aten::as_strided")
    assert [[2, 2], [3, 1], 1] == event.inputs[1:]


def test_memory_that_is_given_back_is_seen() -> None:
    """With the number that it had when it was allocated."""

    def run() -> None:
        x = torch.zeros(5)
        del x

    found = [m for m in seen_in(run) if isinstance(m, Memory)]
    inside = [m for e in seen_in(run) if isinstance(e, Event) for m in e if isinstance(m, Memory)]
    assert [-20] == [m.bytes for m in found]
    assert [20] == [m.bytes for m in inside]


def test_nodes_of_autograd_are_numbered() -> None:
    """The number of a node is that which was the next one when its operation began."""
    x = torch.ones(3, requires_grad=True)

    def run() -> None:
        (x * 2).sum().backward()

    events = seen_in(run)
    engine = "autograd::engine::evaluate_function: MulBackward0"
    assert named(events, "aten::mul").number == named(events, engine).number >= 0


def test_a_mark_shows_tensors() -> None:
    """Without an operation: what is marked is seen as it is."""
    x = torch.zeros(2, 3).t()
    (event,) = seen_in(lambda: profiler.mark("a name", [x]))
    assert isinstance(event, Event)
    (seen,) = event.inputs
    assert isinstance(seen, Seen)
    assert ("a name", (3, 2), (1, 3)) == (event.name, seen.shape, seen.stride)


def test_times_are_those_of_python() -> None:
    """An operation begins after the line above it, and before the one below."""
    x, times = torch.zeros(2), []

    def run() -> None:
        for _ in range(100):
            times.append(time_ns())
            x.add(1)

    starts = [e.start for e in seen_in(run) if isinstance(e, Event) and e.name == "aten::add"]
    assert all(a < b for a, b in zip(times, starts, strict=True))
    assert all(a < b for a, b in zip(starts, times[1:], strict=False))


def test_nothing_is_printed(capfd: object) -> None:
    """The profiler's library is asked to be silent."""
    seen_in(lambda: torch.zeros(2))
    assert ("", "") == tuple(capfd.readouterr())  # type: ignore[attr-defined]

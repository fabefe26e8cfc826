"""Which events are collectives of ``torch.distributed``, and what they fill."""

from __future__ import annotations

import re
from collections.abc import Iterator

from opsref._trace.reading.inside import tensors
from opsref._trace.watching.profiler import Event

# How a backend notes that it does its work, mostly in a thread of its own. What asked for the work
# is a collective that was seen already.
_WORK = re.compile("(gloo|mpi|nccl|ucc|xccl):(?!:)")


def is_work(event: Event) -> bool:
    """Return whether a backend does in an event what a collective asked for."""
    return _WORK.match(event.name) is not None


def filled_memory(event: Event) -> set[int]:
    """Return the numbers of the memory that a collective fills.

    Other memory that is left is a copy of what it sends, which is given back once that is sent.
    """
    return {memory for inner in _in_place(event) for memory in _written(inner)}


def _in_place(event: Event) -> Iterator[Event]:
    """Yield what writes into its first argument: the collective, or those that it is made of."""
    for inner in (event, *event):
        if isinstance(inner, Event) and inner.name.startswith("c10d::"):
            yield inner


def _written(event: Event) -> Iterator[int]:
    for x in tensors(event.inputs[:1]):
        yield x.memory

"""The results of a trace, from what torch's profiler saw."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from opsref._trace.operation import is_collective
from opsref._trace.reading.collectives import filled_memory, is_work
from opsref._trace.reading.inside import (
    asked_for,
    hands_on,
    inner_copies,
    kept_memory,
    leave_out_outer_inputs,
    parts,
    tensors,
)
from opsref._trace.reading.made import Result
from opsref._trace.reading.making import Making
from opsref._trace.reading.memory import Outside, Storages
from opsref._trace.reading.schemas import Returned, Schema, schema_of
from opsref._trace.watching.history import History, Place
from opsref._trace.watching.profiler import Event, Memory, Seen

_ENGINE = "autograd::engine::evaluate_function"
# The event that shows the tensors which are there when a session ends.
END = "opsref: end"
# What torch calls the run of a compiled function.
_COMPILED = "Torch-Compiled Region"
# These change what a tensor is, and no memory: they are left out.
_SILENT = {"aten::lift_fresh", "aten::lift", "aten::detach_", "aten::requires_grad_"}
# And these wait for what a collective gave.
_SILENT |= {"_c10d_functional::wait_tensor", "_c10d_functional::wait_tensors"}


class _Node(NamedTuple):
    """A node of autograd that runs: its number, and where Python was when it began."""

    number: int
    place: Place


class Reader:
    """Reads sessions of the profiler, one after the other."""

    def __init__(self, storages: Storages) -> None:
        self._storages = storages
        self._making = Making(storages)
        self._history = History.none()
        # Where Python was when a node of autograd was the next one that would be made.
        self._numbers: list[int] = []
        self._places: list[Place] = []

    def finish(self) -> list[Result]:
        """Return what was found; what was never used is guessed."""
        return self._making.finish()

    def read(
        self,
        events: Sequence[Event | Memory],
        history: History,
        after: Sequence[Outside | None],
    ) -> None:
        """Read what happened in a session, in order.

        Args:
            events: What the profiler saw.
            history: Where Python was.
            after: The tensors that were there at its end.
        """
        self._history = history
        for event in events:
            if isinstance(event, Event) and event.name == END:
                self._end(event, after)
            else:
                self._visit(event, None)

    def _end(self, event: Event, after: Sequence[Outside | None]) -> None:
        for seen, known in zip(event.inputs, after, strict=True):
            maker = self._making.given(seen).maker if isinstance(seen, Seen) else None
            if maker is not None and known is not None:
                self._making.results[maker].offset = known.offset

    def _visit(self, event: Event | Memory, node: _Node | None) -> None:
        if isinstance(event, Memory):
            if event.bytes < 0:
                self._storages.freed(event)
            else:  # by no operation, such as a storage that `deepcopy` makes
                self._storages.loose(event)
            return
        if event.name.startswith(_ENGINE):
            node = _Node(event.number, self._history.at(event.start))
        elif event.number >= 0 and (node is None or not event.forward):
            self._next_number(event)
        schema = schema_of(event.name, event.inputs)
        if self._history.at(event.start).compiling:
            return
        if is_work(event):
            self._kept(event)
            return
        if event.name.startswith(_COMPILED):
            self._compiled(event, node)
        elif schema is None or hands_on(event, schema):
            leave_out_outer_inputs(event)
            for child in parts(event):
                self._visit(child, node)
        elif not schema.composite or kept_memory(event):
            self._operation(event, schema, node)

    def _next_number(self, event: Event) -> None:
        if not self._numbers or event.number >= self._numbers[-1]:
            self._numbers.append(event.number)
            self._places.append(self._history.at(event.start))

    def _where(self, event: Event, node: _Node | None) -> Place:
        """Find the place of an operation; in the backward pass, the one that caused it."""
        place = self._history.at(event.start)
        if node is None or place != node.place:
            return place  # Python code that runs in the backward pass is nearer
        found = bisect_right(self._numbers, node.number) - 1
        return self._places[found] if node.number >= 0 and found >= 0 else place

    def _operation(self, event: Event, schema: Schema, node: _Node | None) -> None:
        """Read an operation that is no sequence of others."""
        given = [self._making.given(x) for x in tensors(event.inputs)]
        kept, first = self._kept(event), len(self._making.results)
        if event.name not in _SILENT:
            written = tuple(Returned("written", i, several=True) for i in schema.writes)
            name = event.name.removeprefix("aten::")
            for returned in asked_for(event, schema.returns or written):
                for result in self._making.returned(event, returned, kept):
                    result.name, result.where = name, self._where(event, node)
                    result.backward, result.sources = node is not None, given
        made = self._making.results[first:]
        if made:
            made[0].inside = [self._making.inner(copy) for copy in inner_copies(event)]
        for i, result in enumerate(made):
            if len(made) > 1:
                result.name += f"[{i}]"
        for i in schema.writes:
            for x in tensors(event.inputs[i : i + 1]):
                if stored := self._storages.of(x):
                    stored.fresh = False

    def _compiled(self, event: Event, node: _Node | None) -> None:
        """Read the run of a compiled function: what it left, and nothing of how."""
        for result in self._making.new(event, self._kept(event) or [None]):
            result.name, result.where = "compiled", self._where(event, node)
            result.backward = node is not None

    def _kept(self, event: Event) -> list[Memory]:
        """List the memory that an operation left, and forget that which it gave back.

        What it left may be at an address that it used for something else before.
        """
        kept = kept_memory(event)
        left = {memory.memory for memory in kept}
        for inner in event:
            if isinstance(inner, Memory):
                if inner.bytes < 0:
                    self._storages.freed(inner)
                elif inner.memory not in left:
                    self._storages.passing(inner)
        if not is_collective(event.name):
            return kept
        filled = filled_memory(event)
        for memory in kept:
            if memory.memory not in filled:
                self._storages.passing(memory, "send buffer")
        return [memory for memory in kept if memory.memory in filled]

"""The results of a trace, from what torch's profiler saw."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any, NamedTuple

import torch

from opsref._trace.memory import Outside, Storage, Storages
from opsref._trace.operation import Kind
from opsref._trace.operators import COPIES, EMPTY
from opsref._trace.places import History, Place
from opsref._trace.profiler import Event, Memory, Seen
from opsref._trace.schemas import Returned, Schema, schema_of
from opsref._trace.views import View, empty, packed, views

_ENGINE = "autograd::engine::evaluate_function"
# The event that shows the tensors which are there when a session ends.
END = "opsref: end"
# What torch calls the run of a compiled function.
_COMPILED = "Torch-Compiled Region"
# How large a result is depends on values.
_SIZED_BY_VALUES = {"nonzero", "masked_select", "index", "_unique2", "unique_dim", "where"}
# These change what a tensor is, and no memory: they are left out.
_SILENT = {"aten::lift_fresh", "aten::lift", "aten::detach_", "aten::requires_grad_"}


class Source(NamedTuple):
    """A tensor that an operation was given, and the place of the result that it is, if any."""

    seen: Seen
    maker: int | None


class InnerCopy(NamedTuple):
    """A copy of a whole tensor that an operation made inside itself.

    Attributes:
        name: The operation that copied.
        read: What it copied.
        made: What it made.
    """

    name: str
    read: Source
    made: Seen


@dataclass(eq=False)
class Result:
    """One tensor that an operation made; what is not known yet is filled in when it is used.

    Attributes are as in ``Operation``, which is made of it.
    """

    name: str
    where: Place
    backward: bool
    kind: Kind
    storage: Storage | None = None
    shares_with: int | str | None = None
    bytes: int = 0
    storage_bytes: int | None = None
    shape: tuple[int, ...] | None = None
    stride: tuple[int, ...] = ()
    offset: int | None = None
    dtype: torch.dtype | None = None
    device: torch.device | None = None
    # What it copies, if the operation is one that copies.
    copied: Source | None = None
    sources: list[Source] = field(default_factory=list)
    inside: list[InnerCopy] = field(default_factory=list)

    def is_like(self, x: Seen) -> None:
        """Take the layout of a tensor that it is."""
        self.shape, self.stride, self.dtype, self.device = x.shape, x.stride, x.dtype, x.device


class Reader:
    """Reads sessions of the profiler, one after the other.

    Attributes:
        results: What was found, in order.
    """

    def __init__(self, storages: Storages) -> None:
        self.results: list[Result] = []
        self._storages = storages
        self._history = History.none()
        # Results whose layout is that of the next tensor that is seen in their storage; with the
        # best guess if there is none.
        self._open: dict[Storage, tuple[int, Seen | View | None]] = {}
        self._makers: dict[tuple[Storage, tuple[int, ...], tuple[int, ...]], int] = {}
        # Results without elements, and tensors that were given a storage that nobody saw.
        self._unseen: list[int] = []
        self._given_storage: dict[int, int] = {}
        # Where Python was when a node of autograd was the next one that would be made.
        self._numbers: list[int] = []
        self._places: list[Place] = []

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
            maker = self._given(seen).maker if isinstance(seen, Seen) else None
            if maker is not None and known is not None:
                self.results[maker].offset = known.offset

    def finish(self) -> list[Result]:
        """Return what was found; what was never used is guessed."""
        for place, guess in self._open.values():
            self._fill(place, guess)
        self._open.clear()
        return self.results

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
        if event.name.startswith(_COMPILED):
            self._compiled(event, node)
        elif schema is None or _hands_on(event, schema):
            for child in event.children:
                self._visit(child, node)
        elif not schema.composite or _kept(event):
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
        given = [self._given(x) for x in _tensors(event.inputs)]
        kept, first = _kept(event), len(self.results)
        if event.name not in _SILENT:
            written = tuple(Returned("written", i, several=True) for i in schema.writes)
            name = event.name.removeprefix("aten::")
            for returned in schema.returns or written:
                for result in self._returned(event, returned, kept):
                    result.name, result.where = name, self._where(event, node)
                    result.backward, result.sources = node is not None, given
        made = self.results[first:]
        if made:
            made[0].inside = [self._inner(copy) for copy in _inner_copies(event)]
        for i, result in enumerate(made):
            if len(made) > 1:
                result.name += f"[{i}]"
        for i in schema.writes:
            for x in _tensors(event.inputs[i : i + 1]):
                if stored := self._storages.of(x):
                    stored.fresh = False
        self._free(event)

    def _compiled(self, event: Event, node: _Node | None) -> None:
        """Read the run of a compiled function: what it left, and nothing of how."""
        for memory in _kept(event) or [None]:
            result = self._new(event, memory)
            result.name, result.where = "compiled", self._where(event, node)
            result.backward = node is not None
        self._free(event)

    def _free(self, event: Event) -> None:
        for inner in event:
            if isinstance(inner, Memory) and inner.bytes < 0:
                self._storages.freed(inner)

    def _given(self, x: Seen) -> Source:
        """See a tensor that an operation is given: a result that was open has its layout."""
        stored = self._storages.of(x)
        if stored is None and self._unseen and x.strided and 0 in x.shape:
            place = self._unseen.pop()
            stored = self.results[place].storage = Storage(place, 0)
            self.results[place].offset = self.results[place].storage_bytes = 0
            self._storages.is_empty(x, stored)
            self._fill(place, x)
        if stored is None:
            return Source(x, None)
        if x.tensor in self._given_storage:
            self._settle(self._given_storage.pop(x.tensor), stored)
        if stored in self._open:
            place, _ = self._open[stored]
            result = self.results[place]
            base = result.sources[0].seen if result.kind == "view" else None
            if base is None or base.dtype != x.dtype:
                del self._open[stored]
                self._fill(place, x)
        return Source(x, self._makers.get((stored, x.shape, x.stride)))

    def _settle(self, place: int, stored: Storage) -> None:
        """Say which storage a tensor was given."""
        result = self.results[place]
        result.storage, result.shares_with = stored, stored.label
        result.storage_bytes = stored.bytes
        if stored.loose:
            stored.label, stored.loose = place, False
            result.kind, result.shares_with, result.bytes = "new", None, stored.bytes or 0

    def _fill(self, place: int, known: Seen | View | None) -> None:
        result = self.results[place]
        if isinstance(known, Seen):
            result.is_like(known)
        elif known is not None:
            result.shape, result.stride = known.shape, known.stride
        self._remember(place)

    def _remember(self, place: int) -> None:
        result = self.results[place]
        if result.storage is not None and result.shape is not None:
            self._makers[result.storage, result.shape, result.stride] = place

    def _returned(self, event: Event, returned: Returned, kept: list[Memory]) -> Iterator[Result]:
        """Read what an operation returns."""
        name = event.name.removeprefix("aten::")
        bases = list(_tensors(event.inputs[returned.argument : returned.argument + 1]))
        if name == "set_":
            yield self._set(event, bases[0])
        elif _is_sparse(event):
            yield self._unknown()
        elif returned.kind == "written":
            for x in bases:
                yield self._written(event, x, kept)
        elif returned.kind == "view" or name == "_unsafe_view":
            for x in bases:
                yield from self._views(event, x, several=returned.several)
        elif returned.several:
            for memory in kept:
                yield self._new(event, memory)
        elif kept:
            yield self._new(event, kept.pop(0))
        elif _may_be_empty(event):
            yield self._new(event, None)

    def _new(self, event: Event, memory: Memory | None) -> Result:
        result = Result("", Place((), ""), backward=False, kind="new")
        place, name = len(self.results), event.name.removeprefix("aten::")
        self.results.append(result)
        if memory is None:
            self._unseen.append(place)
            if name in COPIES and isinstance(source := COPIES[name](event.inputs), Seen):
                result.copied = self._given(source)
            return result
        stored = Storage(place, memory.bytes, fresh=name in EMPTY)
        result.storage, result.offset = stored, 0
        result.bytes = result.storage_bytes = memory.bytes
        self._storages.made(memory, stored)
        guess = _filled(event, memory) or empty(event)
        self._open[stored] = place, guess
        if name in COPIES and isinstance(source := COPIES[name](event.inputs), Seen):
            result.copied = self._given(source)
        return result

    def _views(self, event: Event, base: Seen, *, several: bool) -> Iterator[Result]:
        stored = self._storages.of(base)
        source = Source(
            base, self._makers.get((stored, base.shape, base.stride)) if stored else None
        )
        for view in views(event, base, several=several):
            result = Result("", Place((), ""), backward=False, kind="view" if stored else "unknown")
            self.results.append(result)
            result.sources = [source]
            if stored is None:
                yield result
                continue
            result.storage, result.shares_with = stored, stored.label
            result.storage_bytes, result.dtype, result.device = (
                stored.bytes,
                base.dtype,
                base.device,
            )
            if view is None:
                self._open[stored] = len(self.results) - 1, None
            else:
                result.shape, result.stride = view.shape, view.stride
                result.offset = self._offset(source) if view.offset is None else view.offset
                self._remember(len(self.results) - 1)
            yield result

    def _offset(self, source: Source) -> int | None:
        if source.maker is None:
            return self._storages.offset(source.seen)
        return self.results[source.maker].offset

    def _written(self, event: Event, x: Seen, kept: list[Memory]) -> Result:
        """Read an argument that was written, or that became another view of its memory."""
        inner = views(event, x, several=False) if _is_turned(event) else []
        stored = self._storages.of(x)
        place = len(self.results)
        result = Result("", Place((), ""), backward=False, kind="view" if inner else "in-place")
        self.results.append(result)
        result.is_like(x)
        source = Source(x, self._makers.get((stored, x.shape, x.stride)) if stored else None)
        result.offset = self._offset(source)
        if inner:
            result.shape, result.stride = inner[0].shape, inner[0].stride
            result.offset = inner[0].offset if inner[0].offset is not None else result.offset
        if kept:  # it was enlarged
            memory = kept.pop(0)
            stored = stored or Storage(place, 0)
            self._storages.made(memory, stored)
            stored.bytes, result.bytes = memory.bytes, memory.bytes
            self._open[stored] = place, _filled(event, memory)
        elif stored is not None and 0 in x.shape:
            self._open[stored] = place, x  # it may have got another shape
        result.storage = stored
        if stored is None:
            result.kind = "unknown"
            return result
        result.shares_with, result.storage_bytes = stored.label, stored.bytes
        copied = event.inputs[1] if event.name == "aten::copy_" else None
        if isinstance(copied, Seen) and stored.fresh and _bytes(x) == stored.bytes:
            result.copied = self._given(copied)
        self._remember(place)
        return result

    def _set(self, event: Event, x: Seen) -> Result:
        """Read a tensor that is given a storage: that of another, or one that nobody saw."""
        result = self._unknown()
        result.kind, result.dtype, result.device = "view", x.dtype, x.device
        other = event.inputs[1] if len(event.inputs) > 1 else None
        if isinstance(other, Seen) and (stored := self._storages.of(other)):
            result.storage, result.shares_with = stored, stored.label
            result.storage_bytes = stored.bytes
            result.is_like(other)
            result.offset = self._offset(self._given(other))
        else:
            self._given_storage[x.tensor] = len(self.results) - 1
        numbers = [value for value in event.inputs[2:] if isinstance(value, list)]
        if len(numbers) == 2 and isinstance(event.inputs[2], int):
            result.offset = event.inputs[2]
            result.shape = tuple(numbers[0])
            result.stride = tuple(numbers[1]) or packed(result.shape, range(len(result.shape)))
        return result

    def _unknown(self) -> Result:
        result = Result("", Place((), ""), backward=False, kind="unknown")
        self.results.append(result)
        return result

    def _inner(self, copy: _Copy) -> InnerCopy:
        return InnerCopy(copy.name, self._given(copy.read), copy.made)


class _Node(NamedTuple):
    """A node of autograd that runs: its number, and where Python was when it began."""

    number: int
    place: Place


class _Copy(NamedTuple):
    name: str
    read: Seen
    made: Seen


def _tensors(values: Sequence[Any]) -> Iterator[Seen]:
    """Yield the tensors among what an operation is given, also those in lists."""
    for value in values:
        if isinstance(value, Seen):
            yield value
        elif isinstance(value, list):
            yield from _tensors(value)


def _hands_on(event: Event, schema: Schema) -> bool:
    """Tell whether an operation only runs others, or itself again at a level further down."""
    inner = event.operations
    if not inner:
        return False
    if schema.composite or any(
        "::" not in child.name for child in inner[:1] if child.name[:1].isupper()
    ):
        return True
    again = len(inner) == 1 and inner[0].name == event.name
    batched = any(not x.address and prod(x.shape) for x in _tensors(event.inputs))
    return again or batched


def _kept(event: Event) -> list[Memory]:
    """List the memory that was allocated in an event and not given back in it."""
    kept: dict[int, Memory] = {}
    for inner in event:
        if isinstance(inner, Memory):
            if inner.bytes > 0:
                kept[inner.memory] = inner
            else:
                kept.pop(inner.memory, None)
    return list(kept.values())


def _may_be_empty(event: Event) -> bool:
    """Tell whether an operation that made no memory may have made an empty tensor.

    Otherwise it raised.
    """
    given = list(_tensors(event.inputs))
    sizes = [n for value in event.inputs if isinstance(value, list) for n in value]
    return (
        not given
        or any(0 in x.shape for x in given)
        or 0 in sizes
        or event.name.removeprefix("aten::") in _SIZED_BY_VALUES
    )


def _is_sparse(event: Event) -> bool:
    """Tell whether a result has no strides, or may have none."""
    names = [inner.name for inner in (event, *event) if isinstance(inner, Event)]
    return any("sparse" in name or "nested" in name for name in names)


def _bytes(x: Seen) -> int:
    return prod(x.shape) * x.dtype.itemsize


def _filled(event: Event, memory: Memory) -> Seen | None:
    """Find a tensor in an event that has all of some memory.

    None if there is none, or if another view of the memory may be what the event returns.
    """
    found = None
    for inner in event:
        if isinstance(inner, Event):
            for x in _tensors(inner.inputs):
                if x.memory == memory.memory:
                    if inner.name in ("aten::view", "aten::as_strided"):
                        return None
                    found = x if x.strided and _bytes(x) == memory.bytes else None
    return found


def _is_turned(event: Event) -> bool:
    """Tell whether an operation that writes its argument changes its strides alone."""
    inner = (event, *event)
    return any(isinstance(e, Event) and e.name == "aten::as_strided_" for e in inner)


def _inner_copies(event: Event) -> Iterator[_Copy]:
    """Find the copies of whole tensors that an operation makes inside itself."""
    allocated = {m.memory: m.bytes for m in event if isinstance(m, Memory) and m.bytes > 0}
    own = {m.memory for m in _kept(event)} if event.name.removeprefix("aten::") in COPIES else set()

    def walk(inside: Event, name: str) -> Iterator[_Copy]:
        for child in inside.operations:
            short = child.name.removeprefix("aten::")
            if short == "copy_":
                made, read = child.inputs[:2]
                if (
                    isinstance(made, Seen)
                    and isinstance(read, Seen)
                    and made.memory not in own
                    and allocated.get(made.memory) == _bytes(made)
                ):
                    yield _Copy(name or short, read, made)
            else:
                yield from walk(child, short if short in COPIES else name)

    yield from walk(event, "")

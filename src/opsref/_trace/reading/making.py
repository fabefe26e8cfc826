"""The tensors that operations made, as one operation after the other is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from opsref._trace.copies import EMPTY, copied
from opsref._trace.operation import Kind, is_collective
from opsref._trace.reading.inside import (
    Copied,
    filled,
    is_sparse,
    is_turned,
    may_be_empty,
    size,
    tensors,
)
from opsref._trace.reading.made import InnerCopy, Result, Source
from opsref._trace.reading.memory import Storage, Storages
from opsref._trace.reading.schemas import Returned
from opsref._trace.reading.views import View, empty, packed, resized, views
from opsref._trace.watching.history import Place
from opsref._trace.watching.profiler import Event, Memory, Seen


class Making:
    """Makes results, and fills in what their use tells of them.

    Attributes:
        results: What was made, in order.
    """

    def __init__(self, storages: Storages) -> None:
        self.results: list[Result] = []
        self._storages = storages
        # Results whose layout is that of the next tensor that is seen in their storage; with the
        # best guess if there is none.
        self._open: dict[Storage, tuple[int, Seen | View | None]] = {}
        self._makers: dict[tuple[Storage, tuple[int, ...], tuple[int, ...]], int] = {}
        # Results without elements, and tensors that were given a storage that nobody saw.
        self._unseen: list[int] = []
        self._given_storage: dict[int, int] = {}

    def given(self, x: Seen) -> Source:
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
        self._storages.adopt(stored)
        if stored in self._open:
            place, _ = self._open[stored]
            result = self.results[place]
            base = result.sources[0].seen if result.kind == "view" else None
            if base is None or base.dtype != x.dtype:
                del self._open[stored]
                self._fill(place, x)
        return self._source(x)

    def _settle(self, place: int, stored: Storage) -> None:
        """Note which storage a tensor was given."""
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

    def returned(self, event: Event, returned: Returned, kept: list[Memory]) -> Iterator[Result]:
        """Read what an operation returns."""
        name = event.name.removeprefix("aten::")
        bases = list(tensors(event.inputs[returned.argument : returned.argument + 1]))
        if name == "set_":
            yield self._set(event, bases[0])
        elif is_sparse(event):
            yield self._result("unknown")
        elif returned.kind == "written":
            larger = name.startswith("resize") or returned.argument > 0
            turned = is_turned(event)
            if not bases and is_collective(name):  # lists of lists, which the profiler drops
                yield self._result("unknown")
            for x in bases:
                inner = views(event, x, several=False) if turned else []
                # Other memory that was kept is autograd's, such as what was there before.
                made = kept if larger or not x.address else []
                yield self._written(event, x, made, inner)
        elif returned.kind == "view":
            for x in bases:
                yield from self._views(event, x, several=returned.several)
        elif returned.several:
            yield from self.new(event, kept)
        elif kept:
            yield from self.new(event, [kept.pop(0)])
        elif may_be_empty(event):
            yield from self.new(event, [None])

    def new(self, event: Event, made: Sequence[Memory | None]) -> Iterator[Result]:
        """Read results in new memory; it is None for one that has no elements."""
        found = filled(event)
        for memory in made:
            yield self._new(event, memory, found)

    def _new(self, event: Event, memory: Memory | None, found: Mapping[int, Seen]) -> Result:
        result, place = self._result("new"), len(self.results) - 1
        name = event.name.removeprefix("aten::")
        if isinstance(source := copied(name, event.inputs), Seen):
            result.copied = self.given(source)
        if memory is None:
            self._unseen.append(place)
            return result
        stored = Storage(place, memory.bytes, fresh=name in EMPTY)
        result.storage, result.offset = stored, 0
        result.bytes = result.storage_bytes = memory.bytes
        self._storages.made(memory, stored)
        self._open[stored] = place, found.get(memory.memory) or empty(event)
        return result

    def _views(self, event: Event, base: Seen, *, several: bool) -> Iterator[Result]:
        """Read the views of a tensor."""
        stored, source = self._storages.of(base), self._source(base)
        for view in views(event, base, several=several):
            result = self._result("view" if stored else "unknown")
            result.sources = [source]
            if stored is not None:
                result.storage, result.shares_with = stored, stored.label
                result.storage_bytes = stored.bytes
                result.dtype, result.device = base.dtype, base.device
                if view is None:
                    self._open[stored] = len(self.results) - 1, None
                else:
                    self._view(result, view, source)
            yield result

    def _view(self, result: Result, view: View, source: Source) -> None:
        """Give a result the layout of a view."""
        result.shape, result.stride = view.shape, view.stride
        result.offset = self._offset(source) if view.offset is None else view.offset
        self._remember(len(self.results) - 1)

    def _source(self, x: Seen) -> Source:
        stored = self._storages.of(x)
        return Source(x, self._makers.get((stored, x.shape, x.stride)) if stored else None)

    def _offset(self, source: Source) -> int | None:
        if source.maker is None:
            return self._storages.offset(source.seen)
        return self.results[source.maker].offset

    def _written(
        self, event: Event, x: Seen, kept: list[Memory], inner: Sequence[View | None]
    ) -> Result:
        """Read an argument that was written, or that became another view of its memory."""
        stored, source = self._storages.of(x), self._source(x)
        result, place = self._result("view" if inner else "in-place"), len(self.results) - 1
        result.is_like(x)
        result.offset = self._offset(source)
        if kept:  # it was enlarged
            memory = kept.pop(0)
            stored = stored or Storage(place, 0)
            self._storages.made(memory, stored)
            stored.bytes, result.bytes = memory.bytes, memory.bytes
            result.shape = None
            self._open[stored] = place, filled(event).get(memory.memory) or resized(event)
        elif stored is not None and (view := resized(event)):
            self._open[stored] = place, view
        elif stored is not None and 0 in x.shape:
            self._open[stored] = place, x  # it may have got another shape
        result.storage = stored
        if stored is None:
            result.kind = "unknown"
            return result
        result.shares_with, result.storage_bytes = stored.label, stored.bytes
        source_of_all = event.inputs[1] if event.name == "aten::copy_" else None
        if isinstance(source_of_all, Seen) and stored.fresh and size(x) == stored.bytes:
            result.copied = self.given(source_of_all)
        self._remember(place)
        for view in filter(None, inner):
            self._view(result, view, source)
        return result

    def _set(self, event: Event, x: Seen) -> Result:
        """Read a tensor that is given a storage: that of another, or one that nobody saw."""
        result = self._result("view")
        result.dtype, result.device = x.dtype, x.device
        other = event.inputs[1] if len(event.inputs) > 1 else None
        if isinstance(other, Seen) and (stored := self._storages.of(other)):
            result.storage, result.shares_with = stored, stored.label
            result.storage_bytes = stored.bytes
            result.is_like(other)
            result.offset = self._offset(self.given(other))
        else:
            self._given_storage[x.tensor] = len(self.results) - 1
        numbers = [value for value in event.inputs[2:] if isinstance(value, list)]
        if len(numbers) == 2 and isinstance(event.inputs[2], int):
            result.offset = event.inputs[2]
            result.shape = tuple(numbers[0])
            result.stride = tuple(numbers[1]) or packed(result.shape, range(len(result.shape)))
        return result

    def _result(self, kind: Kind) -> Result:
        """Begin a result; someone who reads its operation names it."""
        self.results.append(Result("", Place((), ""), backward=False, kind=kind))
        return self.results[-1]

    def inner(self, copy: Copied) -> InnerCopy:
        """Read a copy that an operation made inside itself."""
        # What it reads may be a part of the result, which says nothing of all of that.
        return InnerCopy(copy.name, self._source(copy.read), copy.made)

    def finish(self) -> list[Result]:
        """Return what was found; what was never used is guessed."""
        for place, guess in self._open.values():
            self._fill(place, guess)
        self._open.clear()
        return self.results

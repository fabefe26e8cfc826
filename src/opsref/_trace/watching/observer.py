"""Watches one thread by torch's profiler, and leaves alone what it runs."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from inspect import CO_OPTIMIZED
from time import time_ns
from types import FrameType
from typing import Any, NamedTuple

import torch

from opsref._layout.reading import is_sharded
from opsref._layout.sharded.reading import local_part
from opsref._trace.reading.made import Result
from opsref._trace.reading.memory import Outside, Storages, outside
from opsref._trace.reading.observed import END, Reader
from opsref._trace.watching import profiler
from opsref._trace.watching.history import History
from opsref._trace.watching.paths import Paths, Tensors
from opsref._trace.watching.places import Places
from opsref._trace.watching.watch import Watch


class Session(NamedTuple):
    """What was seen from one start of the profiler to its end.

    Attributes:
        seen: What the profiler returned.
        history: Where Python was.
        began: When it began, by Python's clock.
        before: Tensors that were there before.
        after: Tensors that were there at its end, in the order in which the profiler saw them.
    """

    seen: Any
    history: History
    began: int
    before: tuple[Outside, ...]
    after: tuple[Outside | None, ...]


class Observer:
    """Sees what happens in the thread that starts it.

    Args:
        base: The frame that began the trace.
        call: Whether it calls something, rather than enters a block.

    Attributes:
        paths: The paths of modules.
        sessions: What was seen.
        places: Where Python is.
        lost: Whether another profiler ended the one of a session, with what that had seen.
    """

    def __init__(self, base: FrameType | None, *, call: bool) -> None:
        self.paths = Paths(self.name)
        self.places = Places(base, self.paths, call=call)
        self.sessions: list[Session] = []
        self.lost = False
        self._outside: list[Outside] = []
        self._began = 0

    def name(self, named: Tensors) -> None:
        """Give names to tensors that are there before an operation makes them."""
        self._outside += [x for name, tensor in named if (x := outside(name, tensor))]

    def start(self, base: FrameType | None) -> None:
        """Begin to see.

        Raises:
            RuntimeError: A profiler of torch runs in this thread, or another one is traced.
        """
        _THREAD.start(self, base)

    def flush(self) -> None:
        """Take what was seen so far."""
        _THREAD.flush()

    def stop(self, results: object = None) -> None:
        """End it.

        Args:
            results: What the traced call returned: the layout of tensors in it is asked for.
        """
        _THREAD.stop(self, results)

    def files(self) -> set[str]:
        """Return the files of all lines that were seen."""
        return {file for session in self.sessions for file in session.history.files()}

    def begin(self) -> None:
        """Begin a session."""
        self._began = time_ns()

    def end(self, seen: Any, after: tuple[Outside | None, ...]) -> None:
        """End a session."""
        before, self._outside = tuple(self._outside), []
        self.sessions.append(Session(seen, self.places.take(), self._began, before, after))


class _Thread(threading.local):
    """The observers of a thread, which share its one profiler."""

    def __init__(self) -> None:
        self.observers: list[Observer] = []
        self._places: list[Places] = []
        self._watch: Watch | None = None
        self._base: FrameType | None = None
        self._started = 0

    def start(self, observer: Observer, base: FrameType | None) -> None:
        if self.observers:
            self._end(None)
        elif profiler.running():
            raise RuntimeError(
                "a profiler of torch runs in this thread, and a trace needs it for itself: "
                "end it first, or trace without it"
            )
        elif not _FREE.acquire(blocking=False):
            raise RuntimeError(
                "another thread is being traced, and a process has one profiler: "
                "trace them one after the other"
            )
        self.observers.append(observer)
        self._places.append(observer.places)
        observer.name(_tensors_of(base))
        if self._watch is None:
            self._base = base
            self._watch = Watch(self._places)
            self._watch.start(base)
        self._begin()

    def flush(self) -> None:
        self._end(None)
        self._begin()

    def stop(self, observer: Observer, results: object) -> None:
        if observer not in self.observers:
            raise RuntimeError("a trace ends in the thread in which it began")
        self._end(results)
        self.observers.remove(observer)
        self._places.remove(observer.places)
        observer.paths.forget()
        if self.observers:
            self._begin()
            return
        if self._watch is not None:
            self._watch.stop()
            self._watch = self._base = None
        _FREE.release()

    def _begin(self) -> None:
        for observer in self.observers:
            observer.begin()
        profiler.start()
        self._started = time_ns()

    def _end(self, results: object) -> None:
        if not profiler.running():
            self._lose()
            return
        named = [*_inside("", results), *_tensors_of(self._base)]
        tensors = [
            local_part(x) if is_sharded(x) else x for _, x in named if isinstance(x, torch.Tensor)
        ]
        profiler.mark(END, tensors)
        seen = profiler.stop()
        if profiler.began(seen) > self._started:  # it is another one, which took our place
            self._lose()
            return
        after = tuple(outside("", x) for x in tensors)
        for observer in self.observers:
            observer.end(seen, after)

    def _lose(self) -> None:
        for observer in self.observers:
            observer.lost = True


_THREAD = _Thread()
# Held by the thread that is traced.
_FREE = threading.Lock()


def unfinished() -> list[Observer]:
    """Return the observers of this thread that see still, in the order in which they began."""
    return [*_THREAD.observers]


def _tensors_of(frame: FrameType | None) -> Tensors:
    """List the tensors that a frame has names for."""
    if frame is None:
        return []
    named = list(frame.f_globals.items())
    if frame.f_code.co_flags & CO_OPTIMIZED:
        names = frame.f_locals
        named += names.items()
        if sys.version_info < (3, 13):
            names.clear()  # a copy that the frame keeps, with all tensors in it
    return [(name, x) for key, value in named for name, x in _inside("", value)]


def _inside(name: str, value: object) -> Iterator[tuple[str, torch.Tensor]]:
    """Yield a tensor, or those right inside a container."""
    kind = type(value)
    if isinstance(value, torch.Tensor):
        yield name, value
    elif kind in (list, tuple):
        yield from ((name, x) for x in value if isinstance(x, torch.Tensor))  # type: ignore[attr-defined]
    elif kind is dict:
        yield from ((name, x) for x in value.values() if isinstance(x, torch.Tensor))  # type: ignore[attr-defined]


def results(sessions: list[Session]) -> list[Result]:
    """Read what was seen."""
    storages = Storages()
    reader = Reader(storages)
    for session in sessions:
        storages.begin(session.before)
        reader.read(profiler.events(session.seen), session.history, session.after)
    return reader.finish()

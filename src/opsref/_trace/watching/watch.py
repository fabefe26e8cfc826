"""Calls back for each line outside of torch that a thread comes to."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR
from pathlib import Path
from threading import get_ident
from types import CodeType, FrameType
from typing import Any

import torch
from torch.nn import Module

from opsref._trace.watching.files import skipped
from opsref._trace.watching.places import Places

# What runs whenever a module is called.
_CALL: CodeType = Module._call_impl.__code__
# Calls that can be suspended, and go on later.
_SUSPENDED = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR
# What runs while torch compiles a function: then operations are those of the compiler.
_COMPILER = (str(Path(torch.__file__).parent / "_dynamo" / "convert_frame.py"), "_compile")


def _is_compiler(code: CodeType) -> bool:
    return code.co_name == _COMPILER[1] and code.co_filename == _COMPILER[0]


class Watch:
    """Tells where one thread is, by ``sys.monitoring``, which debuggers and coverage share.

    Before Python 3.12, by ``sys.settrace``, unless they have that.

    Args:
        told: Those that hear of it; the list may change.
    """

    def __init__(self, told: Sequence[Places]) -> None:
        self._told = told
        self._thread = get_ident()
        self._stop: Callable[[], None] = lambda: None

    def start(self, base: FrameType | None) -> None:
        """Begin to watch, from a frame that runs already."""
        if sys.version_info >= (3, 12):
            self._monitor(base)
        elif sys.gettrace() is None:
            self._settrace(base)

    def stop(self) -> None:
        """End it."""
        self._stop()
        self._stop = lambda: None

    if sys.version_info >= (3, 12):

        def _monitor(self, base: FrameType | None) -> None:
            monitoring, events = sys.monitoring, sys.monitoring.events
            # Those that Python gives no purpose to, first.
            tool = next((i for i in (3, 4, 2, 5) if monitoring.get_tool(i) is None), None)
            if tool is None:
                return
            monitoring.use_tool_id(tool, "opsref.trace")
            told, thread = self._told, self._thread
            # Code of which every line is watched, by its number: two codes of equal content are
            # equal. All other code calls back once, when it first runs.
            watched: dict[int, CodeType] = {}
            inside = events.LINE | events.PY_RESUME | events.PY_RETURN | events.PY_YIELD

            def watch(code: CodeType) -> None:
                if id(code) not in watched:
                    watched[id(code)] = code
                    monitoring.set_local_events(tool, code, inside)

            def enter(code: CodeType, *_: object) -> Any:
                if code is _CALL:
                    if get_ident() == thread:
                        module = sys._getframe(1).f_locals["self"]
                        for places in told:
                            places.module_entered(module)
                    return None
                if skipped(code.co_filename) and not _is_compiler(code):
                    return monitoring.DISABLE
                if get_ident() == thread:
                    watch(code)
                    for places in told:
                        places.entered(code)
                return None

            def line(code: CodeType, number: int) -> None:
                if get_ident() == thread:
                    for places in told:
                        places.at_line(code, number, sys._getframe(1))

            def leave(code: CodeType, *_: object) -> None:
                if get_ident() == thread:
                    for places in told:
                        if code is _CALL:
                            places.module_left()
                        else:
                            places.left(code)

            def resume(code: CodeType, *_: object) -> Any:
                answer = enter(code)
                if answer is None and get_ident() == thread:
                    frame = sys._getframe(1)  # is within a line, of which we are not told again
                    for places in told:
                        places.at_line(code, frame.f_lineno, frame)
                return answer

            def throw(code: CodeType, *_: object) -> None:
                enter(code)  # which cannot be switched off for one function

            callbacks: dict[int, Callable[..., Any]] = {
                events.PY_START: enter,
                events.PY_RESUME: resume,
                events.PY_THROW: throw,
                events.LINE: line,
                events.PY_RETURN: leave,
                events.PY_YIELD: leave,
                events.PY_UNWIND: leave,
            }
            for event, callback in callbacks.items():
                monitoring.register_callback(tool, event, callback)
            monitoring.restart_events()
            monitoring.set_local_events(tool, _CALL, events.PY_RETURN)
            watched[id(_CALL)] = _CALL
            monitoring.set_events(tool, events.PY_START | events.PY_THROW | events.PY_UNWIND)
            while base is not None:
                if not skipped(base.f_code.co_filename):
                    watch(base.f_code)
                base = base.f_back

            def stop() -> None:
                monitoring.set_events(tool, events.NO_EVENTS)
                for code in watched.values():
                    monitoring.set_local_events(tool, code, events.NO_EVENTS)
                for event in callbacks:
                    monitoring.register_callback(tool, event, None)
                monitoring.free_tool_id(tool)

            self._stop = stop

    def _settrace(self, base: FrameType | None) -> None:
        told = self._told

        def module(_frame: FrameType, event: str, _value: object) -> Any:
            if event == "return":
                for places in told:
                    places.module_left()
            return module

        def inside(frame: FrameType, event: str, _value: object) -> Any:
            for places in told:
                if event == "line":
                    places.at_line(frame.f_code, frame.f_lineno, frame)
                elif event == "return":
                    places.left(frame.f_code)
            return inside

        def call(frame: FrameType, _event: str, _value: object) -> Any:
            if frame.f_code is _CALL:
                frame.f_trace_lines = False
                for places in told:
                    places.module_entered(frame.f_locals["self"])
                return module
            if skipped(frame.f_code.co_filename) and not _is_compiler(frame.f_code):
                return None
            for places in told:
                places.entered(frame.f_code)
                if frame.f_code.co_flags & _SUSPENDED:  # within a line, which is not told again
                    places.at_line(frame.f_code, frame.f_lineno, frame)
            return inside

        # A frame that runs already is watched if it has a function of its own.
        before = base.f_trace if base else None
        if base:
            base.f_trace = inside
        sys.settrace(call)

        def stop() -> None:
            sys.settrace(None)
            if base:
                base.f_trace = before

        self._stop = stop

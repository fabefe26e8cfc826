"""Where Python was, and when: the lines and the modules on the way to an operation."""

from __future__ import annotations

import os
import sysconfig
from array import array
from bisect import bisect_right
from time import time_ns
from types import CodeType, FrameType
from typing import NamedTuple

import torch
from torch.nn import Module

from opsref._trace.lines import Line
from opsref._trace.paths import Paths

_OWN = os.path.dirname(os.path.dirname(__file__)) + os.sep  # noqa: PTH120 - pathlib costs most
_TORCH = os.path.dirname(torch.__file__) + os.sep  # noqa: PTH120
_PYTHON = tuple({f"{sysconfig.get_path(name)}{os.sep}" for name in ("stdlib", "platstdlib")})
_LIBRARIES = tuple({f"{sysconfig.get_path(name)}{os.sep}" for name in ("purelib", "platlib")})
# Whether a file is torch's or ours; as many entries as there are files with code that ran.
_SKIPPED: dict[str, bool] = {}


class Place(NamedTuple):
    """Where an operation comes from.

    Attributes:
        lines: The lines outside of torch, the innermost first: of the module that ran, or if it
            has none, of the one that called it.
        module: The path of the module that ran.
        compiling: Whether torch was compiling something.
    """

    lines: tuple[Line, ...]
    module: str
    compiling: bool = False


def is_own(file: str) -> bool:
    """Tell whether a file is ours."""
    return file.startswith(_OWN)


def skipped(file: str) -> bool:
    """Tell whether a file is torch's, Python's or ours: its lines are not of interest."""
    known = _SKIPPED.get(file)
    if known is None:
        pythons = file.startswith(_PYTHON) and not is_installed(file)
        known = _SKIPPED[file] = pythons or file.startswith((_TORCH, _OWN, "<frozen "))
    return known


def is_installed(file: str) -> bool:
    """Tell whether a file is part of an installed library, or code that one makes as a text."""
    return (
        file == "<string>"
        or file.startswith(_LIBRARIES)
        or "site-packages" in file
        or "dist-packages" in file
    )


# A call, or the run of a module: the number of the spot that it was called from, -1 for the first;
# what was called, None for a module; the path of the module. Plain tuples, as a named one is made
# by Python code, of which we would be told.
_Node = tuple[int, CodeType | None, str]
# A line of a call: the number of the call, and the line.
_Spot = tuple[int, int]


class Places:
    """Where one thread was, from line to line.

    Args:
        base: The frame that began the trace.
        paths: The paths of modules.
        call: Whether it called something, rather than entered a block: then its line is that of
            an operation only if there is no other.
    """

    def __init__(self, base: FrameType | None, paths: Paths, *, call: bool) -> None:
        self._call = call
        self._paths = paths
        self._nodes: list[_Node] = []
        self._node_of: dict[tuple[int, object], int] = {}
        self._spots: list[_Spot] = []
        self._spot_of: dict[_Spot, int] = {}
        self._times = array("q")
        self._numbers = array("q")
        # Calls and modules that run: the node, the line, and the code.
        self._stack: list[list[object]] = []
        # Where in it modules are, and the paths of those around them.
        self._modules: list[tuple[int, str]] = []
        self._path = ""
        self._begin(base)

    def _begin(self, frame: FrameType | None) -> None:
        """Begin anew, with what runs now."""
        self._stack.clear()
        self._modules.clear()
        while frame is not None and skipped(frame.f_code.co_filename):
            frame = frame.f_back
        if frame is not None:
            self._push(frame.f_code, "")
            self._stack[-1][1] = frame.f_lineno
        self._note()

    def entered(self, code: CodeType) -> None:
        """Take note of a call."""
        self._push(code, "")

    def at_line(self, code: CodeType, line: int, frame: FrameType) -> None:
        """Take note of a line."""
        if not self._stack or self._stack[-1][2] is not code:
            self._begin(frame)  # such as a call that began before the trace
        self._stack[-1][1] = line
        self._note()

    def left(self, code: CodeType) -> None:
        """Take note of the end of a call, or of its suspension."""
        if self._stack and self._stack[-1][2] is code:
            self._stack.pop()
            self._note()

    def module_entered(self, module: Module) -> None:
        """Take note that a module runs."""
        self._modules.append((len(self._stack), self._path))
        self._path = self._paths.of(module, self._path)
        self._push(None, self._path)
        self._note()

    def module_left(self) -> None:
        """Take note that it has ended."""
        if self._modules:
            depth, self._path = self._modules.pop()
            del self._stack[depth:]
            self._note()

    def _push(self, code: CodeType | None, module: str) -> None:
        caller = self._spot() if self._stack else -1
        key = (caller, module if code is None else id(code))
        node = self._node_of.get(key)
        if node is None:
            node = self._node_of[key] = len(self._nodes)
            self._nodes.append((caller, code, module))
        self._stack.append([node, code.co_firstlineno if code else 0, code])

    def _spot(self) -> int:
        node, line, _ = self._stack[-1]
        key: _Spot = (node, line)  # type: ignore[assignment]
        number = self._spot_of.get(key)
        if number is None:
            number = self._spot_of[key] = len(self._spots)
            self._spots.append(key)
        return number

    def _note(self) -> None:
        if self._stack:
            self._numbers.append(self._spot())
            self._times.append(time_ns())

    def take(self) -> History:
        """Return what was noted, and go on from its last place."""
        times, numbers = self._times, self._numbers
        self._times, self._numbers = times[-1:], numbers[-1:]
        return History(times, numbers, tuple(self._spots), tuple(self._nodes), self._call)


class History:
    """What was noted."""

    def __init__(
        self,
        times: array[int],
        numbers: array[int],
        spots: tuple[_Spot, ...],
        nodes: tuple[_Node, ...],
        call: bool,
    ) -> None:
        self._times = times
        self._numbers = numbers
        self._spots = spots
        self._nodes = nodes
        self._call = call
        self._places: dict[int, Place] = {}

    @classmethod
    def none(cls) -> History:
        """Return an empty one."""
        return cls(array("q"), array("q"), (), (), call=False)

    def files(self) -> set[str]:
        """Return the files of all lines."""
        return {code.co_filename for _, code, _ in self._nodes if code is not None}

    def at(self, time: int) -> Place:
        """Return the last place before a time."""
        if not self._numbers:
            return Place((), "")
        number = self._numbers[max(bisect_right(self._times, time) - 1, 0)]
        place = self._places.get(number)
        if place is None:
            place = self._places[number] = self._place(number)
        return place

    def _place(self, number: int) -> Place:
        lines: list[Line] = []
        module: str | None = None
        while number >= 0:
            node, line = self._spots[number]
            number, code, path = self._nodes[node]
            if code is None:
                module = path if module is None else module
                if lines:
                    break
            elif skipped(code.co_filename):  # the compiler, the one that is told of
                return Place((), "", compiling=True)
            elif not (number < 0 and self._call and lines):
                lines.append((code.co_filename, line, code.co_name == "<module>"))
        if module is None:
            module = self._module_above(number)
        return Place(tuple(lines), module)

    def _module_above(self, number: int) -> str:
        while number >= 0:
            number, code, path = self._nodes[self._spots[number][0]]
            if code is None:
                return path
        return ""

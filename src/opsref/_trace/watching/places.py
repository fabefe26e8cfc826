"""Where Python was, and when: the lines and the modules on the way to an operation."""

from __future__ import annotations

from array import array
from time import time_ns
from types import CodeType, FrameType

from torch.nn import Module

from opsref._trace.watching.files import skipped
from opsref._trace.watching.history import History, Node, Spot
from opsref._trace.watching.paths import Paths


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
        self._nodes: list[Node] = []
        self._node_of: dict[tuple[int, object], int] = {}
        self._spots: list[Spot] = []
        self._spot_of: dict[Spot, int] = {}
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
        key: Spot = (node, line)  # type: ignore[assignment]
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

"""Where an operation comes from: its line and its module, in the backward pass those forward."""

from __future__ import annotations

from bisect import bisect_right
from threading import get_ident
from types import CodeType, FrameType
from typing import Any

import torch
from torch.autograd import graph

from opsref._trace.lines import Line
from opsref._trace.mode.modules import Modules
from opsref._trace.watching.files import skipped

_node = torch._C._current_autograd_node
_ENGINE: CodeType = graph._engine_run_backward.__code__
_next_number = torch._C._autograd._get_sequence_nr
# The number of a node that no operation made, such as one that accumulates a gradient.
_NO_NUMBER = 1 << 63

Cause = tuple[Line | None, str]


class Causes:
    """Finds causes, and remembers which forward operation made which node of autograd.

    Nodes are numbered in the order in which they are made. An operation's node is made just before
    the operation is seen, so that its number is one less than the next.
    """

    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        self._numbers: list[int] = []
        self._causes: list[Cause] = []
        self._thread = get_ident()
        self._first = _next_number()

    def find(self, frame: FrameType | None) -> tuple[Line | None, str, bool]:
        """Find the line and the module, and whether it is the backward pass."""
        line, engine = find_line(frame)
        node = _node()
        cause: Cause | None = None
        if node is not None and (engine or line is None):
            cause = self._forward(node)
        cause = cause or (line, self._modules.path)
        if node is None or get_ident() == self._thread:
            number = _next_number() - 1
            if number >= self._first and (not self._numbers or number > self._numbers[-1]):
                self._numbers.append(number)
                self._causes.append(cause)
        return *cause, node is not None

    def _forward(self, node: Any) -> Cause | None:
        """Find where the forward pass made a node, if it was traced."""
        number = node._sequence_nr()
        if not self._first <= number < _NO_NUMBER:
            return None
        place = bisect_right(self._numbers, number) - 1
        return self._causes[place] if place >= 0 else None


def find_line(frame: FrameType | None) -> tuple[Line | None, bool]:
    """Find the innermost line that is neither torch's nor opsref's.

    Returns:
        The line, and whether the engine of autograd is between it and the operation: then it is
        the line that called ``backward()``.
    """
    engine = False
    while frame is not None:
        code = frame.f_code
        file = code.co_filename
        if not skipped(file):
            return (file, frame.f_lineno, code.co_name == "<module>"), engine
        if code is _ENGINE:
            engine = True
        frame = frame.f_back
    return None, engine

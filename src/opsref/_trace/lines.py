"""The line of the user's code that caused an operation, and its text."""

from __future__ import annotations

import linecache
import os
import sys
from collections.abc import Iterable, Mapping
from types import CodeType, FrameType

import torch
from torch.autograd import graph

from opsref._trace.statements import statements

# File, number, and whether the text may be read by them: see `sources`.
Line = tuple[str, int, bool]

_OWN = os.path.dirname(os.path.dirname(__file__)) + os.sep  # noqa: PTH120 - pathlib costs most
_TORCH = os.path.dirname(torch.__file__) + os.sep  # noqa: PTH120
_ENGINE: CodeType = graph._engine_run_backward.__code__
# Whether a file is torch's or ours; as many entries as there are files with code that ran.
_SKIPPED: dict[str, bool] = {}


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
        skipped = _SKIPPED.get(file)
        if skipped is None:
            skipped = _SKIPPED[file] = file.startswith((_TORCH, _OWN, "<frozen "))
        if not skipped:
            return (file, frame.f_lineno, code.co_name == "<module>"), engine
        if code is _ENGINE:
            engine = True
        frame = frame.f_back
    return None, engine


def files(lines: Iterable[Line]) -> dict[str, list[str]]:
    """Read the files of some lines, of which the texts may be asked for later.

    Python's doctest calls the examples of a page by one name, and only knows the text of the one
    that runs: a function that an earlier example defined has none.
    """
    shown = {file for file, _, at_top in lines if at_top or not file.startswith("<doctest ")}
    return {file: linecache.getlines(file) for file in shown}


def sources(lines: Iterable[Line], files: Mapping[str, list[str]]) -> dict[Line, str]:
    """Give the statement on each line, without indentation; empty if it cannot be had."""
    of_file: dict[str, list[Line]] = {}
    for line in lines:
        file, _, at_top = line
        if file in files and (at_top or not file.startswith("<doctest ")):
            of_file.setdefault(file, []).append(line)
    texts: dict[Line, str] = {}
    for file, found in of_file.items():
        whole = statements(files[file], [number for _, number, _ in found])
        texts |= {line: whole[line[1]] for line in found}
    return texts


def caller() -> FrameType:
    """Give the frame of whoever called the function that asks."""
    return sys._getframe(1)

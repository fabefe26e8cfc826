"""How a call wrote its arguments: the labels of tensors that come without one."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Sequence
from itertools import islice
from types import FrameType


def argument_sources(frame: FrameType | None, name: str, count: int) -> Sequence[str] | None:
    """Find how a frame wrote the arguments of its call of a function.

    Notebooks and interactive sessions keep their source too.

    Args:
        frame: The frame that called, if there is one.
        name: The name of the function, which may have another in the frame.
        count: How many positional arguments the call passed.

    Returns:
        The source of each, or ``None`` where it cannot be told: code without its source, a call
        with ``*``, a call from C.
    """
    call = _call(frame) if frame is not None else None
    if frame is None or call is None or len(call[1].args) != count:
        return None
    source, node = call
    if name not in _names(frame, node.func):
        return None  # what called is a function that was called itself
    if any(isinstance(argument, ast.Starred) for argument in node.args):
        return None
    parts = [ast.get_source_segment(source, argument) or "" for argument in node.args]
    sources = [" ".join(part.split()) for part in parts]
    return sources if all(sources) else None


def _call(frame: FrameType) -> tuple[str, ast.Call] | None:
    """Find the call that a frame is in, with its source."""
    code = frame.f_code
    # An instruction takes two bytes.
    place = next(islice(code.co_positions(), frame.f_lasti // 2, None), (None,) * 4)
    first, last, start, end = place
    if first is None or last is None or start is None or end is None:
        return None
    lines = linecache.getlines(code.co_filename, frame.f_globals)[first - 1 : last]
    if len(lines) != last - first + 1:
        return None
    encoded = [line.encode() for line in lines]  # columns are counted in bytes
    encoded[-1] = encoded[-1][:end]
    encoded[0] = encoded[0][start:]
    source = f"({b''.join(encoded).decode(errors='replace')})"
    try:
        node = ast.parse(source, mode="eval").body
    except SyntaxError:
        return None
    return (source, node) if isinstance(node, ast.Call) else None


def _names(frame: FrameType, function: ast.expr) -> tuple[str, ...]:
    """Return the name by which a function was called, and that of what it is."""
    if isinstance(function, ast.Attribute):
        return (function.attr,)
    if isinstance(function, ast.Name):
        known = frame.f_globals.get(function.id)
        return function.id, getattr(known, "__name__", "")
    return ()

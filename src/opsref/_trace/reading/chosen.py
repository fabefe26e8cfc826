"""Which of the lines on the way to an operation are shown.

The innermost line of the module that runs, or if it has none outside of torch, of the one that
called it. The innermost of these that is in no installed library; else the innermost. Lines of
files that are left out do not count, unless there are no others.
"""

from __future__ import annotations

from collections.abc import Sequence

from opsref._trace.lines import Line
from opsref._trace.watching.files import is_installed


def shown(lines: Sequence[Line], skip: Sequence[str]) -> tuple[Line | None, Line | None]:
    """Choose the line of an operation, and the one that called it.

    Args:
        lines: The lines on the way to it, the innermost first.
        skip: Names of packages and files that are left out.
    """
    lines = [line for line in lines if not _is_among(line[0], skip)] or lines
    own = next((i for i, line in enumerate(lines) if not is_installed(line[0])), 0)
    line = lines[own] if lines else None
    return line, lines[own + 1] if own + 1 < len(lines) else None


def _is_among(file: str, names: Sequence[str]) -> bool:
    """Return whether a file, or a folder around it, has one of some names."""
    parts = file.replace("\\", "/").split("/")
    return any(name in parts for name in names)

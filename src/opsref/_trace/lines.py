"""The text of lines of code."""

from __future__ import annotations

import linecache
from collections.abc import Collection, Iterable, Mapping

from opsref._trace.statements import statements

# File, number, and whether the text may be read by them: see `sources`.
Line = tuple[str, int, bool]


def files(lines: Iterable[Line]) -> dict[str, list[str]]:
    """Read the files of some lines, of which the texts may be asked for later.

    Python's doctest calls the examples of a page by one name, and only knows the text of the one
    that runs: a function that an earlier example defined has none.
    """
    shown = {file for file, _, at_top in lines if at_top or not file.startswith("<doctest ")}
    return read(shown)


def read(files: Collection[str]) -> dict[str, list[str]]:
    """Read files by the names that Python has for them, as they are now."""
    for file in files:
        linecache.checkcache(file)
    return {file: linecache.getlines(file) for file in files}


def sources(lines: Iterable[Line], files: Mapping[str, list[str]]) -> dict[Line, str]:
    """Return the statement on each line, without indentation; empty if it cannot be had."""
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

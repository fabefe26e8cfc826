"""A trace as text, in lines of at most 100 columns, none of them empty."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from opsref._layout.text import printable, short_tuple
from opsref._trace.fold import SHORT, Numbered, Part, appearance, runs, tree
from opsref._trace.operation import Operation
from opsref._trace.words import (
    LEFT_OUT,
    by_line,
    copied_share,
    count,
    has_copies,
    kind,
    new_memory,
    place,
    repeated,
    sums,
)

_WIDTH = 100
# Names and results are cut to so many characters; deeper modules are not indented further.
_NAME, _KIND, _DEEPEST = 21, 24, 5
_HEAD = ("", "", "operation", "result", "bytes", "shape", "stride")
# The cells of a row before they are put under those of the others.
_Cells = tuple[str, ...]


def text(of: str, operations: Sequence[Operation], every: bool | None) -> str:
    """Write a trace; see ``Trace.text``."""
    whole = len(operations) <= SHORT if every is None else every
    rows: list[str | _Cells] = [f"{of}: {new_memory(operations)}" if of else new_memory(operations)]
    if operations:
        rows.append(copied_share(operations))
    if not whole:
        rows += [*_lines(operations), f"{LEFT_OUT}: text(every=True) shows all."]
    parts = list(_parts(tree(operations), 0, whole=whole))
    if any(not isinstance(row, str) for row in parts):
        rows.append(("  ", *_HEAD[1:]))
    return "\n".join(map(printable, _aligned([*rows, *parts])))


def cut(line: str, width: int = _WIDTH) -> str:
    """Cut a line that is too long."""
    return line if len(line) <= width else f"{line[: width - 1].rstrip()}…"


def _lines(operations: Sequence[Operation]) -> Iterator[str]:
    """Write which lines make the layout copies of a long trace."""
    lines = by_line(operations)
    width = max((len(f"{size:,}") for size, _, _ in lines), default=0)
    for size, number, line in lines:
        yield f"  {size:>{width},} bytes in {count(number, 'copy', 'copies')}: {line}"


def _parts(part: Part, depth: int, *, whole: bool) -> Iterator[str | _Cells]:
    """Write what is in a module: of a long trace, where layout copies are."""
    indent = "  " * min(depth, _DEEPEST)
    for pattern, more in runs(part.parts, lambda p: p.appearance, whole=whole):
        for inner in pattern:
            if not whole and not has_copies(inner.operations):
                continue
            if inner.is_line:
                yield f"{indent}{place(inner.operations[0])}"
                yield from _line(inner, f"{indent}  ", whole=whole)
            else:
                yield f"{indent}{sums(inner)}"
                yield from _parts(inner, depth + 1, whole=whole)
        if any(has_copies(inner.operations) for inner in more):
            yield f"{indent}{repeated(pattern, more)}"


def _line(part: Part, indent: str, *, whole: bool) -> Iterator[str | _Cells]:
    """Write the operations of a line."""
    for pattern, more in runs(part.numbered, lambda item: appearance(item[1]), whole=whole):
        for item in pattern:
            if whole or item[1].is_layout_copy:
                yield (indent, *_cells(item))
        if has_copies([operation for _, operation in more]):
            yield f"{indent}the same, {count(len(more) // len(pattern), 'more time')}"


def _cells(item: Numbered) -> _Cells:
    number, operation = item
    layout, size = operation.layout, max(operation.bytes, operation.copied_bytes)
    return (
        f"#{number}",
        cut(operation.name, _NAME),
        cut(kind(operation), _KIND),
        f"{size:,}" if size else "",
        short_tuple(layout.shape) if layout else "",
        short_tuple(layout.stride) if layout else "",
    )


def _aligned(rows: Sequence[str | _Cells]) -> Iterator[str]:
    """Put the cells of all rows under each other; the first of those is the header."""
    cells = [row for row in rows if not isinstance(row, str)]
    number = max((len(row[1]) for row in cells), default=0)
    table = iter([(f"{row[0]}{row[1]:>{number}}  {row[2]}", *row[3:]) for row in cells])
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)][3:]
    first = max((len(row[0]) + number + 2 + len(row[2]) for row in cells), default=0)
    for row in rows:
        if isinstance(row, str):
            yield cut(row)
        else:
            sides = zip(next(table), (first, *widths), "<<><<", strict=True)
            line = "  ".join(f"{cell:{side}{width}}" for cell, width, side in sides)
            yield cut(line.rstrip())

"""A trace as text, in lines of a terminal's width, none of them empty."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from textwrap import wrap

from opsref._layout.text import printable, short_tuple
from opsref._trace.fold import SHORT, Part, appearance, runs, tree
from opsref._trace.operation import Operation
from opsref._trace.words import (
    LEFT_OUT,
    by_line,
    collectives,
    copied_share,
    count,
    has_copies,
    kind,
    moved,
    name,
    new_memory,
    place,
    read,
    repeated,
    size,
    sums,
)

# Names and results are cut to so many characters; deeper modules are not indented further.
_NAME, _KIND, _DEEPEST = 21, 22, 4
_HEAD = ("", "", "operation", "result", "bytes", "shape", "stride")
# The cells of a row before they are put under those of the others.
_Cells = tuple[str, ...]


def text(of: str, operations: Sequence[Operation], every: bool | None, width: int) -> str:
    """Write a trace; see ``Trace.text``."""
    whole = len(operations) <= SHORT if every is None else every
    rows: list[str | _Cells] = [f"{of}: {new_memory(operations)}" if of else new_memory(operations)]
    if operations:
        rows += [*copied_share(operations), *collectives(operations)]
    if not whole:
        rows += [*_lines(operations, width), f"{LEFT_OUT}: text(every=True) shows all."]
    parts = list(_Writer(operations, width, whole=whole).parts(tree(operations), 0))
    if any(not isinstance(row, str) for row in parts):
        rows.append(("  ", *_HEAD[1 : None if whole else -1], *(() if whole else ("",))))
    lines = chain.from_iterable(_fitted(row, width) for row in _aligned([*rows, *parts], width))
    return "\n".join(lines)


def cut(line: str, width: int) -> str:
    """Cut a line that is too long."""
    return line if len(line) <= width else f"{line[: width - 1].rstrip()}…"


def _fitted(row: str, width: int) -> list[str]:
    """Break a line that is too long."""
    said = printable(row)
    indent = said[: len(said) - len(said.lstrip())]
    return wrap(said, width, subsequent_indent=f"{indent}  ") if len(said) > width else [said]


def _lines(operations: Sequence[Operation], width: int) -> Iterator[str]:
    """Write which lines make the layout copies of a long trace."""
    lines = by_line(operations)
    widest = max((len(size(total)) for total, _, _ in lines), default=0)
    for total, number, line in lines:
        copies = f"{size(total):>{widest}} in {count(number, 'copy', 'copies')}"
        yield cut(f"  {copies}: {printable(line)}", width)


class _Writer:
    """Writes the operations of a trace, or only where its layout copies are."""

    def __init__(self, operations: Sequence[Operation], width: int, *, whole: bool) -> None:
        self._operations = operations
        self._width = width
        self._whole = whole

    def parts(self, part: Part, depth: int) -> Iterator[str | _Cells]:
        """Write what is in a module."""
        indent = "  " * min(depth, _DEEPEST)
        for pattern, more in runs(part.parts, lambda p: p.appearance, whole=self._whole):
            for inner in pattern:
                if not self._whole and not has_copies(inner.operations):
                    continue
                if inner.is_line:
                    yield cut(f"{indent}{printable(place(inner.operations[0]))}", self._width)
                    yield from self._line(inner, f"{indent}  ")
                else:
                    yield f"{indent}{sums(inner)}"
                    yield from self.parts(inner, depth + 1)
            if any(has_copies(inner.operations) for inner in more):
                yield f"{indent}{repeated(pattern, more)}"

    def _line(self, part: Part, indent: str) -> Iterator[str | _Cells]:
        """Write the operations of a line."""
        for pattern, more in runs(part.numbered, lambda i: appearance(i[1]), whole=self._whole):
            for number, operation in pattern:
                if self._whole or operation.layout_copies:
                    yield from self._rows(f"#{number}", operation, indent)
            if has_copies([operation for _, operation in more]):
                yield f"{indent}the same, {count(len(more) // len(pattern), 'more time')}"

    def _rows(self, number: str, operation: Operation, indent: str) -> Iterator[str | _Cells]:
        """Write an operation, and what it copied inside itself."""
        yield (indent, *_cells(number, operation, strides=self._whole))
        why = read(operation, self._operations)
        line = f"{indent}    {', '.join(why)}"
        if why:
            yield from (
                [line] if len(line) <= self._width else [f"{indent}    {part}" for part in why]
            )
        for copy in operation.inside:
            yield from self._rows("", copy, indent)


def _cells(number: str, operation: Operation, *, strides: bool) -> _Cells:
    total = moved(operation)
    return (
        number,
        cut(name(operation), _NAME),
        cut(kind(operation), _KIND),
        size(total).removesuffix(" bytes").removesuffix(" byte") if total else "",
        short_tuple(operation.shape) if operation.shape is not None else "",
        short_tuple(operation.stride) if operation.stride is not None and strides else "",
    )


def _aligned(rows: Sequence[str | _Cells], width: int) -> Iterator[str]:
    """Put the cells of all rows under each other; the first of those is the header.

    Those of a row that does not fit are closer to each other.
    """
    cells = [row for row in rows if not isinstance(row, str)]
    number = max((len(row[1]) for row in cells), default=0)
    table = iter([(f"{row[0]}{row[1]:>{number}}  {row[2]}", *row[3:]) for row in cells])
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)][3:]
    first = max((len(row[0]) + number + 2 + len(row[2]) for row in cells), default=0)
    for row in rows:
        if isinstance(row, str):
            yield row
        else:
            yield from _row(next(table), [first, *widths], f"{row[0]}    ", width)


def _row(cells: _Cells, widths: list[int], indent: str, width: int) -> Iterator[str]:
    """Write a row, if it is too long with less space in it, from the right, or in two lines."""
    for packed in range(len(cells) + 1):
        spaces = [*widths[: len(cells) - packed], *[0] * packed]
        sides = zip(cells, spaces, "<<><<", strict=True)
        line = "  ".join(f"{cell:{side}{space}}" for cell, space, side in sides).rstrip()
        if len(line) <= width:
            yield line
            return
    *rest, shape, stride = cells
    yield "  ".join(rest).rstrip()
    yield f"{indent}{shape}  {stride}".rstrip()

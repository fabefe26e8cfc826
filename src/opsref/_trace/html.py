"""A trace as HTML: plain tables that need no script, no style sheet and no id.

Words carry all of the meaning; glyphs, which notebooks may strip, repeat the strides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape

from opsref._layout.text import printable, short_tuple
from opsref._style import ramp
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
    part_name,
    place,
    read,
    repeated,
    size,
    sums,
)

_HEAD = ("#", "operation", "result", "memory", "layout", "shape", "stride")
_LEFT = ' style="text-align:left"'
_RIGHT = ' style="text-align:right"'
# A glyph shows so many rows and columns, in squares of so many pixels.
_ROWS, _COLUMNS, _SIDE = 3, 4, 8


def html(of: str, operations: Sequence[Operation], every: bool | None) -> str:
    """Write a trace; see ``Trace.html``."""
    whole = len(operations) <= SHORT if every is None else every
    title = f"{of}: {new_memory(operations)}" if of else new_memory(operations)
    parts = [f"<p>{escape(title)}"]
    if operations:
        parts += [f"<br/>{escape(line)}" for line in copied_share(operations)]
        parts += [f"<br/>{escape(line)}" for line in collectives(operations)]
    parts.append("</p>")
    if not whole:
        parts.append(f"<p>{LEFT_OUT}: <code>html(every=True)</code> shows all.</p>")
    if not whole and (lines := by_line(operations)):
        rows = "".join(
            f"<tr><td{_RIGHT}>{size(total)}</td><td{_RIGHT}>{number:,}</td>"
            f"<td{_LEFT}><code>{escape(line)}</code></td></tr>"
            for total, number, line in lines
        )
        heads = _heads("memory", "copies", "line")
        parts.append(
            f"<table><caption>Layout copies by line</caption><thead><tr>{heads}</tr></thead>"
            f"<tbody>{rows}</tbody></table>"
        )
    parts += _Writer(operations, whole=whole).parts(tree(operations))
    return printable(f'<div class="opsref-trace">{"".join(parts)}</div>')


def _heads(*names: str) -> str:
    return "".join(f'<th scope="col">{name}</th>' for name in names)


class _Writer:
    """Writes the operations of a trace, or only where its layout copies are."""

    def __init__(self, operations: Sequence[Operation], *, whole: bool) -> None:
        self._operations = operations
        self._whole = whole

    def parts(self, part: Part) -> Iterator[str]:
        """Write what is in a module: its lines as tables, the modules inside as details."""
        lines: list[Part] = []
        for pattern, more in runs(part.parts, lambda p: p.appearance, whole=self._whole):
            for inner in pattern:
                if not self._whole and not has_copies(inner.operations):
                    continue
                if inner.is_line:
                    lines.append(inner)
                    continue
                yield from self._table(lines, part)
                lines = []
                yield (
                    f'<details open="open"><summary>{escape(sums(inner))}</summary>'
                    '<div style="margin-left:1em">'
                )
                yield from self.parts(inner)
                yield "</div></details>"
            if any(has_copies(inner.operations) for inner in more):
                yield from self._table(lines, part)
                lines = []
                yield f"<p>{escape(repeated(pattern, more))}</p>"
        yield from self._table(lines, part)

    def _table(self, lines: Sequence[Part], part: Part) -> Iterator[str]:
        """Write lines that follow each other, each with its operations under it."""
        if not lines:
            return
        name = f"Operations of {part_name(part)}" if part.path or part.backward else "Operations"
        yield f"<table><caption>{escape(name)}</caption><thead><tr>{_heads(*_HEAD)}</tr></thead>"
        for line in lines:
            where = escape(place(line.operations[0]))
            yield (
                f'<tbody><tr><th scope="rowgroup" colspan="{len(_HEAD)}"{_LEFT}>'
                f"<code>{where}</code></th></tr>"
            )
            yield from self._line(line)
            yield "</tbody>"
        yield "</table>"

    def _line(self, line: Part) -> Iterator[str]:
        """Write the operations of a line."""
        for pattern, more in runs(line.numbered, lambda i: appearance(i[1]), whole=self._whole):
            for number, operation in pattern:
                if self._whole or operation.layout_copies:
                    yield from self._rows(f"{number}", operation)
            if has_copies([operation for _, operation in more]):
                yield _note(f"the same, {count(len(more) // len(pattern), 'more time')}")

    def _rows(self, number: str, operation: Operation) -> Iterator[str]:
        """Write an operation, and what it copied inside itself."""
        total = moved(operation)
        word, called = escape(kind(operation)), escape(name(operation))
        yield (
            f"<tr><td{_RIGHT}>{number}</td><td{_LEFT}><code>{called}</code></td>"
            f"<td{_LEFT}>{f'<strong>{word}</strong>' if operation.is_layout_copy else word}</td>"
            f"<td{_RIGHT}>{size(total) if total else ''}</td>{_layout(operation)}</tr>"
        )
        if why := read(operation, self._operations):
            yield _note(", ".join(why))
        for copy in operation.inside:
            yield from self._rows("", copy)


def _note(text: str) -> str:
    return f'<tr><td></td><td colspan="{len(_HEAD) - 1}"{_LEFT}>{escape(text)}</td></tr>'


def _layout(operation: Operation) -> str:
    shape, stride = operation.shape, operation.stride
    if shape is None or stride is None:
        words = "no strides" if operation.kind == "unknown" else "not used afterwards"
        return f'<td colspan="3"{_LEFT}>{words}</td>'
    return (
        f"<td>{glyph(*_corner(shape, stride))}</td><td{_LEFT}>{short_tuple(shape)}</td>"
        f"<td{_LEFT}>{short_tuple(stride)}</td>"
    )


def _corner(
    shape: tuple[int, ...], stride: tuple[int, ...]
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the first rows and columns of the last two dimensions, and their strides."""
    shape, stride = (1, 1, *shape), (0, 0, *stride)
    return (min(shape[-2], _ROWS), min(shape[-1], _COLUMNS)), (stride[-2], stride[-1])


@lru_cache(maxsize=256)
def glyph(size: tuple[int, int], stride: tuple[int, int]) -> str:
    """Draw the first elements of the last two dimensions, coloured by their order in memory."""
    rows, columns = size
    places = [[i * stride[0] + j * stride[1] for j in range(columns)] for i in range(rows)]
    order = sorted({place for row in places for place in row})
    colours = dict(zip(order, ramp(len(order)), strict=True))
    marks: dict[str, str] = {}
    for i, row in enumerate(places):
        for j, at in enumerate(row):
            mark = f"M{j * _SIDE} {i * _SIDE + _SIDE // 2}h{_SIDE - 1}"
            marks[colours[at][0]] = marks.get(colours[at][0], "") + mark
    cells = "".join(f'<path stroke="{colour}" d="{d}"/>' for colour, d in marks.items())
    width, height = max(columns, 1) * _SIDE, max(rows, 1) * _SIDE
    text = f"rows {stride[0]} apart, columns {stride[1]} apart"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}"><title>{text}</title>'
        f'<g stroke-width="{_SIDE - 1}">{cells}</g></svg>'
    )

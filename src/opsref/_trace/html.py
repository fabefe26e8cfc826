"""A trace as HTML: plain tables that need no script, no style sheet and no id.

Words carry all of the meaning; glyphs, which notebooks may strip, repeat the strides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape

from opsref._layout.layout import Layout
from opsref._layout.text import printable, short_tuple
from opsref._style import ramp
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
    part_name,
    place,
    repeated,
    sums,
)

_HEAD = ("#", "operation", "result", "bytes", "layout", "shape", "stride")
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
        parts += [f"<br>{escape(line)}" for line in copied_share(operations)]
    parts.append("</p>")
    if not whole:
        parts.append(f"<p>{LEFT_OUT}: <code>html(every=True)</code> shows all.</p>")
    if not whole and (lines := by_line(operations)):
        rows = "".join(
            f"<tr><td{_RIGHT}>{size:,}</td><td{_RIGHT}>{number:,}</td>"
            f"<td{_LEFT}><code>{escape(line)}</code></td></tr>"
            for size, number, line in lines
        )
        heads = _heads("bytes", "copies", "line")
        parts.append(
            f"<table><caption>Layout copies by line</caption><thead><tr>{heads}</tr></thead>"
            f"<tbody>{rows}</tbody></table>"
        )
    parts += _parts(tree(operations), whole=whole)
    return printable(f'<div class="opsref-trace">{"".join(parts)}</div>')


def _heads(*names: str) -> str:
    return "".join(f'<th scope="col">{name}</th>' for name in names)


def _parts(part: Part, *, whole: bool) -> Iterator[str]:
    """Write what is in a module: its lines as tables, the modules inside as details."""
    lines: list[Part] = []
    for pattern, more in runs(part.parts, lambda p: p.appearance, whole=whole):
        for inner in pattern:
            if not whole and not has_copies(inner.operations):
                continue
            if inner.is_line:
                lines.append(inner)
                continue
            yield from _table(lines, part, whole=whole)
            lines = []
            yield (
                f"<details open><summary>{escape(sums(inner))}</summary>"
                '<div style="margin-left:1em">'
            )
            yield from _parts(inner, whole=whole)
            yield "</div></details>"
        if any(has_copies(inner.operations) for inner in more):
            yield from _table(lines, part, whole=whole)
            lines = []
            yield f"<p>{escape(repeated(pattern, more))}</p>"
    yield from _table(lines, part, whole=whole)


def _table(lines: Sequence[Part], part: Part, *, whole: bool) -> Iterator[str]:
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
        for pattern, more in runs(line.numbered, lambda item: appearance(item[1]), whole=whole):
            yield from (_row(item) for item in pattern if whole or item[1].is_layout_copy)
            if has_copies([operation for _, operation in more]):
                times = count(len(more) // len(pattern), "more time")
                yield f'<tr><td colspan="{len(_HEAD)}"{_LEFT}>the same, {times}</td></tr>'
        yield "</tbody>"
    yield "</table>"


def _row(item: Numbered) -> str:
    number, operation = item
    size = max(operation.bytes, operation.copied_bytes)
    word = escape(kind(operation))
    return (
        f"<tr><td{_RIGHT}>{number}</td><td{_LEFT}><code>{escape(operation.name)}</code></td>"
        f"<td{_LEFT}>{f'<strong>{word}</strong>' if operation.is_layout_copy else word}</td>"
        f"<td{_RIGHT}>{f'{size:,}' if size else ''}</td>{_layout(operation)}</tr>"
    )


def _layout(operation: Operation) -> str:
    layout = operation.layout
    if layout is None:
        return f'<td colspan="3"{_LEFT}>no layout</td>'
    return (
        f"<td>{glyph(*_corner(layout))}</td><td{_LEFT}>{short_tuple(layout.shape)}</td>"
        f"<td{_LEFT}>{short_tuple(layout.stride)}</td>"
    )


def _corner(layout: Layout) -> tuple[tuple[int, int], tuple[int, int]]:
    """Give the first rows and columns of the last two dimensions, and their strides."""
    shape, stride = (1, 1, *layout.shape), (0, 0, *layout.stride)
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

"""Tables of docutils nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Cell = list[nodes.Node]
# The class of a table that readers can sort and filter.
SORTABLE = "sortable"
# Characters of a column in plain text; HTML finds its own widths.
WIDEST = 40


def table(header: Sequence[str], rows: Iterable[Sequence[Cell]], *classes: str) -> nodes.table:
    """Return a table of texts, whose columns are as wide as their content asks for."""
    blocks: list[list[Cell]] = [[[nodes.paragraph("", "", *cell)] for cell in row] for row in rows]
    return block_table(header, blocks, "claims", "colwidths-auto", *classes)


def block_table(
    header: Sequence[str], rows: Iterable[Sequence[Cell]], *classes: str
) -> nodes.table:
    """Return a table whose cells hold paragraphs and the like."""
    head = _row([[nodes.paragraph("", title)] for title in header])
    body = [_row(row) for row in rows]
    columns = zip(head.children, *(row.children for row in body), strict=True)
    widths = [min(max(map(_width, column)), WIDEST) for column in columns]
    group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in widths), cols=len(widths))
    group += [nodes.thead("", head), nodes.tbody("", *body)]
    return nodes.table("", group, classes=[*classes])


def _width(cell: nodes.Node) -> int:
    """Return the length of the longest line of a cell."""
    return max((len(line) for line in cell.astext().splitlines()), default=1)


def _row(cells: Sequence[Cell]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", *cell) for cell in cells))

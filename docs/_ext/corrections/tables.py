"""Tables of docutils nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Cell = list[nodes.Node]
# Characters of a column in plain text; HTML finds its own widths.
WIDEST = 40


def table(header: Sequence[str], rows: Iterable[Sequence[Cell]], *classes: str) -> nodes.table:
    """Return a table whose columns are as wide as their content asks for."""
    head = _row([[nodes.Text(title)] for title in header])
    body = [_row(row) for row in rows]
    columns = zip(head.children, *(row.children for row in body), strict=True)
    widths = [min(max(len(cell.astext()) for cell in column), WIDEST) for column in columns]
    group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in widths), cols=len(widths))
    group += [nodes.thead("", head), nodes.tbody("", *body)]
    return nodes.table("", group, classes=["claims", "colwidths-auto", *classes])


def _row(cells: Sequence[Cell]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", *cell)) for cell in cells))

"""Records as one HTML file, for who measures without building the site."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from costs.figures import draw_ratios, draw_shares
from costs.table import header, plain_copy, rows

if TYPE_CHECKING:
    from costs.record import Record
    from costs.table import Row

STYLE = (
    ":root{color-scheme:light dark}body{font-family:system-ui,sans-serif;margin:1rem}"
    "td,th{text-align:left;vertical-align:top;padding:.3rem .8rem .3rem 0}svg{max-width:100%}"
)


def standalone(records: list[Record]) -> str:
    """Write the table and the figures of records."""
    title = "What layout costs"
    parts = [
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style><h1>{title}</h1>'
    ]
    for record in records:
        parts.append(f"<h2>{escape(record.provenance)}</h2><p>{plain_copy(record)}</p>")
        parts += [draw(record).svg for draw in (draw_ratios, draw_shares)]
    titles = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in header(records))
    body = "".join(map(_row, rows(records)))
    parts.append(f"<table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table></html>")
    return "\n".join(parts)


def _row(row: Row) -> str:
    case = row.case
    code = f"<code>{escape(case.one)}</code><br>against <code>{escape(case.other)}</code>"
    cells = "".join(f"<td>{'<br>'.join(map(escape, cell))}</td>" for cell in row.cells)
    return f'<tr><th scope="row">{escape(case.label)}<br>{code}</th>{cells}</tr>\n'

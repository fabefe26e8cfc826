"""A scene as SVG text.

There is no id in it, so that equal figures can share a page, and no style sheet in the inline
form, so that none of it leaks into the page. Text and lines take the page's own colour. Text is in
reading order, a row of cells in one element, so that it can be selected and read aloud.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from opsref import _style as s
from opsref._figure.scene import Label, Row, Scene, Ticks

_STANDALONE = (
    f"<style>svg{{color:{s.INK}}}.opsref-paper{{fill:{s.PAPER}}}.opsref-line{{stroke:{s.LINE_COLOUR}}}"
    f"@media(prefers-color-scheme:dark){{svg{{color:{s.INK_DARK}}}.opsref-paper{{fill:{s.PAPER_DARK}}}"
    f".opsref-line{{stroke:{s.LINE_COLOUR_DARK}}}}}</style>"
)
_DIM = f'opacity="{s.DIM_OPACITY}"'
# What differs from the text of cells.
_ATTRIBUTES = {
    "name": f'text-anchor="start" font-size="{s.NAME_FONT}" font-weight="600"',
    "facts": f'text-anchor="start" font-size="{s.TEXT_FONT}" {_DIM}',
    "index": f'text-anchor="start" font-size="{s.TEXT_FONT}" {_DIM}',
    "gap": f'font-size="{s.TEXT_FONT}" {_DIM}',
    "ticks": f'font-size="{s.TICK_FONT}" {_DIM}',
}
# A space, so that what is selected of a row is not one long number; the last of a row has none.
_END = " </tspan>"
_BLACK, _WHITE, _UNREAD = ' fill="#000"', ' fill="#fff"', f' fill="currentColor" {_DIM}'


def escape(text: str) -> str:
    """Write a text so that it fits in an element or in a quoted attribute."""
    # The standard library's html module would be most of what importing opsref costs.
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(character, entity)
    return text


def svg(
    scene: Scene, title: str, description: str, *, answers: str = "", standalone: bool = False
) -> str:
    """Write a scene.

    Args:
        scene: What to write.
        title: The accessible name.
        description: The accessible description.
        answers: What a script needs to know, as JSON.
        standalone: Whether the text is to be a file: it then carries its own paper and colours,
            light and dark, which a figure inside a page takes from the page.
    """
    # JSON is full of double quotes, which cost five bytes more each in an attribute of such.
    told = answers.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&#39;")
    data = f" data-figure='{told}'" if answers else ""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="opsref" role="img" width="{scene.width}" '
        f'height="{scene.height}" viewBox="0 0 {scene.width} {scene.height}" '
        f'font-family="{s.FONT}" font-size="{s.CELL_FONT}" text-anchor="middle" '
        f'fill="currentColor"{data}>'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
    ]
    if standalone:
        parts.append(
            f'{_STANDALONE}<path class="opsref-paper" fill="{s.PAPER}" d="M0 0h10000v10000H0z"/>'
        )
    cells = _Cells(s.ramp(scene.shades))
    parts += cells.shapes(scene.rows)
    for text in scene.texts:
        if isinstance(text, Row):
            parts.append(cells.text(text))
        elif isinstance(text, Ticks):
            parts.append(cells.ticks(text))
        else:
            parts.append(_label(text))
    parts += _lines(scene)
    parts.append("</svg>")
    return "".join(parts)


class _Cells:
    """Writes the cells of a figure; what rows with the same columns have in common, once.

    Args:
        ramp: The colours, each with whether its text is white.
    """

    def __init__(self, ramp: Sequence[tuple[str, bool]]) -> None:
        self._fills = [f'" fill="{colour}"/>' for colour, _ in ramp]
        self._inks = [(_BLACK, _WHITE)[white] for _, white in ramp]
        self._opened: dict[tuple[tuple[int, ...], int], list[str]] = {}

    def shapes(self, rows: Iterable[Row]) -> list[str]:
        """Write the shapes of cells, in reading order, and those of unread locations as one."""
        shapes: list[str] = []
        unread: list[str] = []
        side, fills = s.CELL - s.HAIRLINE, self._fills
        for y, width, lefts, _, shades in rows:
            inner = width - s.HAIRLINE
            shape = f" {y}h{inner}v{side}h-{inner}z"
            parts = zip(lefts, shades, strict=True)
            shapes += [f'<path d="M{x}{shape}{fills[at]}' for x, at in parts if at is not None]
            if None in shades:
                parts = zip(lefts, shades, strict=True)
                unread += [f"M{x}{shape}" for x, at in parts if at is None]
        edge = f'stroke="currentColor" stroke-opacity="{s.OUTLINE_OPACITY}"'
        groups = [f'<g class="opsref-cells" {edge}>{"".join(shapes)}</g>'] if shapes else []
        if unread:
            dashes = f'fill="none" stroke-dasharray="3 2" {edge}'
            groups.append(f'<path class="opsref-unread" {dashes} d="{"".join(unread)}"/>')
        return groups

    def text(self, row: Row) -> str:
        """Write what a row of cells says, in the ink that most of them take."""
        y, width, lefts, texts, shades = row
        if not any(texts):
            return ""
        if "" in texts:
            said = (part for part in zip(lefts, texts, shades, strict=True) if part[1])
            lefts, texts, shades = zip(*said, strict=True)
        of_shade = self._inks
        inks = [_UNREAD if shade is None else of_shade[shade] for shade in shades]
        ink, count = inks[0], len(inks)
        if mixed := inks.count(ink) < count:
            ink = max((_BLACK, _WHITE, _UNREAD), key=inks.count)
        opened = self._opened.get((lefts, width))
        if opened is None:
            middle = (width - s.HAIRLINE) // 2
            opened = self._opened[lefts, width] = _opened([x + middle for x in lefts], s.CELL_FONT)
        if mixed:
            parts = zip(opened, inks, texts, strict=True)
            spans = [
                f"{begun}{'' if own is ink else own}>{text}{_END}" for begun, own, text in parts
            ]
        else:
            spans = [f"{begun}>{text}{_END}" for begun, text in zip(opened, texts, strict=True)]
        baseline = y + s.CELL // 2 + s.CELL_FONT // 2 - 3
        return f'<text y="{baseline}"{ink}>{"".join(spans)[: -len(_END)]}</tspan></text>'

    def ticks(self, ticks: Ticks) -> str:
        """Write the numbers under a row of cells."""
        places = tuple(ticks.centres)
        opened = self._opened.get((places, 0))
        if opened is None:
            opened = self._opened[places, 0] = _opened(places, s.TICK_FONT)
        spans = [f"{begun}>{text}{_END}" for begun, text in zip(opened, ticks.texts, strict=True)]
        written = "".join(spans)[: -len(_END)]
        return f'<text y="{ticks.y}" {_ATTRIBUTES["ticks"]}>{written}</tspan></text>'


def _opened(centres: Sequence[int], font: int) -> list[str]:
    """Begin texts of one line, each around its place and, but for the last, before a space."""
    aside = round(font * s.ADVANCE / 2)  # what the space moves a text by
    return [*(f'<tspan x="{x + aside}"' for x in centres[:-1]), f'<tspan x="{centres[-1]}"']


def _label(label: Label) -> str:
    attributes = _ATTRIBUTES[label.role]
    return f'<text x="{label.x}" y="{label.y}" {attributes}>{escape(label.text)}</text>'


def _lines(scene: Scene) -> list[str]:
    """Write the steps of strides: each starts with a tick and ends with an arrow head."""
    parts = []
    for (start, y), (end, _) in scene.lines:
        parts.append(f"M{start} {y - 3}v6")
        if end != start:
            head = -5 if end > start else 5
            parts.append(f"M{start} {y}H{end}M{end + head} {y - 3}l{-head} 3l{head} 3")
    if not parts:
        return []
    attributes = f'fill="none" stroke="{s.LINE_COLOUR}" stroke-width="1.5" stroke-linejoin="round"'
    return [f'<path class="opsref-line" {attributes} d="{"".join(parts)}"/>']

"""A scene as SVG text.

There is no id in it, so that equal figures can share a page, and no style sheet in the inline
form, so that none of it leaks into the page. Text and lines take the page's own colour.
"""

from __future__ import annotations

from opsref import _style as s
from opsref._figure.scene import Label, Scene

_STANDALONE = (
    f"<style>svg{{color:{s.INK}}}.opsref-paper{{fill:{s.PAPER}}}.opsref-line{{stroke:{s.LINE_COLOUR}}}"
    f"@media(prefers-color-scheme:dark){{svg{{color:{s.INK_DARK}}}.opsref-paper{{fill:{s.PAPER_DARK}}}"
    f".opsref-line{{stroke:{s.LINE_COLOUR_DARK}}}}}</style>"
)
_ATTRIBUTES = {
    "name": f'font-size="{s.NAME_FONT}" font-weight="600"',
    "facts": f'fill-opacity="{s.DIM_OPACITY}"',
    "index": f'fill-opacity="{s.DIM_OPACITY}"',
    "gap": f'fill-opacity="{s.DIM_OPACITY}" text-anchor="middle"',
}


def escape(text: str) -> str:
    """Write a text so that it fits in an element or in a quoted attribute."""
    # The standard library's html module would be most of what importing opsref costs.
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(character, entity)
    return text


def svg(scene: Scene, title: str, description: str, *, standalone: bool = False) -> str:
    """Write a scene.

    Args:
        scene: What to write.
        title: The accessible name.
        description: The accessible description.
        standalone: Whether the text is to be a file: it then carries its own paper and colours,
            light and dark, which a figure inside a page takes from the page.
    """
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="opsref" role="img" width="{scene.width}" '
        f'height="{scene.height}" viewBox="0 0 {scene.width} {scene.height}" '
        f'font-family="{s.FONT}" font-size="{s.TEXT_FONT}" fill="currentColor">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
    ]
    if standalone:
        parts.append(
            f'{_STANDALONE}<path class="opsref-paper" fill="{s.PAPER}" d="M0 0h10000v10000H0z"/>'
        )
    parts += _cells(scene)
    for role, attributes in _ATTRIBUTES.items():
        texts = [_text(label) for label in scene.labels if label.role == role]
        if texts:
            parts.append(f'<g class="opsref-{role}" {attributes}>{"".join(texts)}</g>')
    parts += _lines(scene)
    parts.append("</svg>")
    return "".join(parts)


def _cells(scene: Scene) -> list[str]:
    """Write the cells: all shapes, then dark text, then light text, so that each is set once."""
    shapes: list[str] = []
    unread: list[str] = []
    dark: list[str] = []
    light: list[str] = []
    dim: list[str] = []
    side, baseline = s.CELL - s.HAIRLINE, s.CELL // 2 + s.CELL_FONT // 2 - 3
    ramp = [(colour, (light if white else dark).append) for colour, white in s.ramp(scene.shades)]
    # Rows of a block or a strip have their columns in common: what those say is written once.
    columns: dict[tuple[tuple[int, ...], int], list[tuple[str, str]]] = {}
    for y, width, lefts, texts, places in scene.rows:
        inner = width - s.HAIRLINE
        if (lefts, width) not in columns:
            middles = (x + inner // 2 for x in lefts)
            columns[lefts, width] = [
                (f"M{x} ", f'<text x="{middle}" y="')
                for x, middle in zip(lefts, middles, strict=True)
            ]
        shape, place = f"{y}h{inner}v{side}h-{inner}z", f'{y + baseline}">'
        for (move, mark), text, shade in zip(columns[lefts, width], texts, places, strict=True):
            label = f"{mark}{place}{text}</text>"
            if shade is None:
                unread.append(f"{move}{shape}")
                dim.append(label)
            else:
                colour, write = ramp[shade]
                shapes.append(f'<path d="{move}{shape}" fill="{colour}"/>')
                write(label)
    edge = f'stroke="currentColor" stroke-opacity="{s.OUTLINE_OPACITY}"'
    groups = [f'<g class="opsref-cells" {edge}>{"".join(shapes)}</g>'] if shapes else []
    if unread:
        dashes = f'fill="none" stroke-dasharray="3 2" {edge}'
        groups.append(f'<path class="opsref-unread" {dashes} d="{"".join(unread)}"/>')
    inks = (("#000", "", dark), ("#fff", "", light), ("currentColor", s.DIM_OPACITY, dim))
    for fill, opacity, labels in inks:
        if labels:
            faint = f' fill-opacity="{opacity}"' if opacity else ""
            attributes = f'fill="{fill}"{faint} font-size="{s.CELL_FONT}" text-anchor="middle"'
            groups.append(f"<g {attributes}>{''.join(labels)}</g>")
    return groups


def _text(label: Label) -> str:
    return f'<text x="{label.x}" y="{label.y}">{escape(label.text)}</text>'


def _lines(scene: Scene) -> list[str]:
    """Write paths and steps; a step starts with a tick and ends with an arrow head."""
    if not scene.lines:
        return []
    parts = []
    for points, role in scene.lines:
        d = "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
        parts.append(f'<path d="{d}"/>')
        if role == "step":
            (start, y), (end, _) = points
            parts.append(f'<path d="M{start:g} {y - 3:g}v6"/>')
            if end > start:
                parts.append(f'<path d="M{end - 5:g} {y - 3:g}l5 3l-5 3"/>')
    attributes = f'fill="none" stroke="{s.LINE_COLOUR}" stroke-width="1.5" stroke-linejoin="round"'
    return [f'<g class="opsref-line" {attributes}>{"".join(parts)}</g>']

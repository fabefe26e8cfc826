"""Records as figures: bars of ratios, and how far each expression is from the rate of a copy.

Both have a logarithmic scale, so that twice and half are equally far from 1. Text and lines take
the page's colour; the two fills are legible on light and on dark paper.
"""

from __future__ import annotations

from html import escape
from math import log
from typing import TYPE_CHECKING, NamedTuple

from _ext.costs.cases import CASES
from _ext.costs.table import as_text, shares, times

if TYPE_CHECKING:
    from collections.abc import Callable

    from _ext.costs.record import Measured, Record

FONT = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace"
FIRST, SECOND = "#c2570c", "#3f7fbf"
# As wide as a figure on a phone, where text is then 11 pixels high.
WIDTH, LEFT, RIGHT, TOP = 356, 154, 290, 62
BAR, PITCH, STEP = 8, 28, 22
RATIOS = (0.5, 1, 2, 5, 10, 20, 50)
PERCENT = (1, 3, 10, 30, 100, 300)


class Drawing(NamedTuple):
    """A figure, and the same in words."""

    svg: str
    title: str
    description: str
    text: str


def draw_ratios(record: Record) -> Drawing:
    """Draw a bar for each case and size, from 1 to the ratio, with the quartiles as a line."""
    found = [(case, sizes) for case in CASES if (sizes := record.of(case))]
    place = _scale(RATIOS)
    bars: list[list[str]] = [[], []]
    lines, texts = [], []
    for row, (case, sizes) in enumerate(found):
        y = TOP + row * PITCH
        texts.append(_text(LEFT - 8, y + 13, case.label, "end"))
        for number, measured in enumerate(sizes[:2]):
            top = y + number * (BAR + 3)
            low, middle, high = (place(ratio) for ratio in measured.ratio)
            bars[number].append(f"M{place(1)} {top}H{middle}v{BAR}H{place(1)}z")
            middle_of_bar = top + BAR // 2
            if measured.ratio[1] > RATIOS[-1]:  # an arrow: it goes on beyond the scale
                lines.append(f"M{RIGHT - 4} {top}l5 {BAR // 2}l-5 {BAR // 2}")
            else:
                lines.append(f"M{low} {top + 2}v{BAR - 4}M{low} {middle_of_bar}H{high}")
                lines.append(f"M{high} {top + 2}v{BAR - 4}")
            mark = " wide" if measured.is_wide else ""
            texts.append(_text(RIGHT + 8, top + BAR, f"{times(measured.ratio[1])}{mark}"))
    named = [measured.size for measured in (found[0][1] if found else [])]
    keys = (("filled", f'fill="{FIRST}"'), ("outlined", f'fill="none" stroke="{SECOND}"'))
    shapes = [
        f'<path class="cost-{name}" {fill} d="{"".join(bars[number])}"/>'
        for number, (name, fill) in enumerate(keys)
        if bars[number]
    ]
    legend = [f"{name}: size {size}" for (name, _), size in zip(keys, named, strict=False)]
    height = TOP + len(found) * PITCH
    grid = _grid(RATIOS, place, height, "{:g}".format, strong=1)
    said = [f"{case.label}: {_sizes(measured)}" for case, measured in found]
    title = f"Ratios of time on {record.short}"
    under = [*_legend(legend), *grid]
    return _drawing(title, said, record, height, under, shapes, lines, texts)


def draw_shares(record: Record) -> Drawing:
    """Draw the share of bandwidth of both expressions of each case: a ring and a dot."""
    found = [
        (case, quoted)
        for case in CASES
        if (quoted := record.quoted(case)) and quoted.shares is not None
    ]
    place = _scale(PERCENT)
    rings, dots, lines, texts = [], [], [], []
    for row, (case, measured) in enumerate(found):
        y = TOP + row * STEP + BAR
        one, other = (place(100 * share) for share in measured.shares or ())
        rings.append(f'<circle cx="{one}" cy="{y}" r="5"/>')
        dots.append(f'<circle cx="{other}" cy="{y}" r="3"/>')
        lines.append(f"M{one} {y}H{other}")
        texts.append(_text(LEFT - 8, y + 4, case.label, "end"))
        texts.append(_text(RIGHT + 8, y + 4, _without_unit(shares(measured))))
    height = TOP + len(found) * STEP
    grid = _grid(PERCENT, place, height, "{:g}".format, strong=100)
    shapes = [
        f'<g class="cost-outlined" fill="none" stroke="{SECOND}" stroke-width="2">',
        f'{"".join(rings)}</g><g class="cost-filled" fill="{FIRST}">{"".join(dots)}</g>',
    ]
    said = [f"{case.label}: {shares(measured)}" for case, measured in found]
    title = f"Share of bandwidth on {record.short}"
    legend = ["per cent of the rate of a plain copy", "ring: first expression, dot: second"]
    under = [*_legend(legend), *grid]
    return _drawing(title, said, record, height, under, shapes, lines, texts)


def _scale(ticks: tuple[float, ...]) -> Callable[[float], int]:
    """Return where a value is drawn; what is beyond the scale is drawn at its end."""
    first, last = log(ticks[0]), log(ticks[-1])

    def place(value: float) -> int:
        part = (log(value) - first) / (last - first)
        return round(LEFT + (RIGHT - LEFT) * min(max(part, 0), 1))

    return place


def _grid(
    ticks: tuple[float, ...],
    place: Callable[[float], int],
    height: int,
    label: Callable[[float], str],
    strong: float,
) -> list[str]:
    """Draw the scale, with one strong line."""
    faint = "".join(f"M{place(tick)} {TOP - 6}V{height}" for tick in ticks if tick != strong)
    return [
        f'<path stroke="currentColor" stroke-opacity=".2" d="{faint}"/>',
        f'<path stroke="currentColor" d="M{place(strong)} {TOP - 6}V{height}"/>',
        *(_text(place(tick), TOP - 12, label(tick), "middle") for tick in ticks),
    ]


def _drawing(
    title: str,
    said: list[str],
    record: Record,
    height: int,
    under: list[str],
    shapes: list[str],
    lines: list[str],
    texts: list[str],
) -> Drawing:
    """Put the parts together."""
    description = "; ".join(said) + "."
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="costs" role="img" width="{WIDTH}" '
        f'height="{height + 4}" viewBox="0 0 {WIDTH} {height + 4}" font-family="{FONT}" '
        f'font-size="11" fill="currentColor"><title>{escape(title)}</title>'
        f"<desc>{escape(description)}</desc>{''.join(under)}{''.join(shapes)}"
        f'<path fill="none" stroke="currentColor" d="{"".join(lines)}"/>{"".join(texts)}</svg>'
    )
    return Drawing(svg, title, description, as_text([record]))


def _text(x: int, y: int, text: str, anchor: str = "") -> str:
    where = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{x}" y="{y}"{where}>{escape(text)}</text>'


def _legend(lines: list[str]) -> list[str]:
    return [_text(0, 14 * number, line) for number, line in enumerate(lines, 1)]


def _without_unit(shown: str) -> str:
    return shown.replace(" % against", ",").removesuffix(" %")


def _sizes(sizes: list[Measured]) -> str:
    return " and ".join(f"{times(each.ratio[1])} at size {each.size}" for each in sizes)

"""Where everything of a figure goes: panels of tensors above strips of storage."""

from __future__ import annotations

from collections.abc import Sequence

from opsref import _style as s
from opsref._figure.arrange import Arrangement
from opsref._figure.budget import most_steps
from opsref._figure.describe import fact_lines, key, strip_line
from opsref._figure.panel import Panel
from opsref._figure.scene import Scene
from opsref._figure.shades import shades
from opsref._figure.shelves import shelve
from opsref._figure.strip import Strip


def compose(arranged: Arrangement) -> Scene:
    """Place the panels from left to right, wrapped, the strips below them, and the key last."""
    subjects, strips, options = arranged
    scene = Scene()
    shades_of, scene.shades = shades(strips, by_value=options["colours"] == "values")
    placed = {
        placement.subject: (placement, of_strip)
        for strip, of_strip in zip(strips, shades_of, strict=True)
        for placement in strip.placements
    }
    x = y = s.MARGIN
    tallest = 0
    for subject in subjects:
        lines = fact_lines(subject.layout, options["facts"])
        panel = Panel(subject.name, lines, subject.shown, subject.texts)
        if x > s.MARGIN and x + panel.width > s.MARGIN + s.WIDTH:
            x, y, tallest = s.MARGIN, y + tallest + s.BLOCK_GAP, 0
        placement, of_strip = placed[subject]
        panel.place(scene, x, y, map(of_strip.__getitem__, placement.locations))
        scene.width = max(scene.width, x + panel.width + s.MARGIN)
        tallest = max(tallest, panel.height)
        x += panel.width + s.PANEL_GAP
    y += tallest
    for strip, of_strip in zip(strips, shades_of, strict=True):
        y = _strip(scene, strip, of_strip, y + s.BLOCK_GAP, arranged)
    y += s.KEY_GAP
    for line in key(arranged):
        y = write_lines(scene, line, y)
    scene.height = y + s.MARGIN
    return scene


def _strip(
    scene: Scene, strip: Strip, shade_of: dict[int, int], y: int, arranged: Arrangement
) -> int:
    """Add one storage, with its lanes; give the height at which it ends."""
    options = arranged.options
    y = write_lines(scene, _kept_together(strip_line(strip)), y) + 2
    texts = strip.texts if options["cells"] == "values" else None
    steps = most_steps(len(arranged.subjects)) if options["strides"] else 0
    ticks = 1
    if lanes_wanted := bool(steps or options["path"]):
        from opsref._figure import lanes  # few figures need them, and an import costs

        ticks = lanes.longest_turn(strip.placements) if options["path"] else 1
    shelves = shelve(strip, texts, ticks)
    for row in shelves.rows:
        y = shelves.draw(scene, row, y, shade_of)
        for placement in strip.placements if lanes_wanted else ():
            y = lanes.steps(scene, shelves, row, placement, y, most=steps) if steps else y
            y = lanes.order(scene, shelves, row, placement, y) if options["path"] else y
    scene.width = max(scene.width, shelves.right + s.MARGIN)
    return y if shelves.rows else y + s.CELL


def write_lines(scene: Scene, text: str, y: int) -> int:
    """Add a text at the left margin, in as many lines as it takes; give where it ends."""
    lines = s.wrapped(text, s.TEXT_FONT)
    scene.write(s.MARGIN, y + s.TEXT_FONT + 1, lines, "facts", pitch=s.LINE)
    scene.width = max(scene.width, s.MARGIN + _widest(lines))
    return y + s.LINE * len(lines)


def _kept_together(line: str) -> str:
    """Let the line of a storage break between its parts alone."""
    for part in (" × ", " not read", "values of "):
        line = line.replace(part, part.replace(" ", "\u00a0"))
    return line


def _widest(lines: Sequence[str]) -> int:
    return max(s.text_width(line, s.TEXT_FONT) for line in lines) + s.MARGIN

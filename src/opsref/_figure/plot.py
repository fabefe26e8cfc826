"""A scene on matplotlib axes, for papers and for people who compose axes.

Text is drawn as shapes in the units of the cells, so that it fits them at any size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from opsref import _style as s
from opsref._figure.scene import Label, Row, Scene, Ticks

if TYPE_CHECKING:
    import matplotlib.axes
    import matplotlib.figure

# Points an inch, and how many of them a pixel of the figure takes.
_POINTS = 72
_SCALE = 0.75
_DIM = 0.35  # how far the ink of facts is from black


def plot(scene: Scene, ax: matplotlib.axes.Axes | None) -> matplotlib.axes.Axes:
    """Draw a scene on axes, new ones of its natural size if none are given.

    Raises:
        ImportError: matplotlib is not installed.
    """
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        raise ImportError('plot needs matplotlib: pip install "opsref[plot]"') from None
    if ax is None:
        ax = plt.figure(figsize=_inches(scene)).add_axes((0, 0, 1, 1))
    return _draw(scene, ax)


def save(scene: Scene, path: str) -> None:
    """Write a scene to a file of any format that matplotlib has.

    Raises:
        ImportError: matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise ImportError('save needs matplotlib: pip install "opsref[plot]"') from None
    figure = Figure(figsize=_inches(scene))
    _draw(scene, figure.add_axes((0, 0, 1, 1)))
    figure.savefig(path, dpi=2 * _POINTS / _SCALE)


def _inches(scene: Scene) -> tuple[float, float]:
    """Return the natural size of a scene."""
    return scene.width * _SCALE / _POINTS, scene.height * _SCALE / _POINTS


def _draw(scene: Scene, ax: matplotlib.axes.Axes) -> matplotlib.axes.Axes:
    """Draw a scene on axes."""
    ramp = s.ramp(scene.shades)
    for text in scene.texts:
        if isinstance(text, Row):
            _row(ax, text, ramp)
        elif isinstance(text, Ticks):
            for x, number in zip(text.centres, text.texts, strict=True):
                _text(ax, x, text.y, number, s.TICK_FONT, centred=True, colour=_DIM)
        else:
            _label(ax, text)
    for start, end in scene.lines:
        style = {"arrowstyle": "->", "color": s.LINE_COLOUR}
        ax.annotate("", end, start, arrowprops=style)
    ax.set(xlim=(0, scene.width), ylim=(scene.height, 0), aspect="equal")
    ax.set_axis_off()
    return ax


def _row(ax: matplotlib.axes.Axes, row: Row, ramp: tuple[tuple[str, bool], ...]) -> None:
    """Draw cells and what they say."""
    from matplotlib.patches import Rectangle

    inner, side = row.width - s.HAIRLINE, s.CELL - s.HAIRLINE
    for x, text, shade in zip(row.lefts, row.texts, row.shades, strict=True):
        colour, white = ("none", False) if shade is None else ramp[shade]
        style = ":" if shade is None else "-"
        ax.add_patch(
            Rectangle((x, row.y), inner, side, facecolor=colour, edgecolor="0.5", linestyle=style)
        )
        baseline = row.y + s.CELL / 2 + s.CELL_FONT / 2 - 3
        _text(ax, x + inner / 2, baseline, text, s.CELL_FONT, centred=True, colour=float(white))


def _label(ax: matplotlib.axes.Axes, label: Label) -> None:
    """Draw a name, facts, the index of a block, or the mark of a gap."""
    name = label.role == "name"
    _text(
        ax,
        label.x,
        label.y,
        label.text,
        s.NAME_FONT if name else s.TEXT_FONT,
        centred=label.role == "gap",
        colour=0 if name else _DIM,
        weight="bold" if name else "normal",
    )


def _text(
    ax: matplotlib.axes.Axes,
    x: float,
    y: float,
    text: str,
    font: int,
    *,
    centred: bool = False,
    colour: float = 0,
    weight: str = "normal",
) -> None:
    """Draw a text as a shape; what it says is the shape's `gid`."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.patches import PathPatch
    from matplotlib.text import TextPath
    from matplotlib.transforms import Affine2D

    if not text:
        return
    # A label may have $ in it, which is no formula.
    properties = FontProperties(family="monospace", weight=weight)
    shape = TextPath((0, 0), text.replace("$", r"\$"), size=font, prop=properties)
    left = x - s.text_width(text, font) / 2 if centred else x
    placed = Affine2D().scale(1, -1).translate(left, y) + ax.transData
    patch = PathPatch(shape, facecolor=f"{colour}", edgecolor="none", transform=placed, gid=text)
    ax.add_patch(patch)

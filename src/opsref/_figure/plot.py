"""A scene on matplotlib axes, for papers and for people who compose axes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opsref import _style as s
from opsref._figure.scene import Scene

if TYPE_CHECKING:
    import matplotlib.axes

# Points an inch, and how many of them a pixel of the figure takes.
_POINTS = 72
_SCALE = 0.75


def plot(scene: Scene, ax: matplotlib.axes.Axes | None) -> matplotlib.axes.Axes:
    """Draw a scene on axes, new ones of its natural size if none are given.

    Raises:
        ImportError: matplotlib is not installed.
    """
    try:
        import matplotlib.pyplot as plt
        from matplotlib.patches import Rectangle
    except ImportError:
        raise ImportError('plot needs matplotlib: pip install "opsref[plot]"') from None
    if ax is None:
        inches = (scene.width * _SCALE / _POINTS, scene.height * _SCALE / _POINTS)
        ax = plt.figure(figsize=inches).add_axes((0, 0, 1, 1))
    ramp = s.ramp(scene.shades)
    for x, y, width, text, shade in scene.cells:
        inner, side = width - s.HAIRLINE, s.CELL - s.HAIRLINE
        colour, white = ("none", False) if shade is None else ramp[shade]
        style = ":" if shade is None else "-"
        ax.add_patch(
            Rectangle((x, y), inner, side, facecolor=colour, edgecolor="0.5", linestyle=style)
        )
        place = (x + inner / 2, y + side / 2)
        ax.text(
            *place,
            text,
            ha="center",
            va="center",
            color="white" if white else "black",
            family="monospace",
            fontsize=s.CELL_FONT * _SCALE,
            parse_math=False,
        )
    for label in scene.labels:
        name = label.role == "name"
        ax.text(
            label.x,
            label.y,
            label.text,
            family="monospace",
            va="baseline",
            ha="center" if label.role == "gap" else "left",
            fontsize=(s.NAME_FONT if name else s.TEXT_FONT) * _SCALE,
            weight="bold" if name else "normal",
            parse_math=False,  # a label may hold $
        )
    for points, role in scene.lines:
        if role == "step":
            ax.annotate(
                "",
                points[1],
                points[0],
                arrowprops={"arrowstyle": "->", "color": s.LINE_COLOUR},
            )
        else:
            ax.plot(*zip(*points, strict=True), color=s.LINE_COLOUR, linewidth=1.2)
    ax.set(xlim=(0, scene.width), ylim=(scene.height, 0), aspect="equal")
    ax.set_axis_off()
    return ax

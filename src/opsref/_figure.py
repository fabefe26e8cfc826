"""``draw`` and the figure it makes."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opsref import _describe, _strip, _subject, _svg
from opsref._arguments import (
    Cells,
    Colours,
    Drawable,
    Facts,
    Options,
    check_option,
    check_storage,
    labelled,
)
from opsref._compose import compose
from opsref._layout import Layout
from opsref._strip import Strip
from opsref._subject import Subject

if TYPE_CHECKING:
    import matplotlib.axes


class Figure:
    """A picture of how tensors lie in their storages, made by ``draw``.

    Notebooks and gallery pages show it as it is. It keeps no tensor alive.

    Attributes:
        title: One line that names the tensors.
        description: The facts in sentences: the long description of the picture.
    """

    def __init__(self, subjects: list[Subject], strips: list[Strip], options: Options) -> None:
        self._subjects = subjects
        self._strips = strips
        self._options = options
        self._scene = compose(
            subjects,
            strips,
            strides=options["strides"],
            path=options["path"],
            facts=options["facts"],
        )
        self.title = _describe.title(subjects)
        self.description = _describe.description(subjects, strips)

    @property
    def text(self) -> str:
        """The figure as plain text, for a terminal or a doctest."""
        values = self._options["cells"] == "values"
        return _describe.text(self._subjects, self._strips, values=values)

    def svg(self) -> str:
        """Give the figure as an SVG element that takes its text colour from the page around it.

        The element holds no id, so that it can stand on a page any number of times.
        """
        return _svg.svg(self._scene, self.title, self.description)

    def save(self, path: str | Path) -> None:
        """Write the figure as an SVG file, which follows the reader's light or dark setting.

        Raises:
            ValueError: ``path`` does not end with ``.svg``.
        """
        if Path(path).suffix != ".svg":
            raise ValueError(
                f"path must end with .svg: got {str(path)!r}; "
                "for other formats use figure.plot() and matplotlib"
            )
        Path(path).write_text(self._file, encoding="utf-8")

    def plot(self, ax: matplotlib.axes.Axes | None = None) -> matplotlib.axes.Axes:
        """Draw the figure on matplotlib axes (``pip install "opsref[plot]"``).

        Args:
            ax: Where to draw; new axes of the figure's natural size if none are given.

        Raises:
            ImportError: matplotlib is not installed.
        """
        from opsref._plot import plot  # few need it, and an import costs

        return plot(self._scene, ax)

    def to_dict(self) -> dict[str, Any]:
        """Give what the figure shows as a dictionary that JSON can hold.

        It holds the options, the facts of every tensor and the values that were read, so that a
        figure drawn on one machine can be drawn again, or compared, on another.

        Raises:
            ValueError: Two tensors read the same memory through storages that begin at different
                addresses, as those of ``torch.from_numpy`` may.
        """
        from opsref import _figure_json  # few need it, and an import costs

        return _figure_json.to_dict(self._subjects, self._strips, self._options)

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Figure:
        """Draw what ``to_dict`` gave, on any machine: no tensor and no device is needed.

        Raises:
            ValueError: Something is missing, of the wrong kind, or fits no figure.

        Example:
            >>> import torch
            >>> figure = draw({"x": torch.arange(3)}, cells="values")
            >>> Figure.from_dict(figure.to_dict()).svg() == figure.svg()
            True
        """
        from opsref import _figure_json

        return cls(*_figure_json.read(record))

    @cached_property
    def _file(self) -> str:
        return _svg.svg(self._scene, self.title, self.description, standalone=True)

    def _repr_html_(self) -> str:
        """Show the figure in notebooks: as an image, which viewers that strip SVG let through."""
        data = b64encode(self._file.encode()).decode()
        alt = _svg.escape(f"{self.title}. {self.description}")
        return f'<img src="data:image/svg+xml;base64,{data}" alt="{alt}">'

    def __repr__(self) -> str:
        return f"<Figure: {self.title}>"

    def __str__(self) -> str:
        return self.text


def draw(
    *tensors: Drawable | Mapping[str, Drawable],
    cells: Cells = "positions",
    colours: Colours = "locations",
    strides: bool = False,
    path: bool = False,
    facts: Facts = "line",
) -> Figure:
    """Draw how the indices of tensors land in their storages.

    Each tensor is a grid of cells (leading dimensions make labelled blocks) above a strip of its
    storage. The same colour means the same storage location (when elements differ in size, a small
    one has the colour of the large one that contains it); a location that is not read is hollow;
    tensors that share a storage share a strip. A large tensor shows its edges, so that the time and
    the size of a figure have a bound that does not depend on the number of elements.

    Args:
        *tensors: 1 to 12 tensors or layouts, of any rank and size; or one mapping from labels to
            them.
        cells: What the cells of tensors say: storage ``"positions"``, in elements, which reads no
            data; or ``"values"``, which are read in one gather per tensor.
        colours: What equal colours mean: the same storage location, which reads no data; or equal
            ``"values"``, for showing how a copy moves or replaces them, also in one gather per
            tensor; NaN counts as equal to NaN. Tensors of one storage then have to agree in dtype.
        strides: Whether to draw, under the strip, the step that each stride makes.
        path: Whether to draw, under the strip, the reading order as a path.
        facts: How much to write under a tensor's name.

    Raises:
        TypeError: Something to draw is neither a tensor nor a layout, or a label is no printable
            string.
        ValueError: There is nothing or too much to draw, an option has an unknown value, or a
            tensor has no layout (sparse, nested, ...), no data to show, or a freed storage; or
            tensors that are to be coloured by value read one storage in different ways.

    Example:
        >>> import torch
        >>> x = torch.arange(6).view(2, 3)
        >>> print(draw({"x": x, "x.t()": x.t()}))
        x: shape (2, 3), stride (3, 1), offset 0, int64, cpu, contiguous
        [[0, 1, 2],
         [3, 4, 5]]
        x.t(): shape (3, 2), stride (1, 3), offset 0, int64, cpu, not contiguous
        [[0, 3],
         [1, 4],
         [2, 5]]
        storage of x and x.t(): 6 × int64 (48 bytes)
    """
    options: Options = {
        "cells": cells,
        "colours": colours,
        "strides": strides,
        "path": path,
        "facts": facts,
    }
    for option in ("cells", "colours", "facts"):
        check_option(option, options[option])
    named = labelled(tensors)
    layouts = [(name, Layout._named(x, name)) for name, x in named.items()]
    subjects, strips = arrange(layouts, options)
    if "values" in (cells, colours):
        from opsref import _values  # few figures need it, and an import costs

        for subject in subjects if cells == "values" else ():
            _values.fill_cells(subject, named[subject.name])
        for strip in strips if colours == "values" else ():
            _values.fill_colours(strip, named)
    return Figure(subjects, strips, options)


def arrange(
    layouts: list[tuple[str, Layout]], options: Options
) -> tuple[list[Subject], list[Strip]]:
    """Choose what is shown of each tensor and of each storage.

    Raises:
        ValueError: A storage does not hold every element of its tensor.
    """
    for name, layout in layouts:
        check_storage(name, layout)
    groups = _strip.group(layout for _, layout in layouts)
    cap = _subject.share(
        len(layouts),
        len(groups),
        strides=options["strides"],
        path=options["path"],
        facts=options["facts"],
    )
    subjects = _subject.subjects(layouts, cap, values=options["cells"] == "values")
    return subjects, [_strip.strip([subjects[i] for i in members], cap) for members in groups]

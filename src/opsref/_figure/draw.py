"""``draw``: from tensors to a figure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Never

from opsref._figure.arguments import (
    Cells,
    Colours,
    Detail,
    Drawable,
    Options,
    check_flag,
    check_option,
    labelled,
    unknown_option,
)
from opsref._figure.arrange import arrange
from opsref._figure.figure import Figure
from opsref._figure.numbers import Value
from opsref._figure.subject import Subject
from opsref._layout.layout import Layout


def draw(
    *tensors: Drawable | Mapping[str, Drawable],
    cells: Cells = "positions",
    colours: Colours = "locations",
    strides: bool = False,
    path: bool = False,
    facts: Detail = "line",
    **unknown: Never,
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
        strides: Whether to draw, under the strip, the step that each stride makes: those of the
            last dimensions larger than 1, up to 8 per tensor and 24 in all.
        path: Whether to draw, under the strip, the reading order as a path.
        facts: How much to write under a tensor's name.
        **unknown: None; an option of another name is an error that lists those there are.

    Raises:
        TypeError: Something to draw is neither a tensor nor a layout, a label is no printable
            string, or an option is unknown.
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
    for name in unknown:
        raise TypeError(unknown_option(name, unknown[name]))
    for option in ("cells", "colours", "facts"):
        check_option(option, options[option])
    check_flag("strides", strides)
    check_flag("path", path)
    named = labelled(tensors)
    layouts = {name: Layout._named(x, name) for name, x in named.items()}
    if "values" not in (cells, colours):
        return Figure(arrange(layouts, options))
    from opsref._figure import values  # few figures need it, and an import costs

    def values_of(shown: Subject) -> list[Value] | None:
        return values.of_cells(shown, named[shown.name]) if cells == "values" else None

    arranged = arrange(layouts, options, values_of)
    if colours == "values":
        for strip in arranged.strips:
            strip.values = values.of_locations(strip, named)
    return Figure(arranged)

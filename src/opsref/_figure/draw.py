"""``draw``: from tensors to a figure."""

from __future__ import annotations

from collections.abc import Mapping
from inspect import currentframe
from types import FrameType
from typing import Never

from opsref._figure import values
from opsref._figure.arguments import (
    AnyDrawable,
    Cells,
    Colours,
    Detail,
    Options,
    check_flag,
    check_option,
    labelled,
    unknown_option,
)
from opsref._figure.arrange import arrange
from opsref._figure.calling import argument_sources
from opsref._figure.figure import Figure
from opsref._layout.layout import Layout
from opsref._layout.reading import is_sharded
from opsref._layout.sharded.layout import ShardedLayout


def draw(
    *tensors: AnyDrawable | Mapping[str, AnyDrawable],
    cells: Cells | None = None,
    colours: Colours | None = None,
    strides: bool = False,
    path: bool = False,
    facts: Detail = "line",
    **unknown: Never,
) -> Figure:
    """Draw how the indices of tensors land in their storages.

    Each tensor is a grid of cells (leading dimensions make labelled blocks) above a strip of its
    storage; tensors that share a storage share a strip. Numbers under a strip are storage
    positions, in elements. The same colour means the same element; a location that is not read is
    hollow. A large tensor shows its edges, so that the time and the size of a figure have a bound
    that does not depend on the number of elements.

    Args:
        *tensors: 1 to 12 tensors or layouts, of any rank and size, labelled as the call writes
            them; or one mapping from labels to them. A ``DTensor``, or its ``ShardedLayout``, has a
            figure of its own: its elements with the ranks that hold them, and the storage of each
            rank. It has no options but ``cells``, whose ``"values"`` are those of this rank.
        cells: What the cells of tensors say: ``"values"``, of a large tensor in one gather; or
            storage ``"positions"``, which reads no data. By default values, if every tensor is
            on the CPU and has up to 280 elements, which can be read; otherwise positions.
        colours: What equal colours mean: the same storage location (``"locations"``), which reads
            no data; the same ``"elements"``, which is the same location, or the same value in a
            storage that holds nothing but values of an earlier one, where each is once; or equal
            ``"values"``, for showing what a copy replaces: NaN counts as equal to NaN, and tensors
            of one storage have to agree in dtype. By default elements, if cells say values;
            otherwise locations. (When elements differ in size, a small one has the colour of the
            large one that contains it.)
        strides: Whether to draw, under the strip, the step that each stride makes: those of the
            last dimensions larger than 1, up to 8 per tensor and 20 in all.
        path: Whether to write, under the strip, in which order the locations are read, from 1.
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
        >>> x = torch.tensor([[10, 20, 30], [40, 50, 60]])
        >>> print(draw(x, x.t()))
        x: shape (2, 3), stride (3, 1), offset 0, int64, cpu, contiguous
        [[10, 20, 30],
         [40, 50, 60]]
        x.t(): shape (3, 2), stride (1, 3), offset 0, int64, cpu, not contiguous
        [[10, 40],
         [20, 50],
         [30, 60]]
        storage of x and x.t(): 6 × int64 (48 bytes)
        values    10 20 30 40 50 60
        positions  0  1  2  3  4  5
    """
    for name in unknown:
        raise TypeError(unknown_option(name, unknown[name]))
    check_option("cells", cells)
    check_option("colours", colours)
    check_option("facts", facts)
    check_flag("strides", strides)
    check_flag("path", path)
    bare = not any(isinstance(x, Mapping) for x in tensors)
    sources = argument_sources(_caller(currentframe()), "draw", len(tensors)) if bare else None
    labels = labelled(tensors, sources)
    named = {name: x for name, x in labels.items() if not isinstance(x, ShardedLayout)}
    if len(named) < len(labels) or any(map(is_sharded, named.values())):
        from opsref._figure.sharded.draw import draw_sharded  # few figures are of DTensors

        lacking = {"colours": colours, "strides": strides, "path": path, "facts": facts}
        return draw_sharded(labels, lacking, cells)
    layouts = {name: Layout._named(x, name) for name, x in named.items()}
    read = values.of_small(named, layouts) if cells is None else None
    if cells is None:
        cells = "positions" if read is None else "values"
    if colours is None:
        colours = "locations" if cells == "positions" else "elements"
    if read is None and (cells, colours) != ("positions", "locations"):
        read = values.Gathered(named, layouts, "cells" if cells == "values" else "colours")
    options: Options = {
        "cells": cells,
        "colours": colours,
        "strides": strides,
        "path": path,
        "facts": facts,
    }
    return Figure(arrange(layouts, options, read))


def _caller(frame: FrameType | None) -> FrameType | None:
    """Return the frame that called; kept in no name, which would keep its tensors alive."""
    return frame.f_back if frame is not None else None

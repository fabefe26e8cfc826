"""What the script of a page needs to know of a figure, to answer to the pointer."""

from __future__ import annotations

import json
from typing import Any

from opsref._figure.arguments import Options
from opsref._figure.arrange import Arrangement
from opsref._figure.budget import CELLS
from opsref._figure.strip import Strip
from opsref._figure.subject import Subject

# Characters. A figure has 30 KiB at most, and a sum with dozens of terms helps nobody.
_LONGEST = 6 * 1024
# What options are where nobody sets them, apart from those that depend on the tensors.
_DEFAULTS: dict[str, object] = {"strides": False, "path": False, "facts": "line"}


def answers(arranged: Arrangement) -> str:
    """Write, as JSON, where the elements are that a figure shows; nothing for dozens of dimensions.

    Cells are drawn in reading order, tensor by tensor and then storage by storage, so that the
    script finds the cell of each element and of each location that is read.
    """
    subjects, strips, options = arranged
    tensors: dict[str, list[Any]] = {}
    for number, strip in enumerate(strips):
        for placed in strip.placements:
            layout = placed.subject.layout
            shown = 0 if placed.subject.whole else placed.subject.shown
            facts = [layout.shape, layout.stride, layout.storage_offset, number, shown]
            apart = [placed.start, layout.itemsize] if strip.itemsize != layout.itemsize else []
            tensors[placed.subject.name] = [placed.subject.name, *facts, *apart]
    record = {
        "tensors": [tensors[subject.name] for subject in subjects],
        "storages": [[strip.itemsize, _drawn(strip)] for strip in strips],
        "code": _code(subjects, options),
    }
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    return text if len(text) <= _LONGEST else ""


def _drawn(strip: Strip) -> list[int]:
    """List the locations that are drawn and read, as beginnings and lengths of runs."""
    if strip.whole and len(strip.read) == strip.size:
        return [0, strip.size]
    runs: list[int] = []
    for location, _, is_cell in strip.slots:
        if not is_cell or location not in strip.read:
            continue
        if runs and runs[-2] + runs[-1] == location:
            runs[-1] += 1
        else:
            runs += [location, 1]
    return runs


def _code(subjects: list[Subject], options: Options) -> str:
    """Write the call that draws a figure, if the labels are Python."""
    names = [subject.name for subject in subjects]
    try:
        for name in names:
            if not name.isidentifier():
                compile(name, "<label>", "eval")
    except (SyntaxError, ValueError):
        return ""
    small = all(x.layout.numel <= CELLS and x.layout.device.type == "cpu" for x in subjects)
    defaults = _DEFAULTS | {
        "cells": "values" if small else "positions",
        "colours": "elements" if options["cells"] == "values" else "locations",
    }
    chosen = [f"{name}={value!r}" for name, value in options.items() if value != defaults[name]]
    return f"opsref.draw({', '.join([*names, *chosen])})"

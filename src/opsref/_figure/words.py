"""A figure in words: its title, its description, and its text form."""

from __future__ import annotations

from opsref._figure.arrange import Arrangement
from opsref._figure.describe import (
    contiguity,
    dtype_name,
    short_name,
    step_labels,
    strip_line,
)
from opsref._figure.numbers import write
from opsref._figure.strip import Strip
from opsref._figure.subject import Subject
from opsref._layout.text import grid, short_tuple

# Every element of a tensor is named up to so many, and every location of a storage.
_FEW_ELEMENTS, _FEW_LOCATIONS = 64, 16


def title(subjects: list[Subject]) -> str:
    """Name the figure by what it is of."""
    names = [short_name(subject.name) for subject in subjects]
    if len(names) == 1:
        return f"Layout of {names[0]}"
    return f"Layouts of {', '.join(names[:-1])} and {names[-1]}"


def description(subjects: list[Subject], strips: list[Strip]) -> str:
    """Return sentences that say what the figure shows."""
    sentences = []
    for subject in subjects:
        layout = subject.layout
        sentences.append(
            f"{short_name(subject.name)}: shape {short_tuple(layout.shape)}, "
            f"stride {short_tuple(layout.stride)}, storage offset {layout.storage_offset}, "
            f"{dtype_name(layout)} on {layout.device}, {contiguity(layout)}{_sharing(subject)}."
            f"{_elements(subject)}"
        )
    for strip in strips:
        line = strip_line(strip)
        sentences.append(f"{line[0].upper()}{line[1:]} ({strip.nbytes:,} bytes).")
    return " ".join(sentences)


def text(arranged: Arrangement) -> str:
    """Write the figure as plain text."""
    subjects, strips, options = arranged
    parts = []
    for subject in subjects:
        layout = subject.layout
        parts.append(f"{subject.name}: {layout.facts()}")
        cells = None if subject.values is None else subject.texts
        parts.append(grid(layout.shape, layout.stride, layout.storage_offset, subject.shown, cells))
        if options["strides"]:
            labels = [label for _, label in step_labels(subject, alone=True)]
            parts.append(f"steps of {subject.name}: {', '.join(labels) or 'none'}")
        if options["path"]:
            parts.append(f"{subject.name} reads positions {_reading_order(subject)}")
    for strip in strips:
        parts.append(f"{strip_line(strip)} ({strip.nbytes:,} bytes)")
        parts += _locations(strip) if options["cells"] == "values" else []
    return "\n".join(parts)


def _locations(strip: Strip) -> list[str]:
    """Write the values of a short storage over their positions."""
    if strip.values is None or not 0 < strip.size <= _FEW_LOCATIONS:
        return []
    values = [write(strip.values[i]) if i in strip.values else "-" for i in range(strip.size)]
    width = max(map(len, [*values, str(strip.size - 1)]))
    rows = (("values", values), ("positions", map(str, range(strip.size))))
    return [f"{name:9} {' '.join(text.rjust(width) for text in row)}" for name, row in rows]


def _reading_order(subject: Subject) -> str:
    """Write the storage positions of the shown elements, in reading order."""
    written = ", ".join(map(str, subject.positions))
    return written if subject.whole else f"{written} (of those shown)"


def _elements(subject: Subject) -> str:
    """Write the rows of a small tensor, and the order in which it reads its storage."""
    if not subject.whole or not 1 < len(subject.positions) <= _FEW_ELEMENTS:
        return ""
    order = f" Positions in reading order: {', '.join(map(str, subject.positions))}."
    if subject.values is None:
        return order
    columns = subject.layout.shape[-1]
    starts = range(0, len(subject.texts), columns)
    rows = "; ".join(", ".join(subject.texts[i : i + columns]) for i in starts)
    return f" Rows: {rows}.{order}"


def _sharing(subject: Subject) -> str:
    """Return where several elements share a location."""
    distinct = subject.layout.distinct
    if distinct.high >= subject.layout.numel:
        return ""
    return f", {subject.layout.numel:,} elements on {distinct} locations"

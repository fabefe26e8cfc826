"""The lines that are written inside a figure."""

from __future__ import annotations

from opsref import _style as s
from opsref._figure.arrange import Arrangement
from opsref._figure.strip import Strip
from opsref._figure.subject import Subject
from opsref._layout.layout import Layout
from opsref._layout.text import grouped, short_tuple

# Longer names are cut at the end.
_NAME = 44


def short_name(name: str) -> str:
    """Cut a name that would be wider than the figure."""
    return name if len(name) <= _NAME else name[: _NAME - 1] + "…"


def fact_lines(layout: Layout, facts: str) -> list[str]:
    """Write the facts under a tensor's name: none, those that place its elements, or all."""
    if facts == "none":
        return []
    offset = f"offset {layout.storage_offset}"
    texts = [f"shape {short_tuple(layout.shape)}", f"stride {short_tuple(layout.stride)}"]
    if facts == "full":
        texts += [
            f"{offset} · {dtype_name(layout)} · {layout.device}",
            contiguity(layout),
            f"addresses {grouped(*layout.bytes_addressed)} of the {layout.bytes_held:,} bytes held",
        ]
    elif layout.storage_offset:
        texts.append(offset)
    return [line for text in texts for line in s.wrapped(text, s.TEXT_FONT)]


def strip_line(strip: Strip) -> str:
    """Write the text above a storage: whose it is, its size, how much is read, what it copies."""
    names = " and ".join(short_name(subject.name) for subject in strip.subjects[:2])
    more = len(strip.subjects) - 2
    whose = f"{names} and {more} more" if more > 0 else names
    copied = f", values of {short_name(strip.source.subjects[0].name)}" if strip.source else ""
    return f"storage of {whose}: {_size(strip)}{copied}"


def _size(strip: Strip) -> str:
    kinds = {subject.layout.dtype for subject in strip.subjects}
    kind = dtype_name(strip.subjects[0].layout) if len(kinds) == 1 else f"{strip.itemsize} bytes"
    unread = strip.size - len(strip.read)
    rest = f", {unread:,} not read" if strip.complete and unread else ""
    return f"{strip.size:,} × {kind}{rest}"


def key(arranged: Arrangement) -> list[str]:
    """Return lines that say what numbers and colours of a figure mean; none without cells."""
    subjects, strips, options = arranged
    if not any(subject.positions for subject in subjects):
        return []
    numbers = {
        "values": "cells: values · under a storage: positions",
        "positions": "cells: positions in the storage",
    }
    lines = [numbers[options["cells"]]]
    if options["colours"] == "values":
        lines.append("same colour: same value")
    elif any(strip.source is not None for strip in strips):
        lines.append("same colour: same element")
    return lines


def step_labels(subject: Subject, *, alone: bool = False) -> list[tuple[int, str]]:
    """Name the step of each dimension that has one, with the dimension's number."""
    layout = subject.layout
    whose = "" if alone else f"{short_name(subject.name)} "
    return [
        (d, f"{whose}dim {d}: +{layout.stride[d]}")
        for d in range(layout.ndim)
        if layout.shape[d] > 1 and subject.positions
    ]


def reading_label(subject: Subject) -> str:
    """Name the numbers that say when each location is read."""
    return f"turn in which {short_name(subject.name)} reads:"


def contiguity(layout: Layout) -> str:
    formats = layout.memory_formats
    if not formats:
        return "not contiguous"
    names = [name for name in formats if name != "contiguous_format"]
    return " and ".join([*(["contiguous"] if layout.is_contiguous else []), *names])


def dtype_name(layout: Layout) -> str:
    return str(layout.dtype).removeprefix("torch.")

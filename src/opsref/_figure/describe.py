"""A figure in words: the lines inside it, its title, its description, and its text form."""

from __future__ import annotations

from opsref._figure.strip import Strip
from opsref._figure.subject import Subject
from opsref._layout.layout import Layout
from opsref._layout.text import grid, short_tuple

# Longer names are cut at the end.
_NAME = 48


def short_name(name: str) -> str:
    """Cut a name that would be wider than the figure."""
    return name if len(name) <= _NAME else name[: _NAME - 1] + "…"


def fact_lines(layout: Layout, facts: str) -> list[str]:
    """Write the facts under a tensor's name: none, one line, or all."""
    if facts == "none":
        return []
    shape, stride = f"shape {short_tuple(layout.shape)}", f"stride {short_tuple(layout.stride)}"
    offset = f"offset {layout.storage_offset}"
    if facts == "line":
        line = [shape, stride, *([offset] if layout.storage_offset else [])]
        return [" · ".join(line)] if layout.ndim <= 4 else [shape, " · ".join(line[1:])]
    return [
        *([f"{shape} · {stride}"] if layout.ndim <= 4 else [shape, stride]),
        f"{offset} · {_dtype(layout)} · {layout.device}",
        _contiguity(layout),
        f"addresses {_bytes(layout)} of the {layout.bytes_held:,} bytes held",
    ]


def strip_line(strip: Strip) -> str:
    """Write the line above a storage: whose it is, its size, and how much of it is read."""
    names = " and ".join(short_name(subject.name) for subject in strip.subjects[:2])
    more = len(strip.subjects) - 2
    whose = f"{names} and {more} more" if more > 0 else names
    return f"storage of {whose}: {_size(strip)}"


def _size(strip: Strip) -> str:
    kinds = {subject.layout.dtype for subject in strip.subjects}
    kind = _dtype(strip.subjects[0].layout) if len(kinds) == 1 else f"{strip.itemsize} bytes"
    unread = strip.size - len(strip.read)
    rest = f", {unread:,} not read" if strip.complete and unread else ""
    return f"{strip.size:,} × {kind}{rest}"


def title(subjects: list[Subject]) -> str:
    """Name the figure by what it is of."""
    names = [short_name(subject.name) for subject in subjects]
    if len(names) == 1:
        return f"Layout of {names[0]}"
    return f"Layouts of {', '.join(names[:-1])} and {names[-1]}"


def description(subjects: list[Subject], strips: list[Strip]) -> str:
    """Say in sentences what the figure shows."""
    sentences = []
    for subject in subjects:
        layout = subject.layout
        sentences.append(
            f"{short_name(subject.name)}: shape {short_tuple(layout.shape)}, "
            f"stride {short_tuple(layout.stride)}, storage offset {layout.storage_offset}, "
            f"{_dtype(layout)} on {layout.device}, {_contiguity(layout)}{_sharing(subject)}."
        )
    for strip in strips:
        line = strip_line(strip)
        sentences.append(f"{line[0].upper()}{line[1:]} ({strip.nbytes:,} bytes).")
    if strips[0].values is not None:
        sentences.append("Equal colours are equal values.")
    return " ".join(sentences)


def text(subjects: list[Subject], strips: list[Strip]) -> str:
    """Write the figure as plain text."""
    parts = []
    for subject in subjects:
        layout = subject.layout
        parts.append(f"{subject.name}: {layout.facts()}")
        cells = None if subject.values is None else subject.texts
        parts.append(grid(layout.shape, layout.stride, layout.storage_offset, subject.shown, cells))
    parts += [f"{strip_line(strip)} ({strip.nbytes:,} bytes)" for strip in strips]
    return "\n".join(parts)


def _sharing(subject: Subject) -> str:
    """Say where several elements share a location."""
    distinct = subject.layout.distinct
    if distinct.high >= subject.layout.numel:
        return ""
    return f", {subject.layout.numel:,} elements on {distinct} locations"


def _contiguity(layout: Layout) -> str:
    formats = layout.memory_formats
    if not formats:
        return "not contiguous"
    names = [name for name in formats if name != "contiguous_format"]
    return " and ".join([*(["contiguous"] if layout.is_contiguous else []), *names])


def _bytes(layout: Layout) -> str:
    low, high = layout.bytes_addressed
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _dtype(layout: Layout) -> str:
    return str(layout.dtype).removeprefix("torch.")

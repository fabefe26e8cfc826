"""Entries of a trace, made from a recorder's notes when they are first asked for."""

from __future__ import annotations

from opsref._layout.layout import Layout
from opsref._layout.storage import Scope, Storage
from opsref._trace import lines
from opsref._trace.lines import Line
from opsref._trace.mode.note import LayoutFacts, Note
from opsref._trace.operation import Operation, is_collective

Files = dict[str, list[str]]
Sources = dict[Line, str]


def files(notes: list[Note]) -> Files:
    """Read the files of every line: at once, since files change and examples are forgotten."""
    return lines.files(_lines(notes))


def operations(notes: list[Note], files: Files, owner: Scope) -> tuple[Operation, ...]:
    """Make the entries."""
    texts = lines.sources(_lines(notes), files)
    return tuple(_operation(note, texts, owner) for note in notes)


def _lines(notes: list[Note]) -> set[Line]:
    return {note.line for note in notes if note.line is not None}


def _operation(note: Note, texts: Sources, owner: Scope) -> Operation:
    """Make an entry; without strides, it says nothing of memory."""
    layout = _layout(note.layout, note.label, owner)
    strided = layout is not None
    return Operation(
        name=f"{note.operation}[{note.place}]" if note.results > 1 else note.operation,
        shape=layout.shape if layout else None,
        stride=layout.stride if layout else None,
        layout=layout,
        kind=note.sharing.kind if strided else "unknown",
        copy=note.copy if strided else None,
        shares_with=note.sharing.shares_with,
        bytes=note.sharing.bytes if strided else 0,
        copied_bytes=note.copied_bytes if strided else 0,
        collective_bytes=layout.numel * layout.itemsize
        if layout is not None and is_collective(note.operation)
        else 0,
        read=None,
        origin=None,
        inside=(),
        file=note.line[0] if note.line else "",
        line=note.line[1] if note.line else 0,
        source=texts.get(note.line, "") if note.line else "",
        caller="",
        module=note.module,
        backward=note.backward,
    )


def _layout(facts: LayoutFacts | None, label: int | str | None, owner: Scope) -> Layout | None:
    """Make a layout; None where there are no strides, or sizes that are not integers."""
    if facts is None:
        return None
    shape, stride, offset, dtype, device, nbytes = facts
    shape = tuple(shape)
    if any(type(number) is not int for number in (*shape, *stride, offset, nbytes)):
        return None
    storage = f"#{label}" if isinstance(label, int) else label
    named = Storage(nbytes, scope=owner, key=storage)
    return Layout(shape, stride, offset, dtype, device, nbytes, named)

"""Entries of a trace, made from a recorder's notes when they are first asked for."""

from __future__ import annotations

from typing import Any

from opsref._layout import Layout
from opsref._storage import Storage
from opsref._trace.lines import Line, source
from opsref._trace.operation import Operation
from opsref._trace.recorder import Note

Sources = dict[Line, str]


def sources(notes: list[Note]) -> Sources:
    """Read the text of every line: at once, since files change and examples are forgotten."""
    return {line: source(line) for line in {note[-3] for note in notes} if line is not None}


def operations(notes: list[Note], texts: Sources, owner: str) -> tuple[Operation, ...]:
    """Make the entries."""
    made = []
    for note in notes:
        name, place, results, facts, label, kind, copy, shares, new, filled = note[:10]
        line, module, backward = note[10:]
        layout = _layout(facts, label, owner)
        file, number = line[:2] if line is not None else ("", 0)
        made.append(
            Operation(
                name=f"{name}[{place}]" if results > 1 else name,
                layout=layout,
                kind=kind if layout is not None else "unknown",
                copy=copy if layout is not None else None,
                shares_with=shares,
                bytes=new if layout is not None else 0,
                copied_bytes=filled if layout is not None else 0,
                file=file,
                line=number,
                source=texts.get(line, "") if line is not None else "",
                module=module,
                backward=backward,
            )
        )
    return tuple(made)


def _layout(facts: tuple[Any, ...] | None, label: int | str | None, owner: str) -> Layout | None:
    """Make a layout; None where there are no strides, or sizes that are not integers."""
    if facts is None:
        return None
    shape, stride, offset, dtype, device, nbytes = facts
    shape = tuple(shape)
    if any(type(number) is not int for number in (*shape, *stride, offset, nbytes)):
        return None
    storage = f"#{label}" if isinstance(label, int) else label
    named = Storage(nbytes, f"{owner}{storage}")
    return Layout(shape, stride, offset, dtype, device, nbytes, named)

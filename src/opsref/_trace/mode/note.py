"""What the recorder keeps of a result, until somebody asks for the entry of the trace."""

from __future__ import annotations

from typing import Any, NamedTuple

from opsref._trace.lines import Line
from opsref._trace.operation import Copy, Kind

# Shape, stride, storage offset, dtype, device, and the bytes of the storage.
LayoutFacts = tuple[Any, ...]


class Sharing(NamedTuple):
    """Whose storage a result has.

    Attributes:
        kind: As in ``Operation``.
        shares_with: As in ``Operation``.
        bytes: How much memory is new.
    """

    kind: Kind
    shares_with: int | str | None
    bytes: int


class Note(NamedTuple):
    """One result of an operation.

    Attributes:
        operation: The name of the operation.
        place: Which of its results this is.
        results: How many it has.
        layout: The facts of the result; ``None`` if it has no storage.
        label: The label of its storage.
        sharing: Whose storage it has.
        copy: As in ``Operation``.
        copied_bytes: As in ``Operation``.
        line: The line that caused it.
        module: The path of the module it happened in.
        backward: Whether it belongs to the backward pass.
    """

    operation: str
    place: int
    results: int
    layout: LayoutFacts | None
    label: int | str | None
    sharing: Sharing
    copy: Copy | None
    copied_bytes: int
    line: Line | None
    module: str
    backward: bool

"""How the layout copies of a trace differ from stored ones: what a guard and a command say."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple

from opsref._trace.compare import beyond, counted, described
from opsref._trace.operation import Operation
from opsref._trace.result import Trace


class Changes(NamedTuple):
    """Copies that are new, those that are gone, and pairs of both that are one copy which moved."""

    new: list[Operation]
    gone: list[Operation]
    moved: list[tuple[Operation, Operation]]

    @property
    def heading(self) -> str:
        """Say how many there are of each; empty if nothing changed."""
        counts = {"new": len(self.new), "gone": len(self.gone), "moved": len(self.moved)}
        return ", ".join(f"{number} {name}" for name, number in counts.items() if number)

    @property
    def lines(self) -> list[str]:
        """Name each, with its line; a stored copy has none."""
        moved = [f"moved: {described(now)}; was {_stored(was)}" for was, now in self.moved]
        return [
            *counted(f"new: {described(copy)}" for copy in _largest(self.new)),
            *counted(f"gone: {copy.copied_bytes:,} bytes, {_stored(copy)}" for copy in self.gone),
            *counted(moved),
        ]


def changes(now: Trace, stored: Trace, *, over: int = 0) -> Changes:
    """Compare the layout copies of two traces, as ``Trace.compare`` recognises them.

    Args:
        now: What was traced.
        stored: What it is held against.
        over: Copies of at most so many bytes are left out.
    """
    found, before = (
        [copy for copy in trace._every_copy if copy.copied_bytes > over] for trace in (now, stored)
    )
    new, gone = list(beyond(found, before)), list(beyond(before, found))
    # A copy that went into the next operation has its bytes, and mostly another layout.
    near = _pairs(gone, new, lambda copy: (copy.backward, copy.copied_bytes, copy.module))
    far = _pairs(gone, new, lambda copy: (copy.backward, copy.copied_bytes))
    return Changes(new, gone, near + far)


def _pairs(
    gone: list[Operation], new: list[Operation], alike: Callable[[Operation], Hashable]
) -> list[tuple[Operation, Operation]]:
    """Take pairs that are alike out of two lists."""
    pairs = []
    for was in list(gone):
        now = next((copy for copy in new if alike(copy) == alike(was)), None)
        if now is not None:
            gone.remove(was)
            new.remove(now)
            pairs.append((was, now))
    return pairs


def _stored(copy: Operation) -> str:
    """Name a copy of which no line is known."""
    inside = f" in {copy.module}" if copy.module else ""
    return f"{copy.name} {copy.shape}{inside}{', backward' if copy.backward else ''}"


def _largest(copies: Sequence[Operation]) -> list[Operation]:
    return sorted(copies, key=lambda copy: -copy.copied_bytes)

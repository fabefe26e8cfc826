"""What a trial found: copies, results and times, with a change and without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from opsref._trace.result import Trace
from opsref._trace.words import count, size

Verdict = Literal[
    "better", "only moved", "more copies", "no gain", "slower", "other results", "fails"
]
# A time is longer or shorter if that of three pairs in four is, by so much.
LONGER, SHORTER = 1.1, 0.9


class Copies(NamedTuple):
    """The copies of a run: of both kinds, those inside operations too.

    Attributes:
        number: How many there are.
        bytes: How much memory they filled.
    """

    number: int
    bytes: int

    @classmethod
    def of(cls, trace: Trace) -> Copies:
        """Count the copies of a trace."""
        copies = [o for o in (*trace.operations, *trace.inner_copies) if o.copy is not None]
        return cls(len(copies), sum(copy.copied_bytes for copy in copies))

    def __str__(self) -> str:
        return f"{count(self.number, 'copy', 'copies')}, {size(self.bytes)}"


@dataclass(frozen=True)
class Suggestion:
    """A change of a model, and what came of it when it was run.

    Attributes:
        change: What to do, such as ``leave out contiguous()``.
        place: The line to change, such as ``model.py:12``; empty if it is about no line.
        source: The statement on that line.
        before: The copies without the change.
        after: The copies with it; ``None`` if the model failed.
        difference: The largest difference between results, gradients among them, as a part of the
            largest value of the tensor that it is in: 0 if all are equal to the bit; infinite if
            they cannot be compared.
        tolerance: The largest difference that rounding explains.
        time: The time with the change as a part of that without, in pairs of runs: lower quartile,
            median, upper quartile; ``None`` if it was not measured.
        moved: Whether other operations copy instead.
        error: The exception that the model raised; empty if it raised none.
        note: What the numbers leave out; empty for most.
    """

    change: str
    place: str
    source: str
    before: Copies
    after: Copies | None
    difference: float
    tolerance: float
    time: tuple[float, float, float] | None
    moved: bool
    error: str
    note: str = ""

    @property
    def verdict(self) -> Verdict:
        """What became of it. Only what is ``better`` is advised."""
        if self.after is None:
            return "fails"
        if not self.difference <= self.tolerance:
            return "other results"
        if self.time is not None and self.time[0] > LONGER:
            return "slower"
        if self.after.bytes < self.before.bytes:
            return "better"
        if self.time is not None and self.time[2] < SHORTER:
            return "better"
        if self.after.bytes > self.before.bytes:
            return "more copies"
        return "only moved" if self.moved else "no gain"

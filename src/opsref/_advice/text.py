"""Advice as text."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

from opsref._advice.suggestion import LONGER, SHORTER
from opsref._layout.text import printable
from opsref._trace.words import count

if TYPE_CHECKING:
    from opsref._advice.advice import Advice
    from opsref._advice.suggestion import Suggestion


def text(advice: Advice, width: int) -> str:
    """Write what is advised, then what was tried in vain."""
    lines = [*wrap(f"{advice.of}: {advice.inputs}", width, subsequent_indent="  ")]
    lines.append(f"{advice.copies}, those inside operations too")
    better = advice.suggestions
    lines.append("" if better else "no change that was tried helps")
    for suggestion in better:
        lines += _advised(suggestion, width)
    rest = [suggestion for suggestion in advice.tried if suggestion not in better]
    if rest:
        lines += ["", f"{count(len(rest), 'other change')} tried:"]
    for suggestion in rest:
        said = f"{_what(suggestion)}: {' '.join(_why(suggestion))}"
        lines += wrap(printable(said), width, initial_indent="  ", subsequent_indent="    ")
    return "\n".join(lines)


def _advised(suggestion: Suggestion, width: int) -> list[str]:
    lines = wrap(_what(suggestion), width, subsequent_indent="  ")
    if suggestion.source:
        lines.append(f"    {printable(suggestion.source)}"[:width])
    said = f"{suggestion.before} -> {suggestion.after}; {_results(suggestion)}; {_time(suggestion)}"
    said += f"; {suggestion.note}" if suggestion.note else ""
    return [*lines, *wrap(said, width, initial_indent="  ", subsequent_indent="  ")]


def _what(suggestion: Suggestion) -> str:
    return f"{suggestion.change} at {suggestion.place}" if suggestion.place else suggestion.change


def _why(suggestion: Suggestion) -> Iterator[str]:
    yield suggestion.verdict
    if suggestion.error:
        yield f"({suggestion.error})"
    elif suggestion.verdict == "other results":
        yield f"({_results(suggestion)})"
    else:
        yield f"({suggestion.after}; {_time(suggestion)})"


def _results(suggestion: Suggestion) -> str:
    if not suggestion.difference:
        return "equal results"
    return f"results differ by {suggestion.difference:.1e} of the largest value"


def _time(suggestion: Suggestion) -> str:
    if suggestion.time is None:
        return "not timed"
    low, middle, high = suggestion.time
    if low < SHORTER and high > LONGER:
        return f"time undecided ({low:.2f} to {high:.2f})"
    return f"{middle:.2f} of the time ({low:.2f} to {high:.2f})"

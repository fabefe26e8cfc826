"""How a case is shown: its code, and what the eager and the compiled run do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from _ext.compiled.differences import Line, Outcome

UNMEASURED = "Not measured yet."


def show_code(code: str) -> nodes.literal_block:
    """Return a block of Python."""
    return nodes.literal_block(code, code, language="python")


def show_outcomes(found: Sequence[Outcome]) -> Iterator[nodes.Node]:
    """Yield a list for each group of releases that do the same."""
    if not found:
        yield nodes.paragraph("", UNMEASURED)
    for outcome in found:
        if len(found) > 1:
            label = f"torch {listed(outcome.releases)}:"
            yield nodes.paragraph("", label, classes=["version-label"])
        items = [("Eager", outcome.eager), *outcome.compiled]
        yield nodes.bullet_list("", *(nodes.list_item("", _sentence(*item)) for item in items))


def listed(releases: Sequence[str]) -> str:
    """Join releases as in a sentence.

    >>> listed(("2.6",)), listed(("2.6", "2.9")), listed(("2.6", "2.9", "2.12"))
    ('2.6', '2.6 and 2.9', '2.6 to 2.12')
    """
    return " to ".join((releases[0], releases[-1])) if len(releases) > 2 else " and ".join(releases)


def _sentence(who: str, lines: Sequence[Line]) -> nodes.paragraph:
    """Return what a run does: words, each with a text as Python writes it."""
    sentence = nodes.paragraph("", f"{who}: ")
    for number, (words, text) in enumerate(lines):
        sentence += nodes.Text(f"{', ' * bool(number)}{words}{' ' * bool(text)}")
        sentence += [nodes.literal("", text)] * bool(text)
    return sentence

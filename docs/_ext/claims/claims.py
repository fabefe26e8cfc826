"""The claims of the note and of the official documentation, and what became of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docutils import nodes

# The lines of the note below its title: what it says of PyTorch, and its references.
BODY = range(4, 134)
VERDICTS = ("wrong", "half-true", "outdated", "does not run", "mistranslated")
# Of the official documentation, which nobody translated.
OFFICIAL_VERDICTS = ("wrong", "half-true", "outdated", "does not run", "silent")
# What a claim comes to that is not corrected.
CONFIRMED = "confirmed"
WORDING = "wording"

Lines = tuple[tuple[int, int], ...]


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A claim of the note, or of a page of the official documentation, and what became of it.

    Attributes:
        id: Its name, unique over all pages.
        lines: The lines of the note that make it: pairs of first and last; none of other pages.
        outcome: One of the verdicts, `CONFIRMED` or `WORDING`.
        docname: The page that treats it.
        page_line: The line of that page.
        at: The target that confirms it, if it is confirmed.
        printed: What the note prints, if the wording is at fault.
        term: The right term, if the wording is at fault.
        chinese: The Chinese words behind it, if the wording is at fault and they can be told.
        source: The page of the official documentation that makes it, linked.
        versions: What it was checked with, if it is official.
        text: The claim in our words; for wording, what went wrong.
    """

    id: str
    outcome: str
    docname: str
    page_line: int
    lines: Lines = ()
    at: str = ""
    printed: str = ""
    term: str = ""
    chinese: str = ""
    source: tuple[nodes.Node, ...] = ()
    versions: str = ""
    text: tuple[nodes.Node, ...] = ()

    @property
    def anchor(self) -> str:
        """The address of the claim on its page."""
        kind = self.outcome if self.outcome in (CONFIRMED, WORDING) else "correction"
        return f"{kind}-{self.id}"

    @property
    def numbers(self) -> str:
        """The lines as a page writes them: `7` or `4-5, 20`."""
        return ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in self.lines)

    @property
    def place(self) -> str:
        """The lines in words: `Line 7` or `Lines 4-5, 20`."""
        count = sum(last - first + 1 for first, last in self.lines)
        return f"Line{'s' if count > 1 else ''} {self.numbers}"

    @property
    def title(self) -> str:
        """The name of the official page."""
        return "".join(node.astext() for node in self.source)


def parse_lines(text: str) -> Lines:
    """Return the lines of the note that an option names.

    >>> parse_lines("4-5, 20")
    ((4, 5), (20, 20))

    Raises:
        ValueError: If the text is no list of lines, or leaves the body of the note.
    """
    lines = []
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d+)(?:-(\d+))?\s*", part)
        if match is None:
            raise ValueError(f"expected lines such as 7 or 7-11 or 5, 9, got {text!r}")
        first, last = int(match[1]), int(match[2] or match[1])
        if not BODY.start <= first <= last < BODY.stop:
            body = f"from {BODY.start} to {BODY.stop - 1}"
            raise ValueError(f"expected lines {body}, the lower first, got {text!r}")
        lines.append((first, last))
    return tuple(lines)

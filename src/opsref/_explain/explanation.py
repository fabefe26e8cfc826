"""What ``explain`` returns."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import fill
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opsref._explain.kinds.case import Said
    from opsref._explain.wording import Entry

WIDTH = 80
UNKNOWN = "I do not know this one"


@dataclass(frozen=True, repr=False)
class Explanation:
    """What an error means: the cause with its numbers, the fix, and where to read more.

    In a terminal and in a notebook it shows ``text``.

    Attributes:
        text: All of it, in lines of at most 80 characters; an address may be longer.
        found: Whether the error is known.
        cause: Why it was raised, with the numbers of the tensors where they are known.
        fix: What to do about it.
        address: The entry of the reference, or an empty text.

    Example:
        >>> import torch
        >>> from opsref import explain
        >>> a, b = torch.zeros(2, 3), torch.zeros(2)
        >>> try:
        ...     a + b
        ... except RuntimeError as error:
        ...     print(explain(error).fix)
        On b, unsqueeze(-1) gives the shape (2, 1).
    """

    text: str
    found: bool
    cause: str = ""
    fix: str = ""
    address: str = ""

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        """Show the text in a notebook."""
        from html import escape  # torch does not import it

        return f"<pre>{escape(self.text)}</pre>"


def explanation(head: list[str], facts: list[str], told: Said, entry: Entry) -> Explanation:
    """Return what is said: where it was raised, the numbers, and cause, fix and address."""
    fix = told.fix if told.fix and told.alone else f"{told.fix} {entry.fix}".strip()
    parts = [*head, *(_wrapped(fact) for fact in facts)]
    parts += [_wrapped(f"Cause: {entry.cause}")] if entry.cause else []
    parts += [_wrapped(f"Fix: {fix}")] if fix else []
    parts += [f"More: {entry.address}"]
    cause = " ".join([*facts, entry.cause])
    return Explanation("\n".join(parts), True, cause, fix, entry.address)


def cut(line: str, width: int = WIDTH) -> str:
    """Return a line that is not too long."""
    return line if len(line) <= width else f"{line[: width - 1]}…"


def _wrapped(text: str) -> str:
    return fill(text, WIDTH, break_long_words=True, break_on_hyphens=False)

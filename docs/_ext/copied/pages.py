"""What is copied of each block of a page: the block, after the statements that it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from _ext.copied.needs import Session
from _ext.copied.statements import Statement, is_session, pasted, quiet, statements_of

if TYPE_CHECKING:
    from collections.abc import Iterable


class Code(NamedTuple):
    """A block of code of a page.

    Attributes:
        text: What the page shows.
        part: Names the part of the page that holds for some versions of torch only, if the block
            is in one: that version, and where the part is.
        holds: Whether it holds for the torch that builds the site.
    """

    text: str
    part: str = ""
    holds: bool = True


class Copy(NamedTuple):
    """What is copied of a block.

    Attributes:
        code: The block.
        before: The statements of other blocks that it needs, by their number on the page.
        block: Its own statements.
    """

    code: Code
    before: dict[int, Statement]
    block: dict[int, Statement]

    @property
    def pieces(self) -> list[str]:
        """What the button puts on the clipboard: for each statement, its lines."""
        return [pasted(each.source) for each in (*self.before.values(), *self.block.values())]

    @property
    def text(self) -> str:
        """The same as one text."""
        return "".join(self.pieces).rstrip("\n")


def copies(blocks: Iterable[Code]) -> list[Copy]:
    r"""Return what is copied of each block with prompts; the others only come before it.

    A block for other versions of torch needs what comes before its part, and nothing needs it.

    >>> first, second = copies([Code(">>> x = 1\n>>> y = 2\n"), Code(">>> x\n1\n")])
    >>> second.text
    'x = 1\nx'
    """
    found: list[Copy] = []
    statements: list[Statement] = []
    page, start, branch, part = Session(), Session(), Session(), ""
    for code in blocks:
        if code.part and code.part != part:
            # The halves of a pair begin at the same place.
            start = start if part and _version(part) == _version(code.part) else page.branch()
            branch = start.branch()
        part = code.part
        session = page if code.holds else branch
        own = range(len(statements), len(statements) + len(block := statements_of(code.text)))
        statements += block
        for number in own:
            session.run(number, statements[number])
        if is_session(code.text):
            before = {each: quiet(statements[each]) for each in session.before([*own])}
            found.append(Copy(code, before, dict(zip(own, block, strict=True))))
    return found


def _version(part: str) -> str:
    return part.partition(" ")[0]


def together(found: Iterable[Copy]) -> dict[str, Copy]:
    """Return, by their text, the parts that hold for some versions, as another page shows them."""
    parts: dict[str, list[Copy]] = {}
    for copy in found:
        if copy.code.part:
            parts.setdefault(copy.code.part, []).append(copy)
    return {copy.code.text: copy for copy in map(_merged, parts.values())}


def _merged(found: list[Copy]) -> Copy:
    block = {number: each for copy in found for number, each in copy.block.items()}
    before = {number: each for copy in found for number, each in copy.before.items()}
    text = "\n".join(copy.code.text.rstrip("\n") for copy in found)
    needed = {number: before[number] for number in sorted({*before} - {*block})}
    return Copy(found[0].code._replace(text=text), needed, block)

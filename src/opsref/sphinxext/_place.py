"""Where a directive and its body are: the file that somebody wrote, and the line in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils.statemachine import StateMachine

if TYPE_CHECKING:
    from sphinx.util.docutils import SphinxDirective

# A file, and a line of it, counted from 1.
Place = tuple[str, int]


def of_directive(directive: SphinxDirective) -> Place:
    """Return where a directive begins."""
    page, line = directive.get_source_info()
    return page, line + _left_out(directive, page)


def of_body(directive: SphinxDirective) -> Place:
    """Return where the body of a directive begins; without a body, where the directive does."""
    if not directive.content:
        return of_directive(directive)
    page, offset = directive.content.items[0]
    if offset:  # docutils counts from the top of the text that it reads
        return page, offset + 1 + _left_out(directive, page)
    # MyST numbers the body from 0 and gives its offset from the directive instead.
    return page, directive.lineno + directive.content_offset + 1


def of_option(directive: SphinxDirective, name: str) -> Place:
    """Return where an option of a directive is given."""
    page, line = of_directive(directive)
    written = [text.strip() for text in directive.block_text.splitlines()]
    # Some releases of MyST leave out the first line of the directive.
    first = int(bool(written) and written[0].startswith(":") and not written[0].startswith(":::"))
    places = (i for i, text in enumerate(written, first) if text.startswith(f":{name}:"))
    return page, line + next(places, 0)


def _left_out(directive: SphinxDirective, page: str) -> int:
    """Return how many lines of a file come before those that docutils has read.

    ``include`` can read a part of a file, of which docutils then counts the lines. MyST counts
    those of the file.
    """
    machine = directive.state_machine
    if not isinstance(machine, StateMachine):
        return 0
    try:
        file = Path(page).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeError, ValueError):  # a docstring, for example
        return 0
    first, (top, *rest) = _up_to(directive, machine)
    words = [line.split() for line in file]
    for n in range(first, len(file) - len(rest)):
        # `:start-after:` leaves the end of a line at the top.
        if words[n + 1 : n + 1 + len(rest)] == rest and words[n][len(words[n]) - len(top) :] == top:
            return n - first
    return 0


def _up_to(directive: SphinxDirective, machine: StateMachine[Any]) -> tuple[int, list[list[str]]]:
    """Return the words of the lines from the top of what was read to the end of a directive.

    With them comes the number of the first, counted from 0. Words, since lines are indented here
    less than in the file.
    """
    lines = machine.input_lines
    assert lines is not None
    items = lines.items
    first = place = directive.lineno - 1 - machine.input_offset
    while first > 0 and items[first - 1] == (items[first][0], items[first][1] - 1):
        first -= 1
    last = place + len(directive.block_text.splitlines())
    return items[first][1], [line.split() for line in lines[first:last]]

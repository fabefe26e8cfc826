"""The statements of a block of code, and what the page shows of each."""

from __future__ import annotations

import ast
import re
from textwrap import indent
from typing import NamedTuple

# Instructions to the test run, which nobody who copies code has a use for.
FLAG = re.compile(r"[ \t]*# *doctest:.*$", re.MULTILINE)
PROMPT = ">>>"
# What is typed after a prompt, and what is printed, up to an empty line or to the next prompt.
EXAMPLE = re.compile(r"^ *>>> (.*\n(?: *\.\.\.(?: .*)?\n)*)((?:(?! *>>>| *$).*\n)*)", re.MULTILINE)
GOES_ON = re.compile(r"^ *\.\.\. ?", re.MULTILINE)


class Statement(NamedTuple):
    """A statement of a page.

    Attributes:
        source: Its code, without prompts.
        want: What the page shows below it.
        raises: Whether that is a traceback.
        session: Whether it has a prompt.
    """

    source: str
    want: str = ""
    raises: bool = False
    session: bool = True


def is_session(text: str) -> bool:
    """Return whether a block has prompts."""
    return text.lstrip().startswith(PROMPT)


def statements_of(text: str) -> list[Statement]:
    r"""Return the statements of a block, which may have prompts.

    >>> statements_of(">>> 1 + 1\n2\n>>> x = (1,\n...      2)\n")[1].source
    'x = (1,\n     2)'
    >>> [each.source for each in statements_of("@f\ndef g(): ...\n\n\nx = 1\n")]
    ['@f\ndef g(): ...', 'x = 1']
    """
    if is_session(text):
        return [_statement(*match.groups()) for match in EXAMPLE.finditer(f"{text}\n")]
    lines = text.splitlines()
    found = []
    for node in ast.parse(text).body:
        above = [each.lineno for each in getattr(node, "decorator_list", ())]
        found.append(
            Statement(
                "\n".join(lines[min([node.lineno, *above]) - 1 : node.end_lineno]), session=False
            )
        )
    return found


def _statement(typed: str, printed: str) -> Statement:
    source = FLAG.sub("", GOES_ON.sub("", typed)).rstrip()
    return Statement(source, printed, printed.lstrip().startswith("Traceback (most recent"))


def quiet(statement: Statement) -> Statement:
    """Return a statement that is needed for what it did before it raised, without the exception."""
    if not statement.raises:
        return statement
    source = f"try:\n{indent(statement.source, '    ')}\nexcept Exception:\n    pass"
    return statement._replace(source=source, raises=False)


def pasted(source: str) -> str:
    r"""Return the lines of a statement, as they are pasted before others.

    A terminal takes an indented block for finished only after an empty line.

    >>> pasted("x = 1"), pasted("for x in y:\n    x")
    ('x = 1\n', 'for x in y:\n    x\n\n')
    """
    return source + ("\n\n" if source.rpartition("\n")[2].startswith(" ") else "\n")

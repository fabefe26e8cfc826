"""A pytest plugin that tests the tests: it corrupts what examples expect, one thing at a time.

Each example runs once, as always. The comparison that passed is then made again for every way to
corrupt what the page expects: each word and number replaced, each line left out, and something
expected where nothing is. One that still passes fails the test of the example: written so on the
page, it would pass as well.

    pytest -p corruption docs
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

import pytest
from sybil.evaluators.doctest import OutputChecker

if TYPE_CHECKING:
    from collections.abc import Iterator


class Check(Protocol):
    """What decides whether an output is the expected one."""

    def __call__(self, want: str, got: str, flags: int, /) -> bool:
        """Return whether it is."""
        ...


def corruptions(want: str) -> Iterator[str]:
    r"""Yield every corrupted form of an expected output, or of an exception's message.

    >>> list(corruptions("a 9\n"))
    ['ax 9\n', 'a 0\n', '']
    >>> list(corruptions(""))
    ['corrupted\n']
    """
    if not want:
        yield "corrupted\n"
    for word in re.finditer(r"\w+", want):
        yield want[: word.start()] + _other(word[0]) + want[word.end() :]
    lines = want.splitlines(keepends=True)
    for number, line in enumerate(lines):
        # What an ellipsis replaces may be nothing.
        if line.strip() != "...":
            yield "".join(lines[:number] + lines[number + 1 :])


def _other(word: str) -> str:
    """Return a word that is not the same: the next digit where it ends in one."""
    return f"{word[:-1]}{(int(word[-1]) + 1) % 10}" if word[-1].isdecimal() else f"{word}x"


def survivors(want: str, got: str, flags: int, check: Check) -> list[str]:
    """Return the corrupted forms that pass for the output all the same."""
    return [wrong for wrong in corruptions(want) if check(wrong, got, flags)]


class Corrupting:
    """Compares outputs, corrupted ones too, and counts them."""

    def __init__(self) -> None:
        self.tried = 0
        self.check = OutputChecker.check_output

    def __call__(self, checker: OutputChecker, want: str, got: str, flags: int) -> bool:
        """Compare an output, then what it must not be taken for."""
        if not self.check(checker, want, got, flags):
            return False
        self.tried += len(list(corruptions(want)))
        passed = survivors(want, got, flags, lambda *args: self.check(checker, *args))
        assert not passed, f"expected {want!r}, and these pass as well: {passed}"
        return True


COUNTER = pytest.StashKey[Corrupting]()


def pytest_configure(config: pytest.Config) -> None:
    """Compare more than is asked for."""
    corrupting = config.stash[COUNTER] = Corrupting()
    patch = pytest.MonkeyPatch()
    patch.setattr(OutputChecker, "check_output", lambda *args: corrupting(*args))
    config.add_cleanup(patch.undo)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print how many corruptions were tried."""
    tried = config.stash[COUNTER].tried
    terminalreporter.write_line(f"{tried} corrupted expectations; survivors are failures above")

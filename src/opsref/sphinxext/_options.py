"""The options of directives: one that is unknown or wrong is a fault, not a word in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class WrongOption(NamedTuple):
    """What an option has in the place of a value.

    Attributes:
        message: What is wrong with it.
    """

    message: str


class OptionSpec(dict[str, "Callable[[str], Any]"]):
    """How to read the options of a directive, also those that it does not have.

    docutils leaves out a directive with an option that it cannot read, and MyST leaves out the
    option; both go on, and the build succeeds. So each can be read, and the directive refuses it.
    """

    def __init__(self, readers: Mapping[str, Callable[[str], Any]]) -> None:
        super().__init__({name: _checked(read) for name, read in readers.items()})

    def __missing__(self, name: str) -> Callable[[str], WrongOption]:
        return lambda _: WrongOption(f"unknown; there are {', '.join(sorted(self))}")


def _checked(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """Return a reader that returns what is wrong with a value instead of raising it."""

    def reader(argument: str) -> Any:
        try:
            return read(argument)
        except (ValueError, TypeError) as error:
            return WrongOption(f"{error}")

    return reader

"""Code that raises, as people have it, and what has to be said of each error."""

from collections.abc import Callable
from typing import NamedTuple


class Raising(NamedTuple):
    """A function that raises, and parts of what is to be said."""

    run: Callable[[], object]
    said: tuple[str, ...]
    fix: str


ALL: list[Raising] = []


def says(*said: str, fix: str = "") -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Note what the explanation of a function's error has to say."""

    def note(run: Callable[[], object]) -> Callable[[], object]:
        ALL.append(Raising(run, said, fix))
        return run

    return note

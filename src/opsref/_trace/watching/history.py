"""Where Python was at a time."""

from __future__ import annotations

import inspect
from array import array
from bisect import bisect_right
from types import CodeType
from typing import NamedTuple

from opsref._trace.lines import Line
from opsref._trace.watching.files import skipped

# A call, or the run of a module: the number of the spot that it was called from, -1 for the first;
# what was called, None for a module; the path of the module. Plain tuples, as a named one is made
# by Python code, which the watch would see.
Node = tuple[int, CodeType | None, str]
# A line of a call: the number of the call, and the line.
Spot = tuple[int, int]


class Place(NamedTuple):
    """Where an operation comes from.

    Attributes:
        lines: The lines outside of torch, the innermost first: of the module that ran, or if it
            has none, of the one that called it. Without those of decorators around them.
        module: The path of the module that ran.
        compiling: Whether torch was compiling something.
    """

    lines: tuple[Line, ...]
    module: str
    compiling: bool = False


class History:
    """What was noted."""

    def __init__(
        self,
        times: array[int],
        numbers: array[int],
        spots: tuple[Spot, ...],
        nodes: tuple[Node, ...],
        call: bool,
    ) -> None:
        self._times = times
        self._numbers = numbers
        self._spots = spots
        self._nodes = nodes
        self._call = call
        self._places: dict[int, Place] = {}

    @classmethod
    def none(cls) -> History:
        """Return an empty one."""
        return cls(array("q"), array("q"), (), (), call=False)

    def files(self) -> set[str]:
        """Return the files of all lines."""
        return {code.co_filename for _, code, _ in self._nodes if code is not None}

    def at(self, time: int) -> Place:
        """Return the last place before a time."""
        if not self._numbers:
            return Place((), "")
        number = self._numbers[max(bisect_right(self._times, time) - 1, 0)]
        place = self._places.get(number)
        if place is None:
            place = self._places[number] = self._place(number)
        return place

    def _place(self, number: int) -> Place:
        lines: list[Line] = []
        wrappers: list[Line] = []
        module: str | None = None
        while number >= 0:
            node, line = self._spots[number]
            number, code, path = self._nodes[node]
            if code is None:
                module = path if module is None else module
                if lines:
                    break
            elif skipped(code.co_filename):  # the compiler, the only one that is noted
                return Place((), "", compiling=True)
            elif not (number < 0 and self._call and lines):
                kept = wrappers if lines and _is_wrapper(code) else lines
                kept.append((code.co_filename, line, code.co_name == "<module>"))
        if module is None:
            module = self._module_above(number)
        # A function that only looks like a wrapper is better than none.
        return Place(tuple(lines if len(lines) > 1 else lines + wrappers[-1:]), module)

    def _module_above(self, number: int) -> str:
        while number >= 0:
            number, code, path = self._nodes[self._spots[number][0]]
            if code is None:
                return path
        return ""


def _is_wrapper(code: CodeType) -> bool:
    """Return whether a call is of what a decorator makes: it hands any arguments to a function."""
    takes_any = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS
    # `__class__` is there for `super()`.
    return code.co_flags & takes_any == takes_any and any(
        name != "__class__" for name in code.co_freevars
    )

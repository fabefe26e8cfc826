"""What the names of a page are bound to.

A name that is bound a second time is another value: each binding makes a value, and values that
may share memory or parts are tied, so that what changes one of them changes the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _ext.copied.effects import Effects


@dataclass
class Value:
    """What a name is bound to.

    Attributes:
        made: The number of the statement that binds it.
        effects: Those of that statement.
        sources: The values that it was computed from.
        tied: The values that it may share memory or parts with.
        changed: The statements that change it.
        graded: Those that differentiate something computed from it.
    """

    made: int
    effects: Effects
    sources: set[int] = field(default_factory=set)
    tied: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)
    graded: set[int] = field(default_factory=set)

    def copy(self) -> Value:
        """Return a value that can be changed."""
        changed, graded = {*self.changed}, {*self.graded}
        return Value(self.made, self.effects, {*self.sources}, {*self.tied}, changed, graded)


class Values:
    """The values of a page so far."""

    def __init__(self) -> None:
        self.values: list[Value] = []
        self.bound: dict[str, int] = {}

    def bind(self, name: str, value: Value) -> int:
        """Bind a name to a value, and return its number."""
        self.values.append(value)
        self.bound[name] = len(self.values) - 1
        return self.bound[name]

    def of_names(self, names: set[str]) -> set[int]:
        """Return the values of names."""
        return {self.bound[name] for name in names if name in self.bound}

    def objects(self, names: set[str]) -> set[int]:
        """Return the values of names, up to modules."""
        return {each for each in self.of_names(names) if not self.values[each].effects.imports}

    def read(self, names: set[str]) -> set[int]:
        """Return the values of names, and of those that the functions among them read."""
        found: set[int] = set()
        waiting = [self.bound[name] for name in names if name in self.bound]
        while waiting:
            if (value := waiting.pop()) not in found:
                found.add(value)
                later = self.values[value].effects.later
                waiting += [self.bound[name] for name in later if name in self.bound]
        return found

    def reach(self, value: int, relation: str) -> set[int]:
        """Return the values that a relation leads to, the first among them."""
        found, waiting = {value}, [value]
        while waiting:
            for other in getattr(self.values[waiting.pop()], relation) - found:
                found.add(other)
                waiting.append(other)
        return found

    def join(self, receivers: set[int], given: set[int]) -> None:
        """Let values be parts of others."""
        for value in receivers:
            self.values[value].sources |= given - {value}
        self.tie(receivers, given)

    def tie(self, receivers: set[int], given: set[int]) -> None:
        """Note that values may share memory or parts; a class has none of what it makes."""
        for value in receivers:
            self.values[value].tied |= given
            for source in given:
                if not (self.values[source].effects.defines or self.values[value].effects.defines):
                    self.values[source].tied.add(value)

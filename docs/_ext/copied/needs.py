"""Which statements of a page another one needs before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from _ext.copied.effects import Effects, effects_of
from _ext.copied.values import Value, Values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _ext.copied.statements import Statement


class Session(Values):
    """The statements of a page so far, and the values that names have after them."""

    def __init__(self) -> None:
        super().__init__()
        self.needs: dict[int, set[int]] = {}
        self.settings: dict[str, int] = {}
        # The last seed, and what has drawn numbers since.
        self.drawn: list[int] = []

    def branch(self) -> Session:
        """Return a session that goes on from here and leaves this one as it is."""
        other = Session()
        other.values = [value.copy() for value in self.values]
        other.bound, other.needs = {**self.bound}, {**self.needs}
        other.settings, other.drawn = {**self.settings}, [*self.drawn]
        return other

    def run(self, number: int, statement: Statement) -> None:
        """Take in a statement: what it needs, then what becomes of the names."""
        effects = effects_of(statement.source)
        names = effects.loads if effects.defines else effects.loads | effects.later
        # Where a condition decides, the name may keep its value.
        read = self.read(names if effects.surely else names | effects.binds)
        if effects.evaluates or any(self.values[value].effects.evaluates for value in read):
            read |= self.read(effects.quoted)
        self.needs[number] = self._needed(effects, read)
        self._draw(number, effects, read)
        if statement.raises:
            self.drawn = [each for each in self.drawn if each != number]
            if effects.partial:
                self._change(number, effects, read)
            return
        for name, differs in effects.settings.items():
            self.settings.pop(name, None)
            if differs:
                self.settings[name] = number
        changed = self._change(number, effects, read)
        self._bind_all(number, effects, read)
        # A loop may change what its own names are bound to.
        self._change(number, effects, set())
        # What a call returns may be known to what it has changed.
        for value in changed:
            self.values[value].tied |= self.objects(effects.binds)

    def _needed(self, effects: Effects, read: set[int]) -> set[int]:
        """Return the statements that make what a statement reads as it was there."""
        found = {*self.settings.values()}
        gradients = effects.gradients or any(
            self.values[value].effects.gradients and self.values[value].effects.defines
            for value in read
        )
        for value in read:
            found.add(self.values[value].made)
            for each in self.reach(value, "tied"):
                found |= self.values[each].changed
                found |= self.values[each].graded if gradients else set()
        # A graph knows whether what it was computed from has been written to since.
        for value in self._graded(effects):
            found |= self.values[value].changed
        return found

    def _draw(self, number: int, effects: Effects, read: set[int]) -> None:
        """Take in what a statement does with random numbers, where a seed was set."""
        if effects.seeds:
            self.drawn = [number]
        elif self.drawn and not (effects.imports or effects.defines):
            called = self.of_names(set().union(*effects.calls))
            if effects.draws or any(self.values[each].effects.drawer for each in called & read):
                self.needs[number] |= {*self.drawn}
                self.drawn.append(number)

    def before(self, numbers: list[int]) -> list[int]:
        """Return what statements need, and what that needs, in the order of the page."""
        found: set[int] = set()
        waiting = [*numbers]
        while waiting:
            for number in self.needs[waiting.pop()] - found:
                found.add(number)
                waiting.append(number)
        return sorted(found - {*numbers})

    def _change(self, number: int, effects: Effects, read: set[int]) -> set[int]:
        """Note what a statement changes, and return it."""
        changed = self._changed(effects)
        changed |= {value for value in read if self.values[value].effects.consumed}
        for value in changed:
            self.values[value].changed.add(number)
        for value in self._graded(effects):
            self.values[value].graded.add(number)
        return changed

    def _changed(self, effects: Effects) -> set[int]:
        """Return the values that a statement changes."""
        found = self.of_names(effects.assigned)
        for receiver, given in effects.changes:
            changed = self.objects(receiver)
            # A function of a module, such as torch.nn.init.ones_, changes what it is given.
            found |= changed or self.objects(given)
        for values in self._called(effects, "mutating"):
            found |= values
        return found

    def _graded(self, effects: Effects) -> set[int]:
        """Return the values that a statement may differentiate by."""
        found = self.objects(effects.graph).union(*self._called(effects, "grading"))
        return {other for value in found for other in self.reach(value, "sources")}

    def _called(self, effects: Effects, kind: str) -> Iterator[set[int]]:
        """Yield what calls of functions of a kind are given, and what these read."""
        for names in effects.calls:
            values = self.objects(names)
            called = {other for value in values for other in self.reach(value, "sources")}
            if any(getattr(self.values[value].effects, kind) for value in called):
                yield values | {other for value in values for other in self._read_by(value)}

    def _read_by(self, value: int) -> set[int]:
        """Return the values that a function reads when it is called."""
        return self.objects(self.values[value].effects.later)

    def _bind_all(self, number: int, effects: Effects, read: set[int]) -> None:
        """Give the names that a statement binds their new values."""
        sources = {value for value in read if not self.values[value].effects.imports}
        # Before the names are bound anew.
        shares = self.objects(effects.shares)
        joined = [(self.objects(each), self.objects(given)) for each, given in effects.changes]
        joined.append((self.objects(effects.assigned), shares))
        names = sorted(effects.binds)
        made = [self.bind(name, Value(number, effects, {*sources})) for name in names]
        for value in made:
            self.tie({value}, shares)
        for receivers, given in joined:
            self.join(receivers, given)

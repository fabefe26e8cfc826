"""The entries of the pages of errors, and which of them a message belongs to.

A message has the words of its entry in their order, with names and numbers of its own in the
gaps. Rare words weigh more than common ones, and words of the message that no entry has weigh
most: they tell a message that is not here from one that is.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, cached_property
from math import log
from pathlib import Path
from typing import NamedTuple

SITE = "https://opsref.github.io/opsref/"
_FILE = Path(__file__).with_name("errors.json")
_GAP = re.compile(r"⟦([^⟧]*)⟧")
_WORD = re.compile(r"[A-Za-z_]{2,}")
# What is in the gaps of a message that has not been marked: quoted, in brackets, or a number.
_NAMES = re.compile(
    r"""'[^'\n]*'|"[^"\n]*"|\[[^\]\n]*\]|\{[^}\n]*\}|\([\d, ]*\)|torch\.\w+|-?\d\S*"""
)
# Shares of the weight of the words that entry and message must have in common.
_OF_ENTRY, _OF_MESSAGE = 0.88, 0.8
# A shorter message is recognised by its names too: many others say `has no attribute`.
_FEW = 8
_LONGEST = 400


class Entry(NamedTuple):
    """A message of the pages, with its cause and fix."""

    anchor: str
    page: str
    cause: str
    fix: str

    @property
    def address(self) -> str:
        """Where it is on the site."""
        return f"{SITE}errors/{self.page}.html#{self.anchor}"


class _Known:
    """One wording of an entry."""

    def __init__(self, entry: Entry, kind: str, marked: str) -> None:
        self.entry, self.kind = entry, kind
        self.cut = marked.rstrip().endswith("...")
        self.marked = marked.strip().removesuffix("...")
        self.head = self.marked.partition("⟦")[0].rstrip()

    @cached_property
    def parts(self) -> list[str]:
        """What is between its gaps."""
        return [" ".join(part.split()) for part in _GAP.split(self.marked)[::2]]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words that every message of this sort has."""
        return _words(_GAP.sub(" ", self.marked))

    @cached_property
    def names(self) -> list[str]:
        """What is in its gaps and has letters."""
        return [gap for gap in _GAP.findall(self.marked) if _WORD.search(gap)]

    def named(self, text: str) -> float:
        """Return the share of its names that a text has; -1 where it lacks one that tells."""
        found = sum(name in text for name in self.names)
        few = len(set(self.words)) < _FEW and found < len(self.names)
        other = any("::" in name and name not in text for name in self.names)
        return -1.0 if few or other else found / (1 + len(self.names))

    def matches(self, text: str) -> bool:
        """Tell whether a text differs in its gaps only: each has a character at least."""
        if not text.startswith(self.head.partition("\n")[0]):
            return False
        first, *rest = self.parts
        if not text.startswith(first):
            return False
        place = len(first)
        for part in rest:
            if not part:
                place += 1
                continue
            found = text.find(part, place + 1)
            if not text[place:found].strip():
                found = text.find(part, found + 1)
            if found < 0:
                return False
            place = found + len(part)
        return self.cut or (text.endswith(self.parts[-1]) and place <= len(text))


# Types differ from message to message as names do.
_TYPES = frozenset(("float", "double", "half", "long", "int", "short", "byte", "bfloat", "bool"))


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in _WORD.findall(text.lower()) if word not in _TYPES)


class _Catalogue:
    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.known: list[_Known] = []
        for made in json.loads(_FILE.read_text(encoding="utf-8")):
            entry = Entry(made["anchor"], made["page"], made["cause"], made["fix"])
            self.entries[entry.anchor] = entry
            self.known += [_Known(entry, *message) for message in made["messages"]]

    @cached_property
    def _weights(self) -> dict[str, float]:
        counts = Counter(word for known in self.known for word in set(known.words))
        return {word: log(1 + len(self.known) / n) for word, n in counts.items()}

    def _weigh(self, words: Iterable[str]) -> float:
        unknown = log(1 + len(self.known))
        return sum(self._weights.get(word, unknown) for word in words)

    def find(self, kinds: set[str], text: str) -> Entry | None:
        """Return the entry of a message: of one that differs in its gaps, or else in few words."""
        near = [known for known in self.known if known.kind in kinds]
        line = " ".join(text.split())
        same = [(known.named(text), known) for known in near if known.matches(line)]
        same = [found for found in same if found[0] >= 0]
        if same:
            return max(same, key=lambda found: found[0])[1].entry
        every = _words(text)
        known_words = [(self._weigh({*known.words} & {*every}), known) for known in near]
        close = [
            (self._fit(known, text, every), known)
            for weight, known in known_words
            if len(known.words) >= _FEW and weight >= _OF_ENTRY * self._weigh({*known.words})
        ]
        best = max(close, key=lambda found: found[0], default=None)
        return best[1].entry if best and best[0] > 0 else None

    def _fit(self, known: _Known, text: str, every: tuple[str, ...]) -> float:
        """Return how well a wording fits by its words; 0 where it does not."""
        own = _words(_NAMES.sub(" ", text))
        rest = every[: len(known.words) + 10] if known.cut else own
        of_entry = self._common(known.words, every) / self._weigh(known.words)
        of_text = self._common(known.words, rest) / max(self._weigh(rest), 1e-9)
        named = known.named(text)
        enough = of_entry >= _OF_ENTRY and of_text >= _OF_MESSAGE and named >= 0
        return of_entry * of_text + named / 100 if enough else 0.0

    def _common(self, some: tuple[str, ...], others: tuple[str, ...]) -> float:
        """Return the weight of the longest sequence of words that both have in the same order."""
        previous = [0.0] * (len(others) + 1)
        for word in some:
            weight, best = self._weigh([word]), [0.0]
            for i, other in enumerate(others):
                same = previous[i] + weight if word == other else 0.0
                best.append(max(same, previous[i + 1], best[i]))
            previous = best
        return previous[-1]


@cache
def _catalogue() -> _Catalogue:
    return _Catalogue()


def find(error: BaseException, text: str) -> Entry | None:
    """Return the entry of an error's message, or nothing where none is sure."""
    kinds = {kind.__name__ for kind in type(error).__mro__} - {"object", "BaseException"}
    return _catalogue().find(kinds, text.strip()[: 2 * _LONGEST])


def look_up(kind: str, text: str) -> Entry | None:
    """Return the entry of a message without its exception, of whose kind only the name is known.

    Args:
        kind: The name; empty if it is not known.
        text: The message.
    """
    made = _catalogue()
    kinds = {kind} if kind else {known.kind for known in made.known}
    return made.find(kinds, text.strip()[: 2 * _LONGEST])


def entry(anchor: str) -> Entry | None:
    """Return an entry by its address on its page."""
    return _catalogue().entries.get(f"error-{anchor}")

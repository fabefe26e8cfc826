"""The entries of the pages of errors, and which of them a message belongs to.

A message has the words of its entry in their order, with names and numbers of its own in the
gaps. Rare words weigh more than common ones, and words of the message that no entry has weigh
most: they tell a message that is not here from one that is.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
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
_NAMES = re.compile(r"""'[^'\n]*'|"[^"\n]*"|\[[^\]\n]*\]|\{[^}\n]*\}|\([\d, ]*\)|torch\.\w+|-?\d\S*""")
# Shares of the weight of the words that entry and message must have in common.
_OF_ENTRY, _OF_MESSAGE = 0.88, 0.8
# A message of fewer words is told by its names too: many others say `has no attribute`.
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
        self.cut = marked.rstrip().endswith("...") or len(marked) >= _LONGEST
        self.marked = marked.strip().removesuffix("...")
        self.words = _words(_GAP.sub(" ", self.marked))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The wording with its gaps open."""
        parts = _GAP.split(self.marked)
        fixed = (r"\s+".join(map(re.escape, re.split(r"\s+", part))) for part in parts[::2])
        return re.compile(r"\s*(.+?)\s*".join(fixed), re.DOTALL)

    @cached_property
    def names(self) -> list[str]:
        """What is in its gaps and has letters."""
        return [gap for gap in _GAP.findall(self.marked) if _WORD.search(gap)]


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.lower()))


class _Catalogue:
    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.known: list[_Known] = []
        for made in json.loads(_FILE.read_text(encoding="utf-8")):
            entry = Entry(made["anchor"], made["page"], made["cause"], made["fix"])
            self.entries[entry.anchor] = entry
            self.known += [_Known(entry, *message) for message in made["messages"]]
        counts = Counter(word for known in self.known for word in set(known.words))
        self._weights = {w: log(1 + len(self.known) / n) for w, n in counts.items()}
        self._unknown = log(1 + len(self.known))
        self._with = defaultdict(set)
        for place, known in enumerate(self.known):
            for word in known.words:
                self._with[word].add(place)

    def weigh(self, words: Iterable[str]) -> float:
        return sum(self._weights.get(word, self._unknown) for word in words)

    def find(self, kinds: set[str], text: str) -> Entry | None:
        words = _words(_NAMES.sub(" ", text))
        every = _words(text)
        near: Counter[int] = Counter()
        for word in set(every):
            for place in self._with.get(word, ()):
                near[place] += self._weights[word]  # type: ignore[assignment]
        found: list[tuple[float, int, Entry]] = []
        for place, weight in near.most_common(40):
            known = self.known[place]
            if known.kind in kinds and weight >= _OF_ENTRY * self.weigh(set(known.words)):
                score = self._fit(known, text, words, every)
                if score:
                    found.append((score, -place, known.entry))
        return max(found)[-1] if found else None

    def _fit(self, known: _Known, text: str, words: tuple[str, ...], every: tuple[str, ...]) -> float:
        """Return how well a wording fits; 0 where it does not."""
        match = known.pattern.match(text) if known.cut else known.pattern.fullmatch(text.strip())
        named = sum(name in text for name in known.names)
        if len(set(known.words)) < _FEW and named < len(known.names):
            return 0.0
        if any("::" in name and name not in text for name in known.names):
            return 0.0
        if match:
            return 2.0 + named / (1 + len(known.names))
        of_entry = self._common(known.words, every) / self.weigh(known.words)
        rest = every[: len(known.words) + 10] if known.cut else words
        of_message = self._common(known.words, rest) / max(self.weigh(rest), 1e-9)
        if of_entry < _OF_ENTRY or of_message < _OF_MESSAGE or len(known.words) < _FEW:
            return 0.0
        return of_entry * of_message + named / (100 + len(known.names))

    def _common(self, some: tuple[str, ...], others: tuple[str, ...]) -> float:
        """Return the weight of the longest sequence of words that both have in the same order."""
        previous = [0.0] * (len(others) + 1)
        for word in some:
            best = [0.0]
            for i, other in enumerate(others):
                same = previous[i] + self.weigh([word]) if word == other else 0.0
                best.append(max(same, previous[i + 1], best[i]))
            previous = best
        return previous[-1]


@cache
def _catalogue() -> _Catalogue:
    return _Catalogue()


def find(error: BaseException, text: str) -> Entry | None:
    """Return the entry of an error's message, or nothing where none is sure."""
    kinds = {kind.__name__ for kind in type(error).__mro__} - {"object", "BaseException"}
    return _catalogue().find(kinds, text[: 2 * _LONGEST])


def entry(anchor: str) -> Entry | None:
    """Return an entry by its address on its page."""
    return _catalogue().entries.get(f"error-{anchor}")

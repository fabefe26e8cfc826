"""The entries of the pages of errors, and which of them a message belongs to.

A message has the words of its entry in their order, with names and numbers of its own in the
gaps. Rare words weigh more than common ones, and words of the message that no entry has weigh
most: they tell a message that is not here from one that is.
"""

from __future__ import annotations

import builtins
import json
from collections import Counter
from collections.abc import Iterable
from functools import cache, cached_property
from math import log
from pathlib import Path

from opsref._explain.gaps import GAP
from opsref._explain.wording import EVERYWHERE, FEW, Entry, Wording, words

_FILE = Path(__file__).with_name("errors.json")
# Shares of the weight of the words that entry and message must have in common: those of the site.
_OF_ENTRY, _OF_MESSAGE = 0.8, 0.55
# Torch raises these for one another, in one version or the other.
_ALIKE = {"RuntimeError", "IndexError", "ValueError"}
# So many words in a row are a part of a message, if they weigh as much as so many unknown ones.
_PART, _OF_PART = 4, 2.5
# All words of a message are a whole one if they are this share of a text.
_OF_TEXT = 0.3
_LONGEST = 400
# Characters of a text that are looked at, and words.
_MOST, _MOST_WORDS = 100_000, 2000


class _Catalogue:
    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.known: list[Wording] = []
        for made in json.loads(_FILE.read_text(encoding="utf-8")):
            entry = Entry(made["anchor"], made["page"], made["cause"], made["fix"])
            self.entries[entry.anchor] = entry
            self.known += [Wording(entry, *message) for message in made["messages"]]

    @cached_property
    def weights(self) -> dict[str, float]:
        counts = Counter(word for known in self.known for word in set(known.words))
        return {word: log(1 + len(self.known) / n) for word, n in counts.items()}

    def _weigh(self, words: Iterable[str]) -> float:
        unknown = log(1 + len(self.known))
        return sum(self.weights.get(word, unknown) for word in words)

    def find(self, kind: str, kinds: set[str], text: str) -> Entry | None:
        """Return the entry of a message: of one that differs in its gaps, or else in few words."""
        near = [known for known in self.known if known.kind in kinds]
        # Two operations may say the same with exceptions of different kinds.
        near.sort(key=lambda known: known.kind != kind)
        text = EVERYWHERE.sub("", text)
        own = words(GAP.sub(" ", text))[:_MOST_WORDS]
        return self._whole(near, text, own) or self._close(near, text, own)

    def _whole(self, near: list[Wording], text: str, own: tuple[str, ...]) -> Entry | None:
        """Return the entry of a message, with more around it or not, or else of a part of one."""
        line, weight, run = " ".join(text.split()), self._weigh({*own}), f" {' '.join(own)} "
        enough = weight * _OF_TEXT
        heavy = [k for k in near if len(k.words) >= FEW and self._weigh({*k.words}) >= enough]
        whole = [k for k in near if k.matches(line)] + [k for k in heavy if k.is_in(own)]
        long = (len(own) >= _PART and weight >= _OF_PART * self._weigh([""])) or len(own) >= FEW
        part = [k for k in near if long and run in f" {' '.join(k.words)} "]
        # The longest that is there to the letter, or the one that least is missing of.
        whole.sort(
            key=lambda known: (len(known.words), known.literal(line), known.named(text)),
            reverse=True,
        )
        part.sort(key=lambda known: len(known.words))
        sure = (known for known in whole + part if known.named(text) >= 0)
        return next((known.entry for known in sure), None)

    def _close(self, near: list[Wording], text: str, own: tuple[str, ...]) -> Entry | None:
        """Return the entry of a message that differs in few words."""
        text, own = text[: 2 * _LONGEST], own[:_LONGEST]
        every = words(text)
        shared = [(self._weigh({*known.words} & {*every}), known) for known in near]
        close = [
            (self._fit(known, text, own), known)
            for weight, known in shared
            if len(known.words) >= FEW and weight >= _OF_ENTRY * self._weigh({*known.words})
        ]
        best = max(close, key=lambda found: found[0], default=None)
        return best[1].entry if best and best[0] > 0 else None

    def _fit(self, known: Wording, text: str, own: tuple[str, ...]) -> float:
        """Return how well a wording fits by its words; 0 where it does not."""
        every = words(text)
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
    kind = type(error)
    return _found(kind.__name__, {one.__name__ for one in kind.__mro__}, text)


def look_up(kind: str, text: str) -> Entry | None:
    """Return the entry of a message without its exception, of whose kind only the name is known.

    Args:
        kind: The name; empty if it is not known.
        text: The message.
    """
    known = {one.kind for one in _catalogue().known}
    named = getattr(builtins, kind, None)
    kinds = {one.__name__ for one in named.__mro__} if isinstance(named, type) else {kind}
    kinds |= _ALIKE if kind in _ALIKE else set()
    # A kind of torch or of a library may be one of Python's.
    return _found(kind, kinds if named or kind in known else known, text)


def known_words(text: str) -> int:
    """Return how many words of a text are in messages of the pages."""
    return len({*words(text)} & _catalogue().weights.keys())


def _found(kind: str, kinds: set[str], text: str) -> Entry | None:
    return _catalogue().find(kind, kinds, text.strip()[:_MOST])


def entry(anchor: str) -> Entry | None:
    """Return an entry by its address on its page."""
    return _catalogue().entries.get(f"error-{anchor}")

"""The wordings of entries: the words that every message of a sort has, and names in its gaps."""

from __future__ import annotations

import re
from functools import cached_property
from typing import NamedTuple

from opsref._explain.gaps import pair_of

SITE = "https://opsref.github.io/opsref/"
_GAP = re.compile(r"⟦([^⟧]*)⟧")
_WORD = re.compile(r"[A-Za-z_]{2,}")
# A shorter message is recognised by its names too: many others say `has no attribute`.
FEW = 8
# Names of these are the reader's own, and of those only the first tells.
_ANY_NAME = re.compile(
    r"already exists|state_dict for|returned ⟦nan|must be Tensor, not|expected np|"
    r"infer dtype of|assign a ⟦|string\. Got ⟦|result of type ⟦"
)
_FIRST_NAME = re.compile(r"not implemented for")
_TYPE = re.compile(r"(?:torch\.\w+|[A-Z]?(?:long|float|double|half|byte|int|bool)\w*)", re.I)
# A message that begins with a function is about that one, if its wording does too.
_CALLED = re.compile(r"(?:\w+\.)*(\w+)\(\)")
# Where a tensor is differs from message to message, as names do; inside of a gap, it stays.
_DEVICE = re.compile(r"(⟦(?!cuda:|cpu|mps)[^⟧]*⟧)|⟦?\b(?:cpu|mps|(?:cuda|xpu)(?::\d+)?)\b⟧?(?!\.)")
# What torch adds to every error of a GPU, and to every check without a text.
EVERYWHERE = re.compile(
    r"\s*(?:\n(?:CUDA kernel errors|Search for `cuda)|\(Could this error message be).*", re.DOTALL
)
# Types differ from message to message as names do.
_TYPES = frozenset(("float", "double", "half", "long", "int", "short", "byte", "bfloat", "bool"))


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


class Wording:
    """One wording of an entry."""

    def __init__(self, entry: Entry, kind: str, marked: str) -> None:
        self.entry, self.kind = entry, kind
        marked = _DEVICE.sub(lambda found: found[1] or "⟦□⟧", marked)
        marked = EVERYWHERE.sub("", marked)
        self.cut = marked.rstrip().endswith("...")
        self.marked = marked.strip().removesuffix("...")
        self.plain = _GAP.sub(r"\1", self.marked)
        self.pair = pair_of(self.plain)

    @cached_property
    def parts(self) -> list[str]:
        """What is between its gaps."""
        return [" ".join(part.split()) for part in _GAP.split(self.marked)[::2]]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words that every message of this sort has."""
        return words(_GAP.sub(" ", self.marked))

    @cached_property
    def every_word(self) -> set[str]:
        """All words, those of its gaps, of one letter and of types too."""
        return {*re.findall(r"\w+", self.plain.lower())}

    @cached_property
    def names(self) -> list[str]:
        """What is in its gaps and has letters."""
        return [gap for gap in _GAP.findall(self.marked) if _WORD.search(gap)]

    def literal(self, text: str) -> float:
        """Return the share of what is between its gaps that a text has, types included."""
        return sum(part in text for part in self.parts) / len(self.parts)

    def is_in(self, words: tuple[str, ...]) -> bool:
        """Tell whether a text has its words in their order."""
        left = iter(words)
        return all(word in left for word in self.words)

    def named(self, text: str) -> float:
        """Return the share of its names that a text has; -1 where it lacks one that tells."""
        found = [name in text for name in self.names]
        told = [ok for ok, name in zip(found, self.names, strict=True) if not _TYPE.fullmatch(name)]
        told = [] if _ANY_NAME.search(self.marked) else told
        told = found[:1] if _FIRST_NAME.search(self.marked) else told
        few = len(set(self.words)) < FEW and not all(told)
        other = any("::" in name and name not in text for name in self.names)
        pair = self.pair >= 0 and pair_of(text) not in {-1, self.pair}
        called = _CALLED.match(text) if _CALLED.match(self.plain) else None
        another = called is not None and called[1].lower() not in self.every_word
        return -1.0 if few or other or pair or another else sum(found) / (1 + len(self.names))

    def matches(self, text: str) -> bool:
        """Tell whether a text differs in its gaps only: each has a character at least."""
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


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text without those of types."""
    return tuple(word for word in _WORD.findall(text.lower()) if word not in _TYPES)

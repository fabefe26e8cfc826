"""The words of the site, and where each of them is."""

from __future__ import annotations

import re
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING

from sphinx.search.en import SearchEnglish

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WORD = re.compile(r"[a-z_][a-z_0-9]+")
# Words on many pages that tell none of them apart, besides those that Sphinx knows.
COMMON = """
also another around become becomes before begin begins both call calls called can cannot check
come comes compare does else end ends every example examples first follow follows four get gets
give given gives go goes has hold holds how however know known last like line lines look made make
makes many may more most much must my need needs new nothing number numbers often one ones only
other others own page part proof pytorch raise raises read reads refer rest result results
right run runs same say says see show shows shown since so some such take takes tensor tensors
than them there they thing three time torch twice two unless use used uses using vs want way well
what when where which while whole whose why without work works yet you your
"""
STOPWORDS = frozenset(SearchEnglish.stopwords) | {*COMMON.split()} - {"not", "no", "with"}
# A word is on many pages.
_stem = cache(SearchEnglish({}).stem)


def words(text: str) -> Iterator[str]:
    """Yield the words of a text that say something, and the words that are joined in names.

    >>> sorted(words("The masked_fill of x"))
    ['fill', 'masked', 'masked_fill']
    """
    for word in WORD.findall(text.lower()):
        parts = [part for part in word.split("_") if len(part) > 1] if "_" in word else []
        yield from (part for part in (word, *parts) if part not in STOPWORDS)


def stems(text: str) -> tuple[str, ...]:
    """Return the stems of the words of a text.

    >>> stems("Views copy a view")
    ('copi', 'view')
    """
    return tuple(sorted({_stem(word) for word in words(text)}))


def index(texts: Iterable[Iterable[str]]) -> tuple[str, str]:
    """Return the stems of all texts, and for each of them where it is.

    Stems are written without what they share with the one before, as many letters as a capital
    says: `A` is none. Places are written as distances from the one before, each as a character: 1
    is `#`, and `~` adds 91 to the next.

    >>> index([("copi", "view"), ("copi", "copy"), ("view",)])
    ('AcopiDyAview', '## $ #$')
    """
    places: dict[str, list[int]] = {}
    for number, text in enumerate(texts):
        for stem in text:
            places.setdefault(stem, []).append(number)
    found = sorted(places)
    return _shortened(found), " ".join(_distances(places[stem]) for stem in found)


def _shortened(stems: list[str]) -> str:
    written = ""
    for before, stem in zip(["", *stems], stems, strict=False):
        same = (a == b for a, b in zip(before[:25], stem, strict=False))
        shared = len([*takewhile(bool, same)])
        written += chr(ord("A") + shared) + stem[shared:]
    return written


def _distances(places: list[int]) -> str:
    written = ""
    for before, place in zip([-1, *places], places, strict=False):
        more, rest = divmod(place - before - 1, 91)
        written += "~" * more + chr(ord("#") + rest)
    return written

"""What is left out of Sphinx's index, which everybody who searches loads as a whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.search.en import SearchEnglish

from _ext.errors.directive import error_entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

# The directives `compiled` and `error-summary` call their parts so: measured values, and messages
# with causes that are in the index already, on the page of their entries.
LEFT_OUT = {"compiled-case", "compiled-same", "error-summary"}


# Words on many pages that tell none of them apart.
COMMON = frozenset(
    """
    also another around back because become becomes before begin begins both can cannot come comes
    else end ends every example examples first follow follows four get gets give given gives go
    goes has hold holds however keep keeps know last like look make makes many may more most much
    must need needs new nothing often one ones only other others own part place rest right same
    say says see so some such take takes than them there they thing three time twice two use used
    uses way well what when where which while whole whose why without work works yet you your
    """.split()  # noqa: SIM905 a list of quoted words would be a page long
)


class English(SearchEnglish):
    """English, without numbers, common words, and stop words that begin a sentence.

    >>> keeps = English({}).word_filter
    >>> [word for word in ("stride", "The", "the", "gives", "96", "1e8", "2d") if keeps(word)]
    ['stride', '2d']
    """

    stopwords = SearchEnglish.stopwords | COMMON

    def word_filter(self, word: str) -> bool:
        """Return whether a word is kept."""
        number = word[0].isdigit() and not re.fullmatch(r"\d[dD]", word)
        return super().word_filter(word.lower()) and not number


class Builder(StandaloneHTMLBuilder):
    """Writes HTML, and an index of what is not found in another way."""

    def index_page(self, pagename: str, doctree: nodes.document, title: str) -> None:
        """Add a page to the index."""
        if any(_left_out(doctree)):
            doctree = doctree.deepcopy()
            # A node can be part of two of them.
            for node in {id(node): node for node in _left_out(doctree)}.values():
                node.parent.remove(node)
        super().index_page(pagename, doctree, title)


def _left_out(doctree: nodes.document) -> Iterator[nodes.Node]:
    """Yield drawings, whose labels would become one word, messages with their code, and values.

    A message is found by a search of its own, whatever names and sizes are in it. The words of its
    cause and of its fix are in the index. Calls that were compiled are code and what it prints.
    """
    yield from doctree.findall(nodes.raw)
    yield from (node for node in doctree.findall(nodes.Element) if LEFT_OUT & {*node["classes"]})
    for entry in [*doctree.findall(error_entry), *_sections_of_errors(doctree)]:
        yield from entry.findall(nodes.title)
        yield from entry.findall(nodes.literal_block)


def _sections_of_errors(doctree: nodes.document) -> Iterator[nodes.section]:
    """Yield the sections of a page's errors, each of which has a message for its title."""
    for section in doctree.findall(nodes.section):
        if section.parent is not doctree and section.parent[0].astext() == "Errors":
            yield section


def setup(app: Sphinx) -> None:
    """Make the index smaller."""
    app.add_search_language(English)
    app.add_builder(Builder, override=True)

"""The sections of all pages, as the search knows them: titles, words and texts.

Each is kept when its page is read, with the stems of its words, which take longer to find than all
else of the search. The texts, from which the search takes excerpts, are in small files.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from docutils import nodes
from sphinx import addnodes

from _ext.search.index import index, stems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

KEY = "sections"
# Characters of a section from which excerpts are taken; all of its words are found.
LONGEST = 600
# The directives `compiled` and `error-summary` call their parts so: measured values, and messages
# that have entries of their own.
LEFT_OUT = {"compiled-case", "compiled-same", "error-summary", "error-pages"}
NO_PROSE = (nodes.title, nodes.raw, nodes.literal_block, nodes.doctest_block, nodes.Invisible)
ASKED = "asked:"
# Pages that say again what others say or that few readers look for, and what they count for.
LESS = ("corrections", "errors", "gallery", "gpu", "official", "sphinxext", "stability", "versions")
LESS_BOOST = 0.5
IN_DEPTH_BOOST = 0.85
NO_ANCHOR = re.compile(r"[^a-z0-9]+")
# Sections that only lead elsewhere.
LINKS = {"Errors", "See also"}


class Section(NamedTuple):
    """A part of a page that has an address: a section, a term, or an object of the package.

    Attributes:
        anchor: Its address on its page; empty for the beginning.
        title: Its title.
        text: The beginning of its prose.
        stems: Those of its words, and of words by which readers look for it, which are in a comment
            below its heading: `% asked: ...`. Words of the title are found besides.
    """

    anchor: str
    title: str
    text: str
    stems: tuple[str, ...]


def keep(app: Sphinx, doctree: nodes.document) -> None:
    """Keep the sections of a page that is read."""
    page = app.env.current_document.docname
    app.env.metadata[page][KEY] = [
        Section(anchor, title, text[:LONGEST], stems(_indexed(page, title, text, asked)))
        for anchor, title, text, asked in _parts(doctree)
    ]


def sections(env: BuildEnvironment, page: str) -> list[Section]:
    """Return the sections of a page; the first is its beginning."""
    found: list[Section] = env.metadata.get(page, {}).get(KEY, [])
    return found


def searched(env: BuildEnvironment) -> list[str]:
    """Return the pages that are searched."""
    return sorted(page for page in env.found_docs if "nosearch" not in env.metadata[page])


def _parts(doctree: nodes.document) -> Iterator[tuple[str, str, str, str]]:
    """Yield address, title, text and other words of the parts of a page, in their order."""
    for number, node in enumerate(doctree.findall(nodes.section)):
        # The beginning of a page has the address of the page.
        yield node["ids"][0] if number else "", node[0].astext(), _text(node), _asked(node)
    for signature in doctree.findall(addnodes.desc_signature):
        if signature["ids"]:
            text = _text(signature.parent)
            yield signature["ids"][0], signature.get("fullname", ""), text, ""
    for term in doctree.findall(nodes.term):
        if term["ids"]:
            yield term["ids"][0], term.astext(), " ".join(_prose(term.parent)), ""


def _indexed(page: str, title: str, text: str, asked: str) -> str:
    """Return the text whose words are found."""
    return asked if page.split("/")[0] in LESS or title in LINKS else f"{text} {asked}"


def _text(node: nodes.Element) -> str:
    r"""Return the prose of a section, without that of the parts in it that have an address.

    >>> inner = nodes.section("", nodes.title("", "Inner"), nodes.paragraph("", "Not here."))
    >>> code = nodes.literal_block("", "x = 1")
    >>> _text(nodes.section("", nodes.title("", "T"), nodes.paragraph("", "A b.\nC."), code, inner))
    'A b.\nC.'
    """
    return "\n".join(_prose(node))


def _asked(section: nodes.section) -> str:
    comments = (node.astext() for node in section.children if isinstance(node, nodes.comment))
    return " ".join(text.removeprefix(ASKED) for text in comments if text.startswith(ASKED))


def _prose(node: nodes.Element) -> Iterator[str]:
    for child in node.children:
        apart = isinstance(child, (nodes.section, addnodes.desc, addnodes.glossary, nodes.term))
        if apart or isinstance(child, NO_PROSE) or not isinstance(child, nodes.Element):
            continue
        if LEFT_OUT & {*child["classes"]} or isinstance(child, addnodes.desc_signature):
            continue
        if isinstance(child, nodes.TextElement):
            yield child.astext()
        else:
            yield from _prose(child)


def data(env: BuildEnvironment, address: Callable[[str], str]) -> dict[str, Any]:
    """Return what the search page looks for words in: pages with their sections, and the words.

    Messages are known to the script already, with their addresses. So are anchors that follow
    from the title.
    """
    found_on = {page: _without_messages(sections(env, page)) for page in searched(env)}
    pages = {page: found for page, found in found_on.items() if found}
    listed = [
        [
            address(page),
            env.titles[page].astext(),
            _boost(page),
            [_named(section) for section in found[1:]],
        ]
        for page, found in pages.items()
    ]
    found, places = index(section.stems for page in pages for section in pages[page])
    return {"pages": listed, "stems": found, "places": places}


def _named(section: Section) -> list[str]:
    follows = section.anchor == NO_ANCHOR.sub("-", section.title.lower()).strip("-")
    return [section.title] if follows else [section.title, section.anchor]


def _boost(page: str) -> float:
    if page.split("/")[0] in LESS:
        return LESS_BOOST
    return IN_DEPTH_BOOST if page.endswith("-in-depth") else 1


def _without_messages(found: list[Section]) -> list[Section]:
    return [section for section in found if not section.anchor.startswith("error-")]


def texts(env: BuildEnvironment) -> list[str]:
    """Return what excerpts are taken from, in the order of the sections."""
    found = (_without_messages(sections(env, page)) for page in searched(env))
    return [section.text for page in found for section in page]


def setup(app: Sphinx) -> None:
    """Look at each page when it is read."""
    app.connect("doctree-read", keep)

"""Links from the tracebacks of other pages to the entries of their messages."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.nodes import make_refnode

from _ext.errors.directive import error_entry
from _ext.errors.domain import Entry, ErrorDomain
from _ext.errors.messages import Message, messages, without_gaps

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx

RAISES = "Traceback (most recent call last):"


def add_links(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Name the entries of what a block raises under the block."""
    blocks = [
        block
        for block in doctree.findall(nodes.literal_block)
        if RAISES in block.astext() and not _in_entry(block)
    ]
    domain = app.env.get_domain(ErrorDomain.name)
    assert isinstance(domain, ErrorDomain)
    page = docname.rpartition("/")[2]
    for block in blocks:
        found = {
            entry.anchor: entry
            for message in messages(block.astext())
            if (entry := entry_of(message, domain.everything, page))
        }
        if found:
            block.parent.insert(block.parent.index(block) + 1, _links(app, docname, found.values()))


def _in_entry(node: nodes.Node) -> bool:
    return isinstance(node, error_entry) or (node.parent is not None and _in_entry(node.parent))


def entry_of(message: Message, entries: Iterable[Entry], page: str) -> Entry | None:
    """Return the entry of a message: of several, the one that shares most names with it.

    Where that does not decide, the entry of the page's own operation is taken.
    """
    said, names = _plain(message.text), set(message.names)
    found = [
        (len(names & set(known.names)), entry.docname.rpartition("/")[2] == page, -place, entry)
        for place, entry in enumerate(entries)
        for known in entry.messages
        if _same(said, _plain(known.text))
    ]
    return max(found)[-1] if found else None


def _same(said: str, known: str) -> bool:
    """Return whether two messages are one, of which either may be cut short by an ellipsis."""
    one, other = said.removesuffix(" ..."), known.removesuffix(" ...")
    return (
        said == known
        or (said != one and other.startswith(one))
        or (known != other and one.startswith(other))
    )


@cache
def _plain(text: str) -> str:
    return without_gaps(text)


def _links(app: Sphinx, docname: str, entries: Iterable[Entry]) -> nodes.paragraph:
    """Return a line of links; the message of one entry is that above, or of its sort."""

    def link(entry: Entry, text: nodes.Node) -> nodes.reference:
        return make_refnode(app.builder, docname, entry.docname, entry.anchor, text)

    links = nodes.paragraph(classes=["error-pages"])
    first, *more = entries
    if not more:
        links += link(first, nodes.Text("Cause and fix"))
        return links
    links += nodes.Text("Cause and fix: ")
    for number, entry in enumerate((first, *more)):
        links += [nodes.Text(", ")] if number else []
        links += link(entry, nodes.literal("", entry.title))
    return links


def setup(app: Sphinx) -> None:
    """Look at each page before it is written."""
    app.connect("doctree-resolved", add_links)

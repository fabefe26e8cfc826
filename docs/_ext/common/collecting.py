"""What an extension needs to collect things from all pages onto some of them.

A page is read once; what it holds is kept until it changes. Pages that show a collection are
written again when any page's part of it has changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from docutils import nodes
from sphinx import addnodes
from sphinx.domains import Domain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Set

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

T = TypeVar("T")


class collected(nodes.General, nodes.Element):  # noqa: N801 docutils names nodes in lower case
    """Becomes a table or list of what all pages hold; `domain` and `kind` say of what."""


class CollectingDomain(Domain):
    """Things by page, the pages that show them all, and whether these have to be written again."""

    data_version = 3
    initial_data: ClassVar[dict[str, Any]] = {"held": {}, "collectors": set(), "changed": False}

    def held_by(self, document: nodes.document) -> list[Any]:
        """Return what a page holds, in its order; to be written by each domain."""
        raise NotImplementedError

    def clear_doc(self, docname: str) -> None:
        """Forget a page."""
        self.data["changed"] |= self.data["held"].pop(docname, None) is not None
        self.data["collectors"].discard(docname)

    def process_doc(self, env: BuildEnvironment, docname: str, document: nodes.document) -> None:
        """Keep what a page holds, with the text that its transforms have made final."""
        del env  # part of the signature
        if held := self.held_by(document):
            self.data["held"][docname] = held
            self.data["changed"] = True
        if any(mark["domain"] == self.name for mark in document.findall(collected)):
            self.data["collectors"].add(docname)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process has read."""
        found = {name: otherdata["held"][name] for name in otherdata["held"].keys() & docnames}
        self.data["held"] |= found
        self.data["collectors"] |= otherdata["collectors"] & docnames
        self.data["changed"] |= bool(found)

    @property
    def everything(self) -> list[Any]:
        """What all pages hold, page after page, whichever was read last."""
        pages: dict[str, list[Any]] = self.data["held"]
        return [thing for page in sorted(pages) for thing in pages[page]]

    def collectors_to_write(self) -> list[str]:
        """Return the pages that show a collection that has changed since this was asked before."""
        stale = sorted(self.data["collectors"]) if self.data["changed"] else []
        self.data["changed"] = False
        return stale


def apart(children: Iterable[nodes.Node]) -> tuple[nodes.Node, ...]:
    """Return copies that do not hold their document, which would be kept as a whole with them."""
    copies = tuple(child.deepcopy() for child in children)
    for copy in copies:
        for node in copy.findall():
            node.document = None  # type: ignore[assignment]
    return copies


def without_links(children: Iterable[nodes.Node]) -> tuple[nodes.Node, ...]:
    """Return copies with the words of links in place of the links, which hold on one page only."""
    copies = nodes.inline("", "", *apart(children))
    for link in [*copies.findall(nodes.reference), *copies.findall(addnodes.pending_xref)]:
        link.replace_self(link.children)
    return tuple(copies.children)


def repeated(things: Iterable[T], name: Callable[[T], str]) -> Iterator[tuple[T, T]]:
    """Yield the things whose name is taken already, each with the first that has it."""
    first_of: dict[str, T] = {}
    for thing in things:
        first = first_of.setdefault(name(thing), thing)
        if first is not thing:
            yield thing, first


def register(app: Sphinx, domain: type[CollectingDomain]) -> None:
    """Register a domain, and have its collecting pages written when they have to be."""

    def write_collectors(app: Sphinx, env: BuildEnvironment) -> list[str]:
        del app  # part of the signature
        found = env.get_domain(domain.name)
        assert isinstance(found, domain)
        return found.collectors_to_write()

    app.add_domain(domain)
    app.connect("env-updated", write_collectors)

"""The messages of one operation, for its reference page: each with its cause in a sentence.

```{error-summary}
view-size-is-not-compatible
```

The entries that the body names are shown, whichever page they are on; the others of the
operation's own page are folded away below them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from _ext.common import folded
from _ext.common.collecting import collected
from _ext.errors.contents import FOLDER
from _ext.errors.domain import Entry, ErrorDomain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)


class ErrorSummary(SphinxDirective):
    """Marks the place of the list, with the ids of the entries that are shown at once."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the mark."""
        first = " ".join(self.content).split()
        mark = collected("", domain=ErrorDomain.name, kind=self.name, first=first)
        self.set_source_info(mark)
        return [mark]


def fill_in(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Fill in the list of a page."""
    domain = app.env.get_domain(ErrorDomain.name)
    assert isinstance(domain, ErrorDomain)
    for mark in list(doctree.findall(collected)):
        if (mark["domain"], mark["kind"]) == (ErrorDomain.name, "error-summary"):
            mark.replace_self(_summary(app, docname, domain, mark))


def _summary(
    app: Sphinx, docname: str, domain: ErrorDomain, mark: collected
) -> list[nodes.Element]:
    """Return the entries that come first, and those folded away; warn of what is not there."""
    by_id = {entry.anchor.removeprefix("error-"): entry for entry in domain.everything}
    for name in mark["first"]:
        if name not in by_id:
            logger.warning("error-summary: no entry has the id %r", name, location=mark)
    first = [by_id[name] for name in mark["first"] if name in by_id]
    own: list[Entry] = domain.data["held"].get(f"{FOLDER}/{docname.rpartition('/')[2]}", [])
    others = [entry for entry in own if entry not in first]
    shown: list[nodes.Element] = [_list(app, docname, first)] if first else []
    if others:
        summary = f"{len(others)} {'more ' * bool(first)}message{'s' * (len(others) > 1)}"
        shown.append(folded.folded("", _list(app, docname, others), summary=summary))
    return shown


def _list(app: Sphinx, docname: str, entries: Iterable[Entry]) -> nodes.definition_list:
    """Return each message as a term that leads to its entry, defined by its cause."""
    return nodes.definition_list(
        "", *(_item(app, docname, entry) for entry in entries), classes=["error-summary"]
    )


def _item(app: Sphinx, docname: str, entry: Entry) -> nodes.definition_list_item:
    message = nodes.literal("", entry.title)
    link = make_refnode(app.builder, docname, entry.docname, entry.anchor, message)
    cause = nodes.paragraph("", "", *(part.deepcopy() for part in entry.sentence))
    return nodes.definition_list_item("", nodes.term("", "", link), nodes.definition("", cause))


def setup(app: Sphinx) -> None:
    """Register the directive and what fills it in."""
    folded.register(app)
    app.add_directive("error-summary", ErrorSummary)
    app.connect("doctree-resolved", fill_in)

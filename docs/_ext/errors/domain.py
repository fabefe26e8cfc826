"""Where the build keeps the error messages of all pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes
from sphinx.util import logging

from _ext.common.collecting import CollectingDomain, repeated, without_links
from _ext.errors.directive import error_entry
from _ext.errors.messages import Message, with_marked_gaps

if TYPE_CHECKING:
    from collections.abc import Iterator

logger = logging.getLogger(__name__)

# A line about public threads, which are links on the page and weigh much in the search.
THREADS = re.compile(r"^(?:See )?[\w.-]+#\d+.*$", re.MULTILINE)


class Entry(NamedTuple):
    """A message and where it is explained.

    Attributes:
        anchor: Its address on its page.
        docname: Its page.
        line: The line of that page.
        title: The message, shortened.
        messages: The message in full, for each torch that words it in its own way; newest last.
        marked: The same with names and numbers in brackets, for the search.
        labels: The targets that explain it.
        cause: What raises it, in a sentence, without the public threads that it is from.
        sentence: The first sentence of that, with its code marked as code.
    """

    anchor: str
    docname: str
    line: int
    title: str
    messages: tuple[Message, ...]
    marked: tuple[str, ...]
    labels: tuple[str, ...]
    cause: str
    sentence: tuple[nodes.Node, ...]


class ErrorDomain(CollectingDomain):
    """The error messages, by page."""

    name = "errors"
    label = "Error messages"

    def held_by(self, document: nodes.document) -> list[Entry]:
        """Return the messages of a page."""
        docname = self.env.current_document.docname
        return [_entry(node, docname) for node in document.findall(error_entry)]

    def check_consistency(self) -> None:
        """Warn of ids that are used twice and of pages that are not there."""
        for entry, first in repeated(self.everything, lambda entry: entry.anchor):
            message = "message: duplicate id %r, also used in %s"
            place = (entry.docname, entry.line)
            logger.warning(message, entry.anchor, first.docname, location=place)
        for entry in self.everything:
            for label in entry.labels:
                if self.target_of(label) is None:
                    message = "message: :page: names no target: %r"
                    logger.warning(message, label, location=(entry.docname, entry.line))

    def target_of(self, label: str) -> tuple[str, str] | None:
        """Return the page and the anchor of a label, if there is one."""
        return self.env.domains.standard_domain.anonlabels.get(label.lower())


def _entry(node: error_entry, docname: str) -> Entry:
    said = next(node.findall(nodes.paragraph), None)
    return Entry(
        anchor=node["ids"][0],
        docname=docname,
        line=node.line or 0,
        title=node[0].astext(),
        messages=tuple(node["messages"]),
        # Once, when the page is read: on every build they would take longer than all else here.
        marked=tuple(with_marked_gaps(message.text) for message in node["messages"]),
        labels=tuple(node["labels"]),
        cause=_beginning(said.astext()) if said else "",
        sentence=without_links(_first_line(said)) if said else (),
    )


def _beginning(cause: str) -> str:
    r"""Return the first line, which is a sentence, of those that name no thread.

    >>> _beginning("Usually a.\nSee one#1.\nOr b.\nOr c.")
    'Usually a.'
    """
    lines = [" ".join(line.split()) for line in THREADS.sub("", cause).splitlines()]
    return " ".join([line for line in lines if line][:1])


def _first_line(paragraph: nodes.paragraph) -> Iterator[nodes.Node]:
    """Yield the parts of the first line, which is a sentence: pages have one on each line."""
    for part in paragraph.children:
        line, newline, _ = part.astext().partition("\n")
        if newline and isinstance(part, nodes.Text):
            yield nodes.Text(line)
            return
        yield part

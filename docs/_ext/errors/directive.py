"""The directive of one error message: its cause, code that raises it, and the fix."""

from __future__ import annotations

from itertools import chain, takewhile
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from _ext.errors.messages import Message, messages, quoted, sort_of
from _ext.errors.sources import Source, said_in, sources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)


class error_entry(nodes.section):  # noqa: N801 docutils names nodes in lower case
    """A message under its own heading; writers take it for a section."""


class pages_of_entry(nodes.paragraph):  # noqa: N801
    """Becomes the links to the pages that explain a message."""


class ErrorEntry(SphinxDirective):
    """A message. Cause, code that raises it, a sentence and code that fixes it, in this order.

    A list may follow the sentences of a cause or of a fix: `opsref.explain` says the sentences.
    A message that needs other hardware has its text in place of the code, and says its source.
    """

    required_arguments = 1
    has_content = True
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {
        "page": directives.unchanged,
        "raises": directives.unchanged,
        "not-run": sources,
    }

    def run(self) -> list[nodes.Node]:
        """Return the entry as a section, so that it has a place in the table of contents."""
        blocks = self.parse_content_to_nodes()
        cause = [*takewhile(_is_prose, blocks)]
        raising = [*takewhile(_is_code, blocks[len(cause) :])]
        fix = blocks[len(cause) + len(raising) :]
        found = self._messages(raising)
        labels = [name.strip() for name in self.options.get("page", "").split(",") if name.strip()]
        self._check(cause, found, fix, labels)
        if said := self._sources:
            raising = [*raising, said_in(said)]

        anchor = f"error-{self.arguments[0]}"
        title = nodes.title("", "", nodes.literal("", found[-1].short if found else anchor))
        entry = error_entry("", title, *cause, *raising, *fix, ids=[anchor], names=[anchor])
        entry["classes"].append("error-entry")
        entry["messages"], entry["labels"] = found, labels
        entry += pages_of_entry("", labels=labels, classes=["error-pages"])
        self.set_source_info(entry)
        self.state.document.note_explicit_target(entry)
        return [entry]

    def _messages(self, raising: Iterable[nodes.Node]) -> list[Message]:
        """Return the last message of each sort.

        The last is of the sort that the newest code raises first, and heads the entry.
        """
        kind = self.options.get("raises", "")
        texts = [block.astext() for part in raising for block in _code(part)]
        found = [[*messages(text, kind), *quoted(text)] for text in texts]
        last: dict[str, Message] = {}
        for said in chain.from_iterable(found):
            sort = sort_of(said.text)
            last.pop(sort, None)
            last[sort] = said
        if newest := [said for said in found if said][-1:]:
            sort = sort_of(newest[0][0].text)
            last[sort] = last.pop(sort)
        return [*last.values()]

    @property
    def _sources(self) -> list[Source]:
        found: list[Source] = self.options.get("not-run", [])
        return found

    def _check(
        self,
        cause: Sequence[nodes.Node],
        found: Sequence[Message],
        fix: Sequence[nodes.Node],
        labels: Sequence[str],
    ) -> None:
        """Warn of what an entry lacks."""
        fixing = [block.astext() for part in fix for block in _code(part)]
        if not cause:
            self._warn("the body has to begin with the cause")
        if not found:
            self._warn("no message: the code after the cause has to raise")
        if not fixing or not _is_prose(fix[0]):
            self._warn("the fix is missing: add a sentence and code after the code that raises")
        if any(messages(code) for code in fixing):
            self._warn("the fix raises")
        if not labels:
            self._warn("the option :page: is missing")

    def _warn(self, message: str) -> None:
        logger.warning("message: %s", message, location=self.get_location())


def _is_prose(node: nodes.Node) -> bool:
    return isinstance(node, nodes.paragraph | nodes.bullet_list)


def _is_code(node: nodes.Node) -> bool:
    return not _is_prose(node)


def _code(node: nodes.Node) -> list[nodes.literal_block]:
    return list(node.findall(nodes.literal_block))


def setup(app: Sphinx) -> None:
    """Register the directive and its nodes."""
    app.add_directive("message", ErrorEntry)

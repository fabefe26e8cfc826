"""The ``version-changes`` directive: every change between versions, filled in at the end."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from _ext.common.collecting import collected
from _ext.versions.blocks import kind_of_change, label
from _ext.versions.changes import Pair, VersionDomain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx.application import Sphinx


class VersionChanges(SphinxDirective):
    """Marks the place of the changes of one kind."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the mark."""
        kind = kind_of_change(self.arguments[0])
        return [collected("", domain=VersionDomain.name, kind=kind)]


def fill_in(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """List the changes of all pages."""
    domain = app.env.get_domain(VersionDomain.name)
    assert isinstance(domain, VersionDomain)
    for mark in list(doctree.findall(collected)):
        if mark["domain"] == VersionDomain.name:
            changes = [pairs for pairs in domain.changes if pairs[0].kind == mark["kind"]]
            mark.replace_self([*_versions(app, docname, mark["kind"], changes)])


def _versions(
    app: Sphinx, docname: str, kind: str, changes: list[list[Pair]]
) -> Iterator[nodes.Node]:
    """Yield the changes of each version; of exceptions, which are many, the places only."""
    if not changes:
        yield nodes.paragraph("", "None.")
    for version, found in groupby(changes, lambda pairs: pairs[0].version):
        identifier = f"changes-{kind}-{version}".replace(".", "-")
        yield nodes.rubric("", f"torch {version}", ids=[identifier], classes=["version-changes"])
        if kind == "exception":
            lines = (nodes.list_item("", _line(app, docname, pairs)) for pairs in found)
            yield nodes.bullet_list("", *lines)
        else:
            yield from (_change(app, docname, pairs) for pairs in found)


def _change(app: Sphinx, docname: str, pairs: Sequence[Pair]) -> nodes.container:
    """Return a change: the sentence, the places that show it, and both answers of the first."""
    change = nodes.container("", _line(app, docname, pairs), classes=["version-change"])
    # What is on this page already is not shown twice.
    first = pairs[0]
    if all(pair.docname != docname for pair in pairs):
        # Some pairs are prose, which the sentence sums up.
        change += [_block("until", first.version, first.until)] * bool(first.until)
        change += [_block("since", first.version, first.since)] * bool(first.since)
    return change


def _line(app: Sphinx, docname: str, pairs: Sequence[Pair]) -> nodes.paragraph:
    """Return what changed, in a sentence, and the places that show it."""
    said = next((pair.change for pair in pairs if pair.change), "")
    line = nodes.paragraph("", "", *_inline(said), *[nodes.Text(" ")] * bool(said))
    for number, pair in enumerate(pairs):
        line += [nodes.Text("; ")] * bool(number)
        line += _place(app, docname, pair)
    line += nodes.Text(".")
    return line


def _place(app: Sphinx, docname: str, pair: Pair) -> nodes.Node:
    """Return a link to a pair, named after its page and section."""
    page = app.env.titles[pair.docname]
    parts = [child.deepcopy() for child in page.children]
    if pair.section and [child.astext() for child in pair.section] != [page.astext()]:
        parts += [nodes.Text(": "), *(child.deepcopy() for child in pair.section)]
    return make_refnode(app.builder, docname, pair.docname, pair.anchor, parts)


def _block(kind: str, version: str, code: str) -> nodes.container:
    """Show one answer as its own page does."""
    shown = nodes.literal_block(code, code, language="python")
    classes = ["version-block", f"version-{kind}"]
    return nodes.container("", label(kind, version), shown, classes=classes)


def _inline(text: str) -> Iterator[nodes.Node]:
    """Yield the parts of a sentence; those between backticks are code."""
    for number, part in enumerate(text.split("`")):
        yield nodes.literal("", part) if number % 2 else nodes.Text(part)


def setup(app: Sphinx) -> None:
    """Register the directive and what fills it in."""
    app.add_directive("version-changes", VersionChanges)
    app.connect("doctree-resolved", fill_in)

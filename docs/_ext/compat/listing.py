"""The ``version-changes`` directive: every change between versions, filled in at the end."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from collecting import collected
from compat.changes import Pair, VersionDomain
from versions import label

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator


class folded(nodes.container):  # noqa: N801 docutils names nodes in lower case
    """Hides its content under `summary` until it is opened; a container for other writers."""


class VersionChanges(SphinxDirective):
    """Marks the place of the changes."""

    def run(self) -> list[nodes.Node]:
        """Return the mark."""
        return [collected("", domain=VersionDomain.name, kind=self.name)]


def fill_in(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """List the changes of all pages."""
    domain = app.env.get_domain(VersionDomain.name)
    assert isinstance(domain, VersionDomain)
    for mark in list(doctree.findall(collected)):
        if mark["domain"] == VersionDomain.name:
            mark.replace_self([*_versions(app, docname, domain.changes)])


def _versions(app: Sphinx, docname: str, changes: list[list[Pair]]) -> Iterator[nodes.Node]:
    """Yield a part for each version: what changed in behaviour, then, folded, exceptions."""
    if not changes:
        yield nodes.paragraph("", "No example depends on the version.")
    for version, found in groupby(changes, lambda pairs: pairs[0].version):
        identifier = f"changes-{version}".replace(".", "-")
        yield nodes.rubric("", f"torch {version}", ids=[identifier], classes=["version-changes"])
        for kind, of_kind in groupby(found, lambda pairs: pairs[0].kind):
            parts = [_change(app, docname, pairs) for pairs in of_kind]
            if kind == "behaviour":
                yield from parts
            else:
                count = "One exception" if len(parts) == 1 else f"{len(parts)} exceptions"
                yield folded("", *parts, summary=f"{count} of another class or text")


def _change(app: Sphinx, docname: str, pairs: Sequence[Pair]) -> nodes.container:
    """Return a change: the sentence, the places that show it, and both answers of the first."""
    said = next((pair.change for pair in pairs if pair.change), "")
    line = nodes.paragraph("", "", *_inline(said), *[nodes.Text(" ")] * bool(said))
    for number, pair in enumerate(pairs):
        line += [nodes.Text("; ")] * bool(number)
        line += _place(app, docname, pair)
    line += nodes.Text(".")
    change = nodes.container("", line, classes=["version-change"])
    # What stands on this page already is not shown twice.
    first = pairs[0]
    if all(pair.docname != docname for pair in pairs):
        change += [_block("until", first.version, first.until)]
        change += [_block("since", first.version, first.since)]
    return change


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


def visit_folded(translator: HTML5Translator, node: folded) -> None:
    """Open the fold: `details` needs no script."""
    translator.body.append(f"<details><summary>{node['summary']}</summary>\n")


def depart_folded(translator: HTML5Translator, node: folded) -> None:
    """Close it."""
    del node  # part of the signature
    translator.body.append("</details>\n")


def setup(app: Sphinx) -> None:
    """Register the directive and what fills it in."""
    app.add_directive("version-changes", VersionChanges)
    app.add_node(folded, html=(visit_folded, depart_folded))
    app.connect("doctree-resolved", fill_in)

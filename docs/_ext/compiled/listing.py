"""The cases of all pages, by kind of difference, and what they have run with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from _ext.common.collecting import CollectingDomain, apart, collected
from _ext.common.records import digest_of, has_changed
from _ext.compiled.differences import KINDS
from _ext.compiled.directives import records_of
from _ext.compiled.show import UNMEASURED, show_code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from _ext.compiled.cases import Case
    from _ext.compiled.record import Record


class Shown(NamedTuple):
    """A case as its page shows it.

    Attributes:
        docname: Its page.
        kind: What sort of difference it shows; empty if it was not measured.
        case: The case.
        parts: The nodes that show it.
    """

    docname: str
    kind: str
    case: Case
    parts: tuple[nodes.Node, ...]


class CompiledDomain(CollectingDomain):
    """The cases, by page."""

    name = "compiled"
    label = "What compiled code does differently"

    def held_by(self, document: nodes.document) -> list[Shown]:
        """Return the cases of a page."""
        docname = self.env.current_document.docname
        shown = []
        for node in document.findall(nodes.Element):
            if "compiled" in node:
                kind, case = node["compiled"]
                shown.append(Shown(docname, kind, case, apart(node.children)))
        return shown


class CompiledList(SphinxDirective):
    """Marks the place of all cases, by kind."""

    def run(self) -> list[nodes.Node]:
        """Return the mark."""
        return [collected("", domain=CompiledDomain.name, kind=self.name)]


class CompiledRuns(SphinxDirective):
    """Says what the cases have run with."""

    def run(self) -> list[nodes.Node]:
        """Return a list of the records."""
        said = map(_run, records_of(self.env))
        items = [nodes.list_item("", nodes.paragraph("", text)) for text in said]
        return [nodes.bullet_list("", *items) if items else nodes.paragraph("", UNMEASURED)]


def _run(record: Record) -> str:
    count = sum(map(len, record.cases.values()))
    how = f"Python {record.python}, {record.device}, {record.compiler}, {record.day}"
    return f"torch {record.torch}: {count} calls ({how})"


def fill_in(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """List the cases of all pages."""
    domain = app.env.get_domain(CompiledDomain.name)
    assert isinstance(domain, CompiledDomain)
    for mark in list(doctree.findall(collected)):
        if mark["domain"] == CompiledDomain.name:
            mark.replace_self([*_by_kind(app, docname, domain.everything)])


def _by_kind(app: Sphinx, docname: str, cases: list[Shown]) -> Iterator[nodes.Node]:
    for kind, title in KINDS.items():
        of_kind = [case for case in cases if case.kind == kind]
        if not of_kind:
            continue
        yield nodes.rubric("", f"{title} ({len(of_kind)})", ids=[f"compiled-{kind}"])
        if kind == "same":
            yield nodes.paragraph("", "", *_links(app, docname, of_kind))
        else:
            yield from _cases(app, docname, of_kind)


def _cases(app: Sphinx, docname: str, cases: list[Shown]) -> Iterator[nodes.Node]:
    """Yield the cases; what several in a row are given is shown once."""
    inputs = ""
    for case in cases:
        link = _link(app, docname, case, case.case.name)
        page = nodes.Text(f" ({app.env.titles[case.docname].astext()})")
        parts: list[nodes.Node] = [nodes.paragraph("", "", link, page)]
        if case.case.inputs != inputs:
            inputs = case.case.inputs
            parts += [show_code(inputs)]
        yield nodes.container("", *parts, *case.parts, classes=["compiled-case"])


def _links(app: Sphinx, docname: str, cases: list[Shown]) -> Iterator[nodes.Node]:
    for number, case in enumerate(cases):
        yield nodes.Text(", " * bool(number))
        yield _link(app, docname, case, case.case.name)
    yield nodes.Text(".")


def _link(app: Sphinx, docname: str, case: Shown, text: str) -> nodes.Node:
    return make_refnode(app.builder, docname, case.docname, case.case.anchor, nodes.Text(text))


def outdated_pages(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the pages that show records, if these are not those of the last build."""
    del app, added, changed, removed  # part of the signature
    if not has_changed(env, "compiled_records", digest_of(Path(env.srcdir, "records", "compile"))):
        return []
    data = env.get_domain(CompiledDomain.name).data
    return [*data["held"], *data["collectors"]]

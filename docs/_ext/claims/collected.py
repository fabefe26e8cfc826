"""The tables and lists of the claims of all pages, filled in when a page is written."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from _ext.claims.claim_nodes import CLAIM_LIST, confirmation, glossary_term
from _ext.claims.claims import OFFICIAL_VERDICTS, VERDICTS, WORDING, Claim
from _ext.claims.domain import ClaimDomain
from _ext.claims.page import Page
from _ext.claims.summary import summary
from _ext.common.collecting import collected
from _ext.common.tables import SORTABLE, Cell, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sphinx.application import Sphinx


# The class of the table of every claim of the note.
ACCOUNT = "account"


class Collect(SphinxDirective):
    """Marks the place of a table or list; the directive's name says of which."""

    def run(self) -> list[nodes.Node]:
        """Return the mark."""
        return [collected("", domain=ClaimDomain.name, kind=self.name)]


def counts(page: Page) -> nodes.Node:
    """Return the number of corrections of the note by entry and verdict."""
    return _counts(page, page.corrections, VERDICTS)


def official_counts(page: Page) -> nodes.Node:
    """Return the number of corrections of the official documentation by page and verdict."""
    return _counts(page, page.domain.official, OFFICIAL_VERDICTS)


def _counts(page: Page, corrections: Iterable[Claim], verdicts: Sequence[str]) -> nodes.Node:
    by_page: dict[str, Counter[str]] = {}
    for claim in corrections:
        by_page.setdefault(claim.docname, Counter())[claim.outcome] += 1
    rows = [
        [[page.link(docname, "", page.env.titles[docname].astext())], *_numbers(found, verdicts)]
        for docname, found in by_page.items()
    ]
    total = sum(by_page.values(), Counter[str]())
    rows.append([[nodes.strong("", "All")], *_numbers(total, verdicts)])
    return table(("Entry", *verdicts, "all"), rows)


def _numbers(found: Counter[str], verdicts: Sequence[str]) -> list[Cell]:
    numbers = [*(found[verdict] for verdict in verdicts), found.total()]
    return [[nodes.Text(f"{number}")] for number in numbers]


def correction_list(page: Page) -> nodes.Node:
    """Return every correction of the note in a line."""
    return _list(
        [page.link(claim.docname, claim.anchor, claim.place), *_verdict(claim), *page.text(claim)]
        for claim in page.corrections
    )


def official_list(page: Page) -> nodes.Node:
    """Return every correction of the official documentation in a line."""
    return _list(
        [page.link(claim.docname, claim.anchor, claim.title), *_verdict(claim), *page.text(claim)]
        for claim in page.domain.official
    )


def _verdict(claim: Claim) -> Cell:
    return [nodes.Text(", "), nodes.strong("", claim.outcome), nodes.Text(": ")]


def _list(lines: Iterable[Cell]) -> nodes.Node:
    items = nodes.bullet_list("", bullet="-", classes=[CLAIM_LIST])
    items += [nodes.list_item("", nodes.paragraph("", "", *line)) for line in lines]
    return items


def claims(page: Page) -> nodes.Node:
    """Return every claim of the note, what became of it and where."""
    rows: list[list[Cell]] = [
        [
            [nodes.Text(claim.numbers)],
            page.text(claim),
            [nodes.Text(claim.outcome)],
            page.where(claim),
        ]
        for claim in page.domain.claims
    ]
    return table(("Line", "The note says", "Verdict", "Where"), rows, ACCOUNT, SORTABLE)


def terms(page: Page) -> nodes.Node:
    """Return every slip of wording."""
    rows: list[list[Cell]] = [
        [
            [nodes.Text(f"“{claim.printed}”")],
            [page.term(claim.term)],
            [nodes.inline("", claim.chinese, classes=["chinese"])],
            [page.link(claim.docname, claim.anchor, claim.numbers)],
            [child.deepcopy() for child in claim.text],
        ]
        for claim in page.domain.claims
        if claim.outcome == WORDING
    ]
    return table(("The note prints", "Term", "Chinese", "Line", "How it came about"), rows)


COLLECTIONS = {
    "correction-counts": counts,
    "correction-list": correction_list,
    "correction-summary": summary,
    "official-counts": official_counts,
    "official-list": official_list,
    "claims": claims,
    "terms-table": terms,
}


def fill_in(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Fill in what only the whole site knows: the tables and the links of single claims."""
    page = Page(app, docname)
    for mark in list(doctree.findall(collected)):
        if mark["domain"] != ClaimDomain.name:
            continue
        made = COLLECTIONS[mark["kind"]](page)
        if isinstance(made, nodes.table) and ACCOUNT not in made["classes"]:
            # As Furo does with tables that are there when it looks: wide ones scroll in a box.
            made = nodes.container("", made, classes=["table-wrapper"])
        mark.replace_self(made)
    for link in list(doctree.findall(confirmation)):
        link.replace_self(page.confirmation(link["of"], link.astext()))
    for term in list(doctree.findall(glossary_term)):
        term.replace_self(page.term(term.astext()))


def add_files(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Load the looks of claims on the pages that have them."""
    del page, template, context  # part of the signature
    if doctree is None:
        return
    if any("claim" in node for node in doctree.findall(nodes.Element)):
        app.add_css_file("claims.css", priority=900)


def setup(app: Sphinx) -> None:
    """Register the marks and what fills them in."""
    for name in COLLECTIONS:
        app.add_directive(name, Collect)
    app.connect("doctree-resolved", fill_in)
    app.connect("html-page-context", add_files)

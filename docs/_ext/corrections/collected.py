"""The tables and lists of the claims of all pages, filled in when a page is written."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from corrections.claim_nodes import CLAIM_LIST, collected, confirmation, glossary_term
from corrections.claims import CONFIRMED, VERDICTS, WORDING, Claim
from corrections.domain import ClaimDomain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sphinx.application import Sphinx

Cell = list[nodes.Node]
# Characters of a column in plain text; HTML finds its own widths.
WIDEST = 40


class Collect(SphinxDirective):
    """Marks the place of a table or list; the directive's name says of which."""

    def run(self) -> list[nodes.Node]:
        """Return the mark."""
        return [collected("", kind=self.name)]


class Page:
    """A page that is about to be written, and what it may say of the claims of all pages."""

    def __init__(self, app: Sphinx, docname: str) -> None:
        self.builder = app.builder
        self.env = app.env
        self.docname = docname
        domain = app.env.get_domain(ClaimDomain.name)
        assert isinstance(domain, ClaimDomain)
        self.domain = domain

    @property
    def corrections(self) -> list[Claim]:
        """The claims that are not simply right."""
        return [claim for claim in self.domain.claims if claim.outcome not in (CONFIRMED, WORDING)]

    def link(self, docname: str, anchor: str, text: str) -> nodes.Node:
        """Return a link to a place of the site."""
        return make_refnode(self.builder, self.docname, docname, anchor, nodes.Text(text))

    def confirmation(self, claim: Claim, text: str) -> nodes.Node:
        """Return a link to what confirms a claim; a dead one has been warned of already."""
        target = self.domain.target_of(claim)
        return self.link(*target, text) if target else nodes.Text(text)

    def term(self, name: str) -> nodes.Node:
        """Return a term, as a link if the glossary has it."""
        entry = self.env.domains.standard_domain.objects.get(("term", name))
        return self.link(*entry, name) if entry else nodes.Text(name)

    def text(self, claim: Claim) -> Cell:
        """Return the claim in words."""
        if claim.outcome == WORDING:
            return [nodes.Text(f"“{claim.printed}” for "), self.term(claim.term)]
        return [child.deepcopy() for child in claim.text]

    def where(self, claim: Claim) -> Cell:
        """Return a link to what became of a claim, named after its page."""
        text = self.env.titles[claim.docname].astext()
        if claim.outcome == CONFIRMED:
            return [self.confirmation(claim, text)]
        return [self.link(claim.docname, claim.anchor, text)]


def counts(page: Page) -> nodes.Node:
    """Return the number of corrections by page and verdict."""
    by_page: dict[str, Counter[str]] = {}
    for claim in page.corrections:
        by_page.setdefault(claim.docname, Counter())[claim.outcome] += 1
    rows = [
        [page.link(docname, "", page.env.titles[docname].astext()), *_numbers(verdicts)]
        for docname, verdicts in by_page.items()
    ]
    total = sum(by_page.values(), Counter[str]())
    rows.append([nodes.strong("", "All"), *_numbers(total)])
    return _table(("Entry", *VERDICTS, "all"), ([[cell] for cell in row] for row in rows))


def _numbers(verdicts: Counter[str]) -> list[nodes.Node]:
    numbers = [*(verdicts[verdict] for verdict in VERDICTS), verdicts.total()]
    return [nodes.Text(f"{number}") for number in numbers]


def correction_list(page: Page) -> nodes.Node:
    """Return every correction in a line."""
    items = nodes.bullet_list("", bullet="-", classes=[CLAIM_LIST])
    for claim in page.corrections:
        place = page.link(claim.docname, claim.anchor, claim.place)
        verdict = nodes.strong("", claim.outcome)
        line = (place, nodes.Text(", "), verdict, nodes.Text(": "), *page.text(claim))
        items += nodes.list_item("", nodes.paragraph("", "", *line))
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
    return _table(("Line", "The note says", "Verdict", "Where"), rows)


def terms(page: Page) -> nodes.Node:
    """Return every slip of wording."""
    rows: list[list[Cell]] = [
        [
            [nodes.Text(f"“{claim.printed}”")],
            [page.term(claim.term)],
            [page.link(claim.docname, claim.anchor, claim.numbers)],
            [child.deepcopy() for child in claim.text],
        ]
        for claim in page.domain.claims
        if claim.outcome == WORDING
    ]
    return _table(("The note prints", "Term", "Line", "The slip"), rows)


def _table(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> nodes.table:
    """Return a table whose columns are as wide as their content asks for."""
    head = _row([[nodes.Text(title)] for title in header])
    body = [_row(row) for row in rows]
    columns = zip(head.children, *(row.children for row in body), strict=True)
    widths = [min(max(len(cell.astext()) for cell in column), WIDEST) for column in columns]
    group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in widths), cols=len(widths))
    group += [nodes.thead("", head), nodes.tbody("", *body)]
    return nodes.table("", group, classes=["claims", "colwidths-auto"])


def _row(cells: Sequence[Cell]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", *cell)) for cell in cells))


COLLECTIONS = {
    "correction-counts": counts,
    "correction-list": correction_list,
    "claims": claims,
    "terms-table": terms,
}


def fill_in(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Fill in what only the whole site knows: the tables and the links of single claims."""
    page = Page(app, docname)
    for mark in list(doctree.findall(collected)):
        mark.replace_self(COLLECTIONS[mark["kind"]](page))
    for link in list(doctree.findall(confirmation)):
        link.replace_self(page.confirmation(link["of"], link.astext()))
    for term in list(doctree.findall(glossary_term)):
        term.replace_self(page.term(term.astext()))


def setup(app: Sphinx) -> None:
    """Register the marks and what fills them in."""
    for name in COLLECTIONS:
        app.add_directive(name, Collect)
    app.connect("doctree-resolved", fill_in)

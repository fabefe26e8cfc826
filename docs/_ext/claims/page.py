"""A page that shows claims of other pages: their texts and the links to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.nodes import make_refnode

from _ext.claims.claims import CONFIRMED, WORDING, Claim
from _ext.claims.domain import ClaimDomain

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from _ext.common.tables import Cell


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

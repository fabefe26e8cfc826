"""Where the build keeps the claims of all pages, for the pages that collect them."""

from __future__ import annotations

from dataclasses import replace

from docutils import nodes
from sphinx.util import logging

from _ext.claims.claim_nodes import claim_text
from _ext.claims.claims import Claim
from _ext.common.collecting import CollectingDomain, apart, repeated, without_links

logger = logging.getLogger(__name__)


class ClaimDomain(CollectingDomain):
    """The claims of the note and of the official documentation, by page."""

    name = "claim"
    label = "Claims"

    @property
    def claims(self) -> list[Claim]:
        """All claims of the note, in its order."""
        found = [claim for claim in self.everything if not claim.source]
        return sorted(found, key=lambda claim: (claim.lines, claim.id))

    @property
    def official(self) -> list[Claim]:
        """The claims of the official documentation, in the order of our pages."""
        return [claim for claim in self.everything if claim.source]

    def held_by(self, document: nodes.document) -> list[Claim]:
        """Return the claims of a page."""
        return [
            replace(claim, source=apart(claim.source), text=_text_of(node))
            for node in document.findall(nodes.Element)
            if (claim := node.get("claim"))
        ]

    def check_consistency(self) -> None:
        """Warn of ids that are used twice and of confirmations that lead nowhere."""
        for claim, first in repeated(self.everything, lambda claim: claim.id):
            message = "duplicate id %r, also used in %s"
            place = (claim.docname, claim.page_line)
            logger.warning(message, claim.id, first.docname, location=place)
        for claim in self.everything:
            if claim.at and self.target_of(claim) is None:
                message = "the option :at: of %r names no target: %r"
                place = (claim.docname, claim.page_line)
                logger.warning(message, claim.id, claim.at, location=place)

    def target_of(self, claim: Claim) -> tuple[str, str] | None:
        """Return the page and the anchor that confirm a claim, if they exist.

        The name is looked up among the targets of all pages, then among the headings of its own.
        """
        labels = self.env.domains.standard_domain.anonlabels
        if claim.at.lower() in labels:
            return labels[claim.at.lower()]
        headings = self.env.metadata.get(claim.docname, {}).get("myst_slugs", {})
        return (claim.docname, headings[claim.at][1]) if claim.at in headings else None


def _text_of(node: nodes.Element) -> tuple[nodes.Node, ...]:
    """Return the claim that a node shows."""
    return without_links(child for said in node.findall(claim_text) for child in said.children)

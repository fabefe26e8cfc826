"""Where the build keeps the claims of all pages, for the pages that collect them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from sphinx import addnodes
from sphinx.domains import Domain
from sphinx.util import logging

from corrections.claim_nodes import claim_text, collected
from corrections.claims import Claim

if TYPE_CHECKING:
    from collections.abc import Set

    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)


class ClaimDomain(Domain):
    """Claims by page, the pages that collect them, and whether these have to be written again."""

    name = "claim"
    label = "Claims of the note"
    data_version = 1
    initial_data: ClassVar[dict[str, Any]] = {"claims": {}, "collectors": set(), "changed": False}

    @property
    def claims(self) -> list[Claim]:
        """All claims, in the order of the note."""
        pages: dict[str, list[Claim]] = self.data["claims"]
        everything = [claim for claims in pages.values() for claim in claims]
        return sorted(everything, key=lambda claim: (claim.lines, claim.id))

    def clear_doc(self, docname: str) -> None:
        """Forget a page."""
        self.data["changed"] |= self.data["claims"].pop(docname, None) is not None
        self.data["collectors"].discard(docname)

    def process_doc(self, env: BuildEnvironment, docname: str, document: nodes.document) -> None:
        """Collect the claims of a page, with the text that its transforms have made final."""
        del env  # part of the signature
        claims = [
            replace(node["claim"], text=_text_of(node))
            for node in document.findall(nodes.Element)
            if "claim" in node
        ]
        if claims:
            self.data["claims"][docname] = claims
            self.data["changed"] = True
        if next(document.findall(collected), None) is not None:
            self.data["collectors"].add(docname)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process has read."""
        found = {name: otherdata["claims"][name] for name in otherdata["claims"].keys() & docnames}
        self.data["claims"] |= found
        self.data["collectors"] |= otherdata["collectors"] & docnames
        self.data["changed"] |= bool(found)

    def check_consistency(self) -> None:
        """Warn of ids that are used twice and of confirmations that lead nowhere."""
        first_of: dict[str, Claim] = {}
        for claim in self.claims:
            location = (claim.docname, claim.page_line)
            first = first_of.setdefault(claim.id, claim)
            if first is not claim:
                message = "duplicate id %r, also used in %s"
                logger.warning(message, claim.id, first.docname, location=location)
            if claim.at and self.target_of(claim) is None:
                message = "the option :at: of %r names no target: %r"
                logger.warning(message, claim.id, claim.at, location=location)

    def target_of(self, claim: Claim) -> tuple[str, str] | None:
        """Return the page and the anchor that confirm a claim, if they exist.

        The name is looked up among the targets of all pages, then among the headings of its own.
        """
        labels = self.env.domains.standard_domain.anonlabels
        if claim.at.lower() in labels:
            return labels[claim.at.lower()]
        headings = self.env.metadata.get(claim.docname, {}).get("myst_slugs", {})
        return (claim.docname, headings[claim.at][1]) if claim.at in headings else None

    def collectors_to_write(self) -> list[str]:
        """Return the pages whose tables have changed since this was asked before."""
        stale = sorted(self.data["collectors"]) if self.data["changed"] else []
        self.data["changed"] = False
        return stale


def _text_of(node: nodes.Element) -> tuple[nodes.Node, ...]:
    """Return the claim that a node shows: a copy without links, which hold on its page only."""
    copies = [said.deepcopy() for said in node.findall(claim_text)]
    for copy in copies:
        for link in [*copy.findall(nodes.reference), *copy.findall(addnodes.pending_xref)]:
            link.replace_self(link.children)
    return tuple(child for copy in copies for child in copy.children)

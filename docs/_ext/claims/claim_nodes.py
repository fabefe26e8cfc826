"""The docutils nodes of claims.

Most are a standard node under a name of their own: writers that do not know the name take it for
the standard one, so that text, LaTeX and manual pages need nothing more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard

from docutils import nodes
from sphinx.transforms import SphinxTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

# ruff: noqa: N801 docutils names nodes in lower case

# The class of a list of claims that take one line each.
CLAIM_LIST = "claims"


class correction(nodes.container):
    """A claim of the note, its verdict, the corrected statement and the proof."""


class correction_header(nodes.paragraph):
    """Where in the note the claim is, and the verdict."""


class claim_text(nodes.inline):
    """The claim in our words."""


class confirmation(nodes.inline):
    """Becomes a link to the sentence that confirms the claim."""


class glossary_term(nodes.inline):
    """Becomes a link to the glossary where the glossary has the term."""


class MergeClaimLists(SphinxTransform):
    """Makes one list of claims that follow one another."""

    default_priority = 400

    def apply(self, **_: Any) -> None:
        """Move the items of each list into the list right before it."""
        for later in list(self.document.findall(_is_claim_list)):
            place = later.parent.index(later)
            if place and _is_claim_list(earlier := later.parent[place - 1]):
                later.parent.remove(later)
                earlier.extend(later.children)


def _is_claim_list(node: nodes.Node) -> TypeGuard[nodes.bullet_list]:
    return isinstance(node, nodes.bullet_list) and CLAIM_LIST in node["classes"]


def depart_correction_header(translator: HTML5Translator, node: correction_header) -> None:
    """Close the header with a link to the correction."""
    translator.add_permalink_ref(node.parent, "Link to this correction")
    translator.depart_paragraph(node)


def setup(app: Sphinx) -> None:
    """Register what the writers do not know already."""
    app.add_transform(MergeClaimLists)
    app.add_node(
        correction_header,
        html=(lambda translator, node: translator.visit_paragraph(node), depart_correction_header),
    )

"""Links that Sphinx resolves later."""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes


def page_link(target: str, docname: str) -> addnodes.pending_xref:
    """Return a link to a page, with the page's title."""
    return addnodes.pending_xref(
        "",
        nodes.inline(),
        refdomain="std",
        reftype="doc",
        reftarget=target,
        refdoc=docname,
        refexplicit=False,
        refwarn=True,
    )

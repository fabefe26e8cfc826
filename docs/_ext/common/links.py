"""Links that Sphinx resolves later."""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes


def page_link(target: str, docname: str, text: str = "") -> addnodes.pending_xref:
    """Return a link to a page, with the page's title if there is no text."""
    return _link("doc", target, docname, text)


def label_link(target: str, docname: str, text: str) -> addnodes.pending_xref:
    """Return a link to a label."""
    return _link("ref", target, docname, text)


def _link(kind: str, target: str, docname: str, text: str) -> addnodes.pending_xref:
    return addnodes.pending_xref(
        "",
        nodes.inline("", text),
        refdomain="std",
        reftype=kind,
        reftarget=target,
        refdoc=docname,
        refexplicit=bool(text),
        refwarn=True,
    )

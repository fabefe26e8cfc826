"""Leads from the first figure of a page to where a newcomer learns how to read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.nodes import make_refnode

from opsref.sphinxext import layout_drawing

if TYPE_CHECKING:
    from sphinx.application import Sphinx

LEGEND, HOW = "how-to-read-a-figure", "How to read a figure"


def explain(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Add a link to the legend to the caption of the first figure, unless it is there."""
    target = app.env.domains.standard_domain.anonlabels.get(LEGEND)
    if app.builder.format != "html" or target is None or target[0] == page:
        return
    first = next(doctree.findall(layout_drawing), None)
    for caption in first.parent.findall(nodes.caption) if first else ():
        if HOW not in caption.astext():
            link = make_refnode(app.builder, page, *target, nodes.Text(HOW))
            caption += [nodes.Text(" "), link]


def setup(app: Sphinx) -> None:
    """Look at each page before it is written."""
    app.connect("doctree-resolved", explain)

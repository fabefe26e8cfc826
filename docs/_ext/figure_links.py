"""Gives every figure a link to itself, as Sphinx does to captions, and pages one to the legend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.nodes import make_refnode

from opsref.sphinxext._node import layout_drawing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

LEGEND, HOW = "how-to-read-a-figure", "How to read a figure"
LINK = '<a class="headerlink" href="#{}" title="Link to this figure">¶</a>'


def add_links(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Add a link under each figure that has no caption, and to the legend under the first."""
    if app.builder.format != "html":
        return
    drawn = [figure for figure in doctree.findall(nodes.figure) if any(_drawings(figure))]
    for caption in (part for figure in drawn[:1] for part in figure.findall(nodes.caption)):
        _explain(app, caption, page)
    for figure in drawn:
        plain = not any(isinstance(child, nodes.caption) for child in figure)
        if plain and figure["ids"]:
            link = nodes.raw("", LINK.format(figure["ids"][0]), format="html")
            figure += nodes.legend("", link)


def _drawings(figure: nodes.figure) -> Iterator[layout_drawing]:
    return figure.findall(layout_drawing)


def _explain(app: Sphinx, caption: nodes.caption, page: str) -> None:
    """Say where a newcomer learns what cells, numbers and colours are, unless it is said."""
    target = app.env.domains.standard_domain.anonlabels.get(LEGEND)
    if target and target[0] != page and HOW not in caption.astext():
        link = make_refnode(app.builder, page, *target, nodes.Text(HOW))
        caption += [nodes.Text(" "), link]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Look at each page before it is written."""
    app.connect("doctree-resolved", add_links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""Gives every figure a link to itself; Sphinx gives one to those that have a caption."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from opsref.sphinxext._node import layout_drawing

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

LINK = '<a class="headerlink" href="#{}" title="Link to this figure">¶</a>'


def add_links(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Add a link under each figure that has no caption."""
    del docname  # part of the signature
    if app.builder.format != "html":
        return
    for figure in doctree.findall(nodes.figure):
        plain = not any(isinstance(child, nodes.caption) for child in figure)
        if plain and figure["ids"] and any(figure.findall(layout_drawing)):
            link = nodes.raw("", LINK.format(figure["ids"][0]), format="html")
            figure += nodes.legend("", link)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Look at each page before it is written."""
    app.connect("doctree-resolved", add_links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

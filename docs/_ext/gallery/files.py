"""Loads the styles of the gallery on its pages, and its filter on the page of all scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx


def add_files(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Look whether a page is one of the gallery."""
    del template, context, doctree  # part of the signature
    gallery = app.config.sphinx_gallery_conf["gallery_dirs"]
    if page.startswith(f"{gallery}/"):
        app.add_css_file("gallery.css", priority=900)
    if page == f"{gallery}/index":
        app.add_js_file("gallery.js", loading_method="defer")


def setup(app: Sphinx) -> None:
    """Look at each page."""
    app.connect("html-page-context", add_files)

"""Loads what sorts and filters a table on the pages that have one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes

from _ext.common.tables import SORTABLE

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def add_files(
    app: Sphinx, page: str, template: str, context: dict[str, Any], tree: nodes.document | None
) -> None:
    """Look for a table that is marked."""
    del page, template, context  # part of the signature
    tables = tree.findall(nodes.table) if tree is not None else ()
    if any(SORTABLE in found["classes"] for found in tables):
        app.add_js_file("tables.js", loading_method="defer")
        app.add_css_file("tables.css", priority=900)


def setup(app: Sphinx) -> None:
    """Look at each page."""
    app.connect("html-page-context", add_files)

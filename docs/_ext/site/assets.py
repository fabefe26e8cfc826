"""Takes from the pages two files that themes and extensions load on every page, and ours need not.

Furo's styles for other extensions and sphinx-gallery's script for tags, which no script here has,
are 2.6 KiB of each page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

UNUSED = ("_static/sg-tags.js", "_static/styles/furo-extensions.css")


def leave_out(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Leave out what has no use."""
    del app, page, template, doctree  # part of the signature
    for files in ("css_files", "script_files"):
        kept = (file for file in context[files] if getattr(file, "filename", "") not in UNUSED)
        context[files] = list(kept)


def setup(app: Sphinx) -> None:
    """Look at each page after the extensions that add to it."""
    app.connect("html-page-context", leave_out, priority=900)

"""Takes from the pages what is loaded on each, and has no use there.

Furo's styles for other extensions and sphinx-gallery's script for tags, which no script here has,
are 2.6 KiB of each page; Sphinx's scripts, of which a search of its own would need most, 1.4 to
2.9; the colours of code are 2.2 KiB of those without code; comments and spaces, 2.3 KiB of all
others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import rcssmin

from _ext.common.scripts import shortened

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

UNUSED = {
    "_static/sg-tags.js",
    "_static/styles/furo-extensions.css",
    "_static/documentation_options.js",
    "_static/doctools.js",
    "_static/sphinx_highlight.js",
}
OF_CODE, CODE = "_static/pygments.css", 'class="highlight'


def leave_out(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Leave out what has no use."""
    del app, page, template, doctree  # part of the signature
    unused = UNUSED if CODE in context.get("body", "") else {*UNUSED, OF_CODE}
    for files in ("css_files", "script_files"):
        kept = (file for file in context[files] if getattr(file, "filename", "") not in unused)
        context[files] = list(kept)


def shorten(app: Sphinx, error: Exception | None) -> None:
    """Shorten the styles and scripts that pages load."""
    if error is not None or app.builder.format != "html":
        return
    # Not by a minifier of scripts: rjsmin takes spaces out of template literals.
    for suffix, shorter in ((".css", rcssmin.cssmin), (".js", shortened)):
        for path in sorted((app.outdir / "_static").rglob(f"*{suffix}")):
            path.write_text(shorter(path.read_text(encoding="utf-8")), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Look at each page after the extensions that add to it."""
    app.connect("html-page-context", leave_out, priority=900)
    app.connect("build-finished", shorten)

"""Writes the script of the explorer: its modules in one file, since each would be a request."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from _ext.common.scripts import shortened, without_modules

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

SCRIPT, STYLES = "explorer.js", "explorer.css"
# What a module needs comes before it.
ORDER = (
    *("tensor", "shapes", "orders", "parts", "copies", "arguments", "indexing"),
    *("operations", "read", "run", "plan", "colours", "picture", "page"),
)
MODULES = [Path(__file__).with_name(f"{name}.mjs") for name in ORDER]
COMMENT = re.compile(r"^[ \t]*/\*.*?\*/\n", re.MULTILINE | re.DOTALL)


def joined() -> str:
    """Return the modules as one; a browser refuses it if two of them define one name."""
    code = COMMENT.sub("", "".join(path.read_text(encoding="utf-8") for path in MODULES))
    return shortened(without_modules(code))


def write(app: Sphinx) -> None:
    """Write it among the static files."""
    if app.builder.format == "html":
        static = app.outdir / "_static"
        static.mkdir(parents=True, exist_ok=True)
        (static / SCRIPT).write_text(joined(), encoding="utf-8")


def add_files(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Load the script and its styles on the page that has the explorer, and on no other."""
    del page, template, doctree  # part of the signature
    if 'class="explorer"' in context.get("body", ""):
        app.add_js_file(SCRIPT, type="module", loading_method=None)
        app.add_css_file(STYLES, priority=900)


def setup(app: Sphinx) -> None:
    """Write before the pages, whose addresses of files have a digest."""
    app.connect("builder-inited", write)
    app.connect("html-page-context", add_files)

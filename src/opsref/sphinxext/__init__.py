"""Layout figures and traces for any Sphinx site, on pages and from sphinx-gallery scripts.

Add ``"opsref.sphinxext"`` to ``extensions`` in ``conf.py``. Importing it imports no torch: that
waits for the first page whose figure has to be drawn.
"""

from __future__ import annotations

from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from opsref import _style
from opsref.sphinxext import _fresh, _gallery, _node, _trace_directive
from opsref.sphinxext._body import BodyError, draw_body
from opsref.sphinxext._directive import LayoutDirective
from opsref.sphinxext._gallery import gallery_scraper
from opsref.sphinxext._node import layout_drawing
from opsref.sphinxext._trace_directive import trace_table

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__all__ = ["BodyError", "draw_body", "gallery_scraper", "layout_drawing", "setup"]

STYLE = Path(__file__).with_name("opsref.css")


def write_style(app: Sphinx) -> None:
    """Write the style sheet where the pages look for it, with the colours that figures have.

    An entry in ``html_static_path`` would do the same, but the absolute path would become part of
    the build: the same site, built in two folders, would differ.
    """
    if app.builder.format == "html":
        static = Path(app.outdir, "_static")
        static.mkdir(parents=True, exist_ok=True)
        template = Template(STYLE.read_text(encoding="utf-8"))
        style = template.substitute(line_dark=_style.LINE_COLOUR_DARK)
        (static / STYLE.name).write_text(style, encoding="utf-8")


def add_style(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Load the style sheet on the pages that have something drawn."""
    del page, template, context  # part of what an event passes
    drawn = (layout_drawing, trace_table)
    if doctree is not None and any(doctree.findall(lambda node: isinstance(node, drawn))):
        app.add_css_file(STYLE.name)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directives, the scraper's parts and the style sheet."""
    app.add_directive("layout", LayoutDirective)
    _node.setup(app)
    _trace_directive.setup(app)
    _fresh.setup(app)
    _gallery.setup(app)
    app.connect("html-page-context", add_style)
    app.connect("builder-inited", write_style)
    return {"env_version": 3, "parallel_read_safe": True, "parallel_write_safe": True}

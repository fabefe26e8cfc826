"""Layout figures and traces for any Sphinx site, on pages and from sphinx-gallery scripts.

Add ``"opsref.sphinxext"`` to ``extensions`` in ``conf.py``. Importing it imports no torch: that
waits for the first page whose figure has to be drawn.
"""

from __future__ import annotations

from importlib import metadata
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from docutils import nodes

from opsref import _style
from opsref.sphinxext import _faults, _fresh, _gallery, _node, _trace_directive
from opsref.sphinxext._body import BodyError, draw_body
from opsref.sphinxext._directive import LayoutDirective
from opsref.sphinxext._gallery import gallery_scraper
from opsref.sphinxext._node import layout_drawing
from opsref.sphinxext._trace_directive import trace_table

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__all__ = ["BodyError", "draw_body", "gallery_scraper", "layout_drawing", "setup"]

# The style sheet of each kind of node that needs one.
STYLES: dict[type[nodes.Element], Path] = {
    layout_drawing: Path(__file__).with_name("opsref.css"),
    trace_table: Path(__file__).with_name("trace.css"),
}


def write_styles(app: Sphinx) -> None:
    """Write the style sheets where the pages look for them, with the colours that figures have.

    An entry in ``html_static_path`` would do the same, but the absolute path would become part of
    the build: the same site, built in two folders, would differ.
    """
    if app.builder.format == "html":
        # The builder's folder: the pages of an Apple Help Book are inside a bundle.
        static = Path(app.builder.outdir, "_static")
        static.mkdir(parents=True, exist_ok=True)
        for path in STYLES.values():
            template = Template(path.read_text(encoding="utf-8"))
            style = template.substitute(line_dark=_style.LINE_COLOUR_DARK)
            (static / path.name).write_text(style, encoding="utf-8")


def add_styles(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Load a style sheet on the pages that have something for it."""
    del page, template, context  # part of what an event passes
    for kind, path in STYLES.items():
        if doctree is not None and any(doctree.findall(kind)):
            app.add_css_file(path.name)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directives, the scraper's parts and the style sheet."""
    app.add_directive("layout", LayoutDirective)
    _node.setup(app)
    _trace_directive.setup(app)
    _faults.setup(app)
    _fresh.setup(app)
    _gallery.setup(app)
    app.connect("html-page-context", add_styles)
    app.connect("builder-inited", write_styles)
    return {
        "version": metadata.version("opsref"),
        "env_version": 4,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }

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

# The files that each kind of node needs: style sheets, and a script.
FILES: dict[type[nodes.Element], tuple[Path, ...]] = {
    layout_drawing: tuple(Path(__file__).with_name(f"opsref.{kind}") for kind in ("css", "js")),
    trace_table: (Path(__file__).with_name("trace.css"),),
}


# What the drawings have that the script makes answer; a site may have drawings of its own.
ANSWERS = "data-figure="


def write_files(app: Sphinx) -> None:
    """Write the files where the pages look for them, with the colours that figures have.

    An entry in ``html_static_path`` would do the same, but the absolute path would become part of
    the build: the same site, built in two folders, would differ.
    """
    if app.builder.format == "html":
        # The builder's folder: the pages of an Apple Help Book are inside a bundle.
        static = Path(app.builder.outdir, "_static")
        static.mkdir(parents=True, exist_ok=True)
        colours = {"line": _style.LINE_COLOUR, "line_dark": _style.LINE_COLOUR_DARK}
        for path in (path for paths in FILES.values() for path in paths):
            text = path.read_text(encoding="utf-8")
            if path.suffix == ".css":
                text = Template(text).substitute(colours)
            (static / path.name).write_text(text, encoding="utf-8")


def add_files(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Load style sheets and the script on the pages that have something for them."""
    del page, template, context  # part of what an event passes
    for kind, paths in FILES.items():
        found = list(doctree.findall(kind)) if doctree is not None else []
        for path in paths if found else ():
            if path.suffix == ".css":
                app.add_css_file(path.name)
            elif any(ANSWERS in node.get("svg", "") for node in found):
                app.add_js_file(path.name, loading_method="defer")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directives, the scraper's parts, the style sheets and the script."""
    app.add_directive("layout", LayoutDirective)
    _node.setup(app)
    _trace_directive.setup(app)
    _faults.setup(app)
    _fresh.setup(app)
    _gallery.setup(app)
    app.connect("html-page-context", add_files)
    app.connect("builder-inited", write_files)
    return {
        "version": metadata.version("opsref"),
        "env_version": 4,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }

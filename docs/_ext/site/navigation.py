"""Makes the navigation cheap, gives every part of a page a name, and lets headings break.

A sidebar that holds the whole site costs as much on every page as the site has pages; ours opens
the part that the page is in. Furo leaves landmarks without names and headings without levels.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

# What Furo writes, and what it should be.
NAMES = {
    '<aside class="sidebar-drawer"': '<aside class="sidebar-drawer" aria-label="Site"',
    '<aside class="toc-drawer': '<aside aria-label="On this page" class="toc-drawer',
    '<div class="content-icon-container"': (
        '<div class="content-icon-container" role="navigation" aria-label="This page"'
    ),
    '<p class="caption" role="heading">': '<p class="caption" role="heading" aria-level="2">',
    '<a href="#" class="back-to-top muted-link">': (
        '<a href="#furo-main-content" class="back-to-top muted-link">'
    ),
}

HEADING = re.compile(r"<h[1-3]>.*?</h[1-3]>", re.DOTALL)
# Between two letters of text, not of a tag.
JOINT = re.compile(r"(?<=\w)[._](?=\w)(?![^<]*>)")


def name_parts(html: str) -> str:
    """Add the names and levels that are missing.

    >>> name_parts('<p class="caption" role="heading">Read</p>')
    '<p class="caption" role="heading" aria-level="2">Read</p>'
    """
    for written, meant in NAMES.items():
        html = html.replace(written, meant)
    return break_names(html)


def break_names(html: str) -> str:
    """Let long names in headings break where they have joints.

    >>> break_names('<h2>torch.Tensor.index_put<a href="#torch.x">¶</a></h2>')
    '<h2>torch.<wbr>Tensor.<wbr>index_<wbr>put<a href="#torch.x">¶</a></h2>'
    """
    return HEADING.sub(lambda heading: JOINT.sub(r"\g<0><wbr>", heading[0]), html)


def open_one_branch(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Have the sidebar show the branch of the page only."""
    del app, page, template, doctree  # part of the signature
    if toctree := context.get("toctree"):
        context["toctree"] = lambda **options: toctree(**{**options, "collapse": True})


def add_filter(app: Sphinx) -> None:
    """Let templates name the parts of a page."""
    if app.builder.format == "html":
        app.builder.templates.environment.filters["name_parts"] = name_parts


def setup(app: Sphinx) -> None:
    """Come before Furo, which makes the sidebar, and after what puts a sidebar on the 404 page.

    Handlers of one priority run in the order of registration, and themes are loaded last.
    """
    app.connect("builder-inited", add_filter)
    app.connect("html-page-context", open_one_branch)

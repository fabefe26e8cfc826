"""Puts the figures of gallery cards into the page, and under each title what the script shows.

sphinx-gallery loads each figure as an image of its own: a request for every script on one page.
What a script shows is in an attribute that HTML does not know, for a style sheet that is not used
here.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

SUFFIX = "_thumb.svg"
TOOLTIP = re.compile(r' tooltip="([^"]*)"')


def put_in(app: Sphinx, doctree: nodes.document) -> None:
    """Replace the images of a gallery's cards by their drawings; drop the lists of tags."""
    shows = ""
    for raw in list(doctree.findall(nodes.raw)):
        # One for each section, all with one id, and no script has tags.
        if "sg-tag-list" in raw.astext():
            raw.parent.remove(raw)
        elif tooltip := TOOLTIP.search(raw.astext()):
            shows = tooltip[1]
            raw.replace_self(nodes.raw("", TOOLTIP.sub("", raw.astext()), format="html"))
        elif "sphx-glr-thumbnail-title" in raw.astext():
            titled = raw.astext().replace("</div>", f'</div><p class="card-line">{shows}</p>', 1)
            raw.replace_self(nodes.raw("", titled, format="html"))
    for image in list(doctree.findall(nodes.image)):
        if image["uri"].endswith(SUFFIX):
            path = Path(app.srcdir, image["uri"].lstrip("/"))
            drawing = card(path.read_text(encoding="utf-8"))
            image.replace_self(nodes.raw("", drawing, format="html"))


def card(svg: str) -> str:
    """Make a decoration of a figure's file: without a name, cut at the right and at the bottom.

    >>> card('<svg role="img" width="9" height="6" viewBox="0 0 9 6"><title>x</title><g/></svg>')
    '<div class="opsref-thumbnail"><svg aria-hidden="true" preserveAspectRatio="xMinYMin slice" \
viewBox="0 0 9 6"><g/></svg></div>'
    """
    svg = re.sub(r"<(title|desc|style)>.*?</\1>|<path class=\"opsref-paper\"[^>]*>", "", svg)
    opening, end, rest = svg.partition(">")
    opening = re.sub(r' (role|width|height|xmlns)="[^"]*"', "", opening)
    decoration = '<svg aria-hidden="true" preserveAspectRatio="xMinYMin slice"'
    svg = opening.replace("<svg", decoration, 1) + end + rest
    return f'<div class="opsref-thumbnail">{svg}</div>'


def setup(app: Sphinx) -> None:
    """Come before Sphinx collects the images."""
    app.connect("doctree-read", put_in, priority=100)

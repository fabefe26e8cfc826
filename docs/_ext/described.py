"""Warns of a picture that says nothing to readers who cannot see it.

Layout figures describe themselves; an image needs an ``alt``, and a raw ``svg`` a title.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util import logging

from opsref.sphinxext._node import layout_drawing

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

logger = logging.getLogger(__name__)

# A picture in HTML that neither says what it shows nor says that it is decoration.
UNDESCRIBED = re.compile(
    r"""<img\b(?![^>]*\balt=)[^>]*>
    | <svg\b(?![^>]*\baria-(?:hidden|label))[^>]*>(?!\s*<title>)""",
    re.VERBOSE | re.IGNORECASE,
)


def check(app: Sphinx, doctree: nodes.document) -> None:
    """Look at the pictures of a page."""
    del app  # part of the signature
    for image in doctree.findall(nodes.image):
        # Cards of the gallery are decoration: their link has the name.
        if not image.get("alt") and not image["uri"].endswith("_thumb.svg"):
            message = "image %r has no description: give it an alt text"
            place = image if image.line else image.parent
            logger.warning(message, image["uri"], location=place, type="described")
    for raw in doctree.findall(nodes.raw):
        # In a line of text, each tag is a node of its own.
        whole = raw.parent if isinstance(raw.parent, nodes.TextElement) else raw
        if "html" in raw["format"].split() and (tag := UNDESCRIBED.search(whole.astext())):
            message = "a picture has no description: %s...; give it an alt text or a title"
            logger.warning(message, tag[0][:40], location=raw, type="described")
    for drawing in doctree.findall(layout_drawing):
        if not drawing.get("title") or not drawing.get("description"):
            logger.warning("a figure has no description", location=drawing, type="described")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Look at each page when it is read, before images are put into it."""
    app.connect("doctree-read", check, priority=50)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

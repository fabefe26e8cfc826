"""The gallery of this site: links both ways, cards, a filter, archives; nothing that is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from _ext.gallery import files, fresh, links, thumbnails, zips

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register all of it."""
    for part in (files, fresh, links, thumbnails, zips):
        part.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""The site around the pages: links, navigation, and what hosts and tools need besides pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from _ext.site import (
    assets,
    code,
    front,
    hosting,
    legend,
    moved,
    navigation,
    operations,
    row_headings,
    sortable,
    torch_inventory,
)

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register all of it."""
    of_pages = (code, front, legend, moved, navigation, operations, row_headings, sortable)
    for part in (assets, hosting, torch_inventory, *of_pages):
        part.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

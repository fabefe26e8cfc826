"""Makes the first cell of each row of a wide table its heading, which screen readers repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# Columns from which a listener may forget the row.
WIDE = 4


def name_rows(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Mark the first column of each wide table."""
    del app, page  # part of what an event passes
    for group in doctree.findall(nodes.tgroup):
        first, *others = group.findall(nodes.colspec)
        if len(others) + 1 >= WIDE:
            first["stub"] = 1


def setup(app: Sphinx) -> None:
    """Look at each page when all of its tables are there."""
    app.connect("doctree-resolved", name_rows, priority=900)

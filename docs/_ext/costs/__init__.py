"""What layout costs: measured by ``_tools.costs``, kept in ``docs/records/cost``, shown on pages.

``cases`` says what is compared, ``record`` what is kept. ``table`` and ``figures`` show records,
``directives`` puts them on pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from _ext.costs import directives

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directives and the role."""
    directives.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

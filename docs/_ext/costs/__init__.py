"""What layout costs: measured by ``costs.make``, kept in ``docs/costs``, shown on the pages.

``cases`` says what is compared, ``operands`` of what, and ``measure`` how; ``record`` says what is
kept. ``table`` and ``figures`` show records, ``directives`` on pages and ``show`` without Sphinx.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directives and the role."""
    # A machine that only measures has no Sphinx.
    from costs.directives import register

    register(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

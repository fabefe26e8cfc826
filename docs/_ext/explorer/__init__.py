"""The layout explorer: a page on which readers try chains of operations.

A browser has no torch, so its rules are JavaScript; `nox -s explorer` holds them against torch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from _ext.explorer import directive, script

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive and the role, and write the script."""
    directive.setup(app)
    script.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

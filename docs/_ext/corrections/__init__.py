"""Directives for the account of the note: what each of its lines claims, and what became of it.

A claim is stated once, on the page of its operation. Other pages collect the claims of all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import collecting
from corrections import claim_nodes, collected, directives
from corrections.domain import ClaimDomain

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register everything about claims."""
    collecting.register(app, ClaimDomain)
    claim_nodes.setup(app)
    directives.setup(app)
    collected.setup(app)
    return {"env_version": 2, "parallel_read_safe": True, "parallel_write_safe": True}

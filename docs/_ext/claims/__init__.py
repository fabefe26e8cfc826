"""Directives for the account of the note: what each of its lines claims, and what became of it.

A claim is stated once, on the page of its operation. Other pages collect the claims of all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from _ext.claims import claim_nodes, collected, directives
from _ext.claims.domain import ClaimDomain
from _ext.common import collecting

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

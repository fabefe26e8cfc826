"""Directives for the account of the note: what each of its lines claims, and what became of it.

A claim is stated once, on the page of its operation. Other pages collect the claims of all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from corrections import claim_nodes, collected, directives
from corrections.domain import ClaimDomain

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata


def write_collectors(app: Sphinx, env: BuildEnvironment) -> list[str]:  # noqa: ARG001 an event
    """Return the pages whose tables have to be written anew."""
    domain = env.get_domain(ClaimDomain.name)
    assert isinstance(domain, ClaimDomain)
    return domain.collectors_to_write()


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register everything about claims."""
    app.add_domain(ClaimDomain)
    claim_nodes.setup(app)
    directives.setup(app)
    collected.setup(app)
    app.connect("env-updated", write_collectors)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}

"""Error messages: each has an entry with its cause and its fix, and is found by its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from _ext.common import collecting
from _ext.errors import directive, linked, listed, summary
from _ext.errors.contents import ErrorPages
from _ext.errors.domain import ErrorDomain

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register everything about error messages."""
    app.add_directive("error-pages", ErrorPages)
    collecting.register(app, ErrorDomain)
    directive.setup(app)
    listed.setup(app)
    summary.setup(app)
    linked.setup(app)
    return {"env_version": 3, "parallel_read_safe": True, "parallel_write_safe": True}

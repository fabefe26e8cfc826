"""Where model families of timm copy memory: measured by ``_tools.atlas``, kept in ``records``.

``record`` says what is kept, ``table`` shows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from _ext.atlas import table

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the table."""
    table.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

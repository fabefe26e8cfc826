"""What the records of all rooms have in common."""

from __future__ import annotations

from sphinx.errors import SphinxError


class RecordError(SphinxError):
    """A record that cannot be shown: no page may be built as if there were none."""

    category = "Record error"

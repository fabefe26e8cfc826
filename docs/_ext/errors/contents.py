"""The contents of the pages of errors: those of the reference's entries that have one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from docutils.statemachine import StringList
from sphinx.directives.other import TocTree

from _ext.common.entries import REFERENCE, entries

if TYPE_CHECKING:
    from docutils import nodes

FOLDER = "errors"


class ErrorPages(TocTree):
    """A hidden toctree that follows the reference's."""

    def run(self) -> list[nodes.Node]:
        """Return the toctree."""
        self.env.note_dependency(f"{REFERENCE}/index.md")
        docs = Path(self.env.srcdir)
        pages = [f"{FOLDER}/{name}" for name in entries(docs)]
        written = [page for page in pages if (docs / f"{page}.md").exists()]
        self.content = StringList(written, source=self.get_source_info()[0])
        self.options["hidden"] = None
        return super().run()

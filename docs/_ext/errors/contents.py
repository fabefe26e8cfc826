"""The contents of the pages of errors: first those that belong to an entry of the reference."""

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
    """A hidden toctree that follows the reference's, with the other pages behind."""

    def run(self) -> list[nodes.Node]:
        """Return the toctree."""
        self.env.note_dependency(f"{REFERENCE}/index.md")
        docs = Path(self.env.srcdir)
        written = {page.stem for page in (docs / FOLDER).glob("*.md")}
        named = [name for name in entries(docs) if name in written]
        pages = [f"{FOLDER}/{name}" for name in (*named, *sorted(written - {*named}))]
        self.content = StringList(pages, source=self.get_source_info()[0])
        self.options["hidden"] = None
        return super().run()

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
        """Return the toctree, which Sphinx makes anew when a page comes or goes."""
        self.env.note_dependency(f"{REFERENCE}/index.md")
        written = {name for name in self.env.found_docs if name.startswith(f"{FOLDER}/")}
        named = [f"{FOLDER}/{name}" for name in entries(Path(self.env.srcdir))]
        pages = [*(name for name in named if name in written), f"{FOLDER}/*"]
        self.content = StringList(pages, source=self.get_source_info()[0])
        self.options.update(hidden=None, glob=None)
        return super().run()

"""Lists the operations of the reference on another page, each as a link with its title."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from _ext.common.entries import REFERENCE, entries
from _ext.common.links import page_link

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class Operations(SphinxDirective):
    """The operations in one sentence."""

    def run(self) -> list[nodes.Node]:
        """Return the sentence."""
        self.env.note_dependency(f"{REFERENCE}/index.md")
        sentence = nodes.paragraph()
        for name in entries(Path(self.env.srcdir)):
            between = nodes.Text(", ") if sentence.children else nodes.Text("")
            sentence += [between, page_link(f"/{REFERENCE}/{name}", self.env.docname)]
        return [sentence]


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("operations", Operations)

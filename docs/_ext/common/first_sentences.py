"""Keeps the first sentence of each page when it is read, for lists that name all pages.

Loading every page again to find them would be most of a build in which nothing has changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

KEY = "first_sentence"


def keep(app: Sphinx, doctree: nodes.document) -> None:
    """Keep the first line of the first paragraph of the text; notes above it say other things."""
    paragraphs = doctree.findall(nodes.paragraph)
    first = next((each for each in paragraphs if isinstance(each.parent, nodes.section)), None)
    said = first.astext().partition("\n")[0] if first else ""
    app.env.metadata[app.env.current_document.docname][KEY] = said


def first_sentence(env: BuildEnvironment, page: str) -> str:
    """Return the first sentence of a page; empty if it has none."""
    sentence: str = env.metadata.get(page, {}).get(KEY, "")
    return sentence


def setup(app: Sphinx) -> ExtensionMetadata:
    """Look at each page when it is read."""
    app.connect("doctree-read", keep)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}

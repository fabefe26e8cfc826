"""What the front page has besides text: a box for a message, and numbers that are counted."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from _ext.claims.claims import CONFIRMED, WORDING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

BOX = """\
<form class="search-form" role="search" action="{search}" method="get">
<input type="search" name="q" aria-label="Error message or operation" \
placeholder="Paste an error message">
<button type="submit">Explain</button>
</form>
"""
EXAMPLE = re.compile(r"^>>> ", re.MULTILINE)


class front_numbers(nodes.General, nodes.Element):  # noqa: N801 docutils names nodes in lower case
    """Becomes the line of numbers, when all pages are read."""


class SearchBox(SphinxDirective):
    """A field that leads to the search."""

    def run(self) -> list[nodes.Node]:
        """Return the field, for HTML."""
        search = self.env.app.builder.get_relative_uri(self.env.docname, "search")
        return [nodes.raw("", BOX.format(search=search), format="html")]


class Numbers(SphinxDirective):
    """The numbers of the site in one line."""

    def run(self) -> list[nodes.Node]:
        """Return the place of the line."""
        return [front_numbers()]


def counted(env: BuildEnvironment) -> str:
    """Count examples, releases of torch, messages and corrections."""
    pages = (Path(env.doc2path(page)) for page in env.found_docs)
    texts = (path.read_text(encoding="utf-8") for path in pages if path.suffix == ".md")
    examples = sum(len(EXAMPLE.findall(text)) for text in texts)
    releases = len(list(Path(env.srcdir, "records", "torch").glob("*.json")))
    messages = len(env.get_domain("errors").everything)  # type: ignore[attr-defined]
    claims = env.get_domain("claim").everything  # type: ignore[attr-defined]
    corrected = sum(claim.outcome not in (CONFIRMED, WORDING) for claim in claims)
    return (
        f"{examples:,} examples run on {releases} releases of torch, "
        f"{messages} error messages explained, {corrected} claims corrected."
    )


def fill_in(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Put the numbers in their place."""
    del page  # part of what an event passes
    for place in list(doctree.findall(front_numbers)):
        place.replace_self(nodes.paragraph("", counted(app.env)))


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_node(front_numbers)
    app.add_directive("search-box", SearchBox)
    app.add_directive("front-numbers", Numbers)
    app.connect("doctree-resolved", fill_in)

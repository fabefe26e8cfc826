"""The explorer on its page, and the role by which other pages open it with an example."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from docutils import nodes
from sphinx.util.docutils import SphinxDirective, SphinxRole

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PAGE = "explorer"
FIELDS = Path(__file__).with_name("explorer.html")


def query(code: str, shape: str = "") -> str:
    """Return the part of an address that has the code, and the shape to view its result in.

    >>> query("x = arange(4); x[::2]", "2, 1")
    '?code=x+%3D+arange%284%29%3B+x%5B%3A%3A2%5D&shape=2%2C+1'
    """
    return "?" + urlencode({"code": code, **({"shape": shape} if shape else {})})


class Explorer(SphinxDirective):
    """The fields and the figure; each line of the body is an example, `title: code -> shape`."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the examples as links, and the fields, which the script fills."""
        self.env.note_dependency(f"{FIELDS}")
        links = "".join(self.link(line) for line in self.content if line)
        fields = FIELDS.read_text(encoding="utf-8")
        html = f'<ul class="explorer-presets">{links}</ul>{fields}'
        return [nodes.raw("", html, format="html")]

    def link(self, line: str) -> str:
        """Return one example."""
        title, _, rest = line.partition(": ")
        code, _, shape = rest.partition(" -> ")
        return f'<li><a href="{escape(query(code, shape))}">{escape(title)}</a></li>'


class Explore(SphinxRole):
    """A link that opens the explorer: {explore}`text <code>`, or with `code -> shape`."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the link."""
        text, _, rest = self.text.removesuffix(">").partition(" <")
        code, _, shape = rest.partition(" -> ")
        up = "../" * self.env.docname.count("/")
        address = f"{up}{PAGE}.html{query(code, shape)}"
        return [nodes.reference(self.rawtext, text, internal=True, refuri=address)], []


def setup(app: Sphinx) -> None:
    """Register both."""
    app.add_directive("explorer", Explorer)
    app.add_role("explore", Explore())

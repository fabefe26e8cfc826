"""What the site does with code: a button that copies it, and links to what it names.

Names are looked up in the inventories and among the objects of this site. sphinx-codeautolink
resolves more, but imports what it links: every build would import torch, even one with nothing
to do.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.nodes import make_refnode

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# A name with at least one dot, as Pygments writes it: a span for each part and each dot.
DOTTED = re.compile(
    r'<span class="n">\w+</span>(?:<span class="o">\.</span><span class="n">\w+</span>)+'
)
PART = re.compile(r'<span class="n">(\w+)</span>')
ROLES = ("py:function", "py:class", "py:method", "py:attribute", "py:data", "py:exception")


class Links:
    """The addresses of documented names, as one page writes them."""

    def __init__(self, app: Sphinx, page: str) -> None:
        self.builder = app.builder
        self.page = page
        self.inventory = getattr(app.env, "intersphinx_inventory", {})
        self.objects = app.env.domains.python_domain.objects

    def address(self, name: str) -> str | None:
        """Return where a name is documented, or None."""
        if (here := self.objects.get(name)) is not None:
            link = make_refnode(self.builder, self.page, here.docname, here.node_id, nodes.Text(""))
            return str(link.get("refuri") or f"#{link['refid']}")
        for role in ROLES:
            if name in (known := self.inventory.get(role, {})):
                return str(known[name].uri)
        return None

    def link(self, match: re.Match[str]) -> str:
        """Link the longest documented beginning of a dotted name."""
        html = match[0]
        parts = [(part[1], part.end()) for part in PART.finditer(html)]
        for last in range(len(parts), 1, -1):
            name = ".".join(part for part, _ in parts[:last])
            if address := self.address(name):
                end = parts[last - 1][1]
                return f'<a class="code-link" href="{address}">{html[:end]}</a>{html[end:]}'
        return html


def link_code(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Link the names on a page that is about to be written, and load the script of the button."""
    del template  # part of the signature
    by_gallery = "sphx-glr-example-title" in context.get("body", "")  # which links its own code
    body = context.get("body", "")
    if 'class="highlight' in body or "<table" in body:
        app.add_js_file("code.js", loading_method="defer")
    if doctree is not None and not by_gallery:
        context["body"] = DOTTED.sub(Links(app, page).link, context["body"])


def setup(app: Sphinx) -> None:
    """Look at each page before it is written."""
    app.connect("html-page-context", link_code)

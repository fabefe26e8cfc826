"""A part of a page that is opened on demand: `details` needs no script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator


class folded(nodes.container):  # noqa: N801 docutils names nodes in lower case
    """Hides its content under `summary` until it is opened; a container for other writers."""


def visit_folded(translator: HTML5Translator, node: folded) -> None:
    """Open the fold: `details` needs no script."""
    translator.body.append(f"<details><summary>{node['summary']}</summary>\n")


def depart_folded(translator: HTML5Translator, node: folded) -> None:
    """Close it."""
    del node  # part of the signature
    translator.body.append("</details>\n")


def register(app: Sphinx) -> None:
    """Register the node; a room that uses it does so, whether another has done it or not."""
    app.add_node(folded, override=True, html=(visit_folded, depart_folded))

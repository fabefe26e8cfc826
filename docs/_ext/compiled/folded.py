"""A part of a page that is opened on demand: `details` needs no script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
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

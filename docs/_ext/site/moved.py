"""Anchors that have moved to another page, as `moved.txt` lists them: their old addresses lead on.

The old page keeps an empty element for each, which a script follows. Without scripts, the old
address is that of the page, which links to its parts.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from docutils import nodes
from sphinx.errors import ExtensionError

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

LIST = "moved.txt"


class Address(NamedTuple):
    """An anchor of a page."""

    docname: str
    anchor: str


@cache
def moved_from(text: str) -> dict[str, dict[str, Address]]:
    """Return the anchors that each page had, with where they are now.

    >>> moved_from("reference/one.html#a errors/one.html#b")
    {'reference/one': {'a': Address(docname='errors/one', anchor='b')}}

    Raises:
        ExtensionError: A line is not of two addresses, or an anchor has moved twice.
    """
    moved: dict[str, dict[str, Address]] = {}
    for line in text.splitlines():
        addresses = [_address(part) for part in line.split()]
        if len(addresses) != 2 or not all(each.anchor for each in addresses):
            raise ExtensionError(f"{LIST}: a line must be page.html#old page.html#new: got {line}")
        old, new = addresses
        if old.anchor in moved.setdefault(old.docname, {}):
            raise ExtensionError(f"{LIST}: an anchor must be listed once: got {line}")
        moved[old.docname][old.anchor] = new
    return moved


def _address(text: str) -> Address:
    page, _, anchor = text.partition("#")
    return Address(page.removesuffix(".html"), anchor)


def moved_of(app: Sphinx, docname: str) -> dict[str, Address]:
    """Return the anchors that a page had."""
    return moved_from(_list_of(app)).get(docname, {})


def _list_of(app: Sphinx) -> str:
    """Return the list; empty if the site has none."""
    path = Path(app.srcdir, LIST)
    return path.read_text(encoding="utf-8") if path.exists() else ""


def outdated_pages(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the pages whose anchors are not those of the last build."""
    del added, changed, removed  # part of the signature
    now = moved_from(_list_of(app))
    before = getattr(env, "moved_anchors", now)
    env.moved_anchors = now  # type: ignore[attr-defined]
    pages = (now.keys() | before.keys()) & env.found_docs
    return [page for page in sorted(pages) if now.get(page) != before.get(page)]


def keep_anchors(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the anchors that a page had below the paragraph that it begins with."""
    moved = moved_of(app, docname)
    if not moved or app.builder.format != "html":
        return
    spans = []
    for anchor, new in moved.items():
        address = f"{app.builder.get_relative_uri(docname, new.docname)}#{new.anchor}"
        spans.append(f'<span id="{anchor}" data-moved="{address}"></span>')
    title = next(doctree.findall(nodes.title))
    title.parent.insert(2, nodes.raw("", f"<div>{''.join(spans)}</div>", format="html"))


def add_script(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Load the script on the pages that need it."""
    del template, context, doctree  # part of the signature
    if moved_of(app, page):
        app.add_js_file("moved.js", loading_method="defer")


def setup(app: Sphinx) -> None:
    """Look at each page before it is written."""
    app.connect("env-get-outdated", outdated_pages)
    app.connect("doctree-resolved", keep_anchors)
    app.connect("html-page-context", add_script)

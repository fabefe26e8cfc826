"""Has a page read again when what its figures are made by has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opsref.sphinxext._dependencies import Makers, are_current, package_sha256

if TYPE_CHECKING:
    from collections.abc import Set

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

# Attributes of the environment, which Sphinx keeps from build to build.
PAGES, SOURCES = "opsref_makers_of_pages", "opsref_sources"


def note_makers(env: BuildEnvironment, makers: Makers) -> None:
    """Note what a figure of the page that is being read was made by."""
    _pages(env).setdefault(env.docname, {}).update(makers)


def outdated_pages(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the pages with a figure that would be drawn in another way now."""
    del app, added, changed, removed  # part of the signature
    sources = package_sha256()
    if getattr(env, SOURCES, None) == sources:
        return []
    setattr(env, SOURCES, sources)
    return [page for page, makers in _pages(env).items() if not are_current(makers)]


def forget_page(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget what a page's figures were made by."""
    del app  # part of the signature
    _pages(env).pop(docname, None)


def merge_pages(
    app: Sphinx, env: BuildEnvironment, docnames: Set[str], other: BuildEnvironment
) -> None:
    """Take over what another process has read."""
    del app  # part of the signature
    found = _pages(other)
    _pages(env).update({name: found[name] for name in docnames & found.keys()})


def _pages(env: BuildEnvironment) -> dict[str, Makers]:
    if not hasattr(env, PAGES):
        setattr(env, PAGES, {})
    pages: dict[str, Makers] = getattr(env, PAGES)
    return pages


def setup(app: Sphinx) -> None:
    """Look at the pages before Sphinx decides which to read."""
    app.connect("env-get-outdated", outdated_pages)
    app.connect("env-purge-doc", forget_page)
    app.connect("env-merge-info", merge_pages)

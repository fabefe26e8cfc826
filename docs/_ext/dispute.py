"""Gives every page a link under which a reader can dispute what it says.

It opens a new issue in the project's repository, with the page and the versions filled in.
"""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def address(repository: str, page: str, version: str) -> str:
    """Return where to dispute a statement of a page.

    >>> address("https://example.org/project", "reference/roll", "0.1").partition("?")[0]
    'https://example.org/project/issues/new'
    """
    torch = metadata.version("torch").partition("+")[0]
    body = (
        f"Page: {page}\n"
        f"Versions: opsref {version}; the page was built with torch {torch}\n\n"
        "The statement:\n\n"
        "Code that shows otherwise, what it prints, and with which versions:\n\n"
        "```python\n\n```\n"
    )
    return f"{repository}/issues/new?{urlencode({'title': f'Dispute: {page}', 'body': body})}"


def add_link(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Tell the template of a page where it can be disputed."""
    del template  # part of the signature
    if doctree is not None:
        repository = app.config.html_theme_options["source_repository"]
        context["dispute"] = address(repository.rstrip("/"), page, app.config.release)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Look at each page before it is written."""
    app.connect("html-page-context", add_link)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

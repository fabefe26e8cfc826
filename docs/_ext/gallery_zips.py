"""Leaves the zip archives out of gallery pages.

sphinx-gallery packs each script and its notebook into an archive as well, without an option to do
without. Both are a click away already, and the archive's time stamps make two builds differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def remove_zips(app: Sphinx, doctree: nodes.document) -> None:  # noqa: ARG001 an event
    """Remove the downloads of archives from a page."""
    for download in list(doctree.findall(nodes.container)):
        if "sphx-glr-download-zip" in download["classes"]:
            download.parent.remove(download)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Remove the downloads before Sphinx collects the files to copy."""
    app.connect("doctree-read", remove_zips, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

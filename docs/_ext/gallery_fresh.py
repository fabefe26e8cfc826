"""Runs a gallery script again when what draws its figures has changed.

sphinx-gallery runs a script again only when the text of the script changes, and keeps the pages of
scripts that are gone. Beside each page lies the list of the functions that its script ran, which
``opsref.sphinxext.gallery_recorder`` made.
"""

from __future__ import annotations

import json
import shutil
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from opsref.sphinxext._dependencies import are_current, package_sha256

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.util.typing import ExtensionMetadata

STAMP = ".made-with"


def remove_stale_pages(app: Sphinx, config: Config) -> None:
    """Remove what does not belong to a script that would draw the same figures now."""
    scripts = Path(app.srcdir, config.sphinx_gallery_conf["examples_dirs"])
    gallery = Path(app.srcdir, config.sphinx_gallery_conf["gallery_dirs"])
    here = {path.relative_to(scripts).as_posix() for path in scripts.rglob("*.py")}
    layout = json.dumps([metadata.version("sphinx-gallery"), sorted(here)])
    stamp = gallery / STAMP
    old = stamp.read_text(encoding="utf-8").splitlines() if stamp.exists() else []
    new = [layout, package_sha256()]
    if old == new:
        return
    if old[:1] != new[:1]:
        shutil.rmtree(gallery, ignore_errors=True)
        gallery.mkdir(parents=True)
    for copy in gallery.rglob("*.py"):
        makers = copy.with_suffix(".makers.json")
        if not (makers.exists() and are_current(json.loads(makers.read_text(encoding="utf-8")))):
            # Without it, sphinx-gallery takes the script for a new one.
            Path(f"{copy}.md5").unlink(missing_ok=True)
    stamp.write_text("\n".join(new), encoding="utf-8")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Look before sphinx-gallery does."""
    app.connect("config-inited", remove_stale_pages, priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

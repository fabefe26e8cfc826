"""Removes the pages of gallery scripts that are gone, which sphinx-gallery keeps."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config


def remove_pages_of_gone(app: Sphinx, config: Config) -> None:
    """Have the whole gallery made again if a page has no script any more."""
    scripts = Path(app.srcdir, config.sphinx_gallery_conf["examples_dirs"])
    gallery = Path(app.srcdir, config.sphinx_gallery_conf["gallery_dirs"])
    if not all((scripts / page.relative_to(gallery)).exists() for page in gallery.rglob("*.py")):
        shutil.rmtree(gallery)


def setup(app: Sphinx) -> None:
    """Look before sphinx-gallery does."""
    app.connect("config-inited", remove_pages_of_gone, priority=100)

"""Gives the gallery's archives fixed time stamps.

sphinx-gallery packs each script with its notebook, and all of them together, and notes when. An
archive of the same files is the same file here, so that two builds can be compared byte for byte.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

# The earliest that the format can hold.
STAMP = (1980, 1, 1, 0, 0, 0)


def fix_stamps(app: Sphinx) -> None:
    """Write each archive anew that is not as it should be."""
    gallery = Path(app.srcdir, app.config.sphinx_gallery_conf["gallery_dirs"])
    for archive in gallery.rglob("*.zip"):
        with ZipFile(archive) as old:
            if all(entry.date_time == STAMP for entry in old.infolist()):
                continue
            files = {entry.filename: old.read(entry) for entry in old.infolist()}
        with ZipFile(archive, "w", ZIP_DEFLATED) as new:
            for name in sorted(files):
                new.writestr(ZipInfo(name, STAMP), files[name], ZIP_DEFLATED)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Come after sphinx-gallery, and before Sphinx collects the files to copy."""
    app.connect("builder-inited", fix_stamps, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""Gives the gallery's archives fixed time stamps.

sphinx-gallery packs each script with its notebook, and all of them together, and notes when. An
archive of the same files is the same file here, so that two builds can be compared byte for byte.
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

# What is in an archive, and when it was written.
Archives = dict[Path, tuple[bytes, int]]
# The earliest that the format can hold.
STAMP = (1980, 1, 1, 0, 0, 0)


def remember(before: Archives, app: Sphinx, config: Config) -> None:
    """Note the archives of the last build."""
    gallery = Path(app.srcdir, config.sphinx_gallery_conf["gallery_dirs"])
    for archive in gallery.rglob("*.zip"):
        before[archive] = archive.read_bytes(), archive.stat().st_mtime_ns


def fix_stamps(before: Archives, app: Sphinx) -> None:
    """Write each archive anew that is not as it should be.

    One that is as it was before has not changed: its page need not be read again.
    """
    gallery = Path(app.srcdir, app.config.sphinx_gallery_conf["gallery_dirs"])
    for archive in gallery.rglob("*.zip"):
        with ZipFile(archive) as old:
            if all(entry.date_time == STAMP for entry in old.infolist()):
                continue
            files = {entry.filename: old.read(entry) for entry in old.infolist()}
        with ZipFile(archive, "w", ZIP_DEFLATED) as new:
            for name in sorted(files):
                new.writestr(ZipInfo(name, STAMP), files[name], ZIP_DEFLATED)
        content, written = before.get(archive, (b"", 0))
        if archive.read_bytes() == content:
            os.utime(archive, ns=(written, written))


def setup(app: Sphinx) -> None:
    """Come after sphinx-gallery, and before Sphinx collects the files to copy."""
    before: Archives = {}
    app.connect("config-inited", partial(remember, before))
    app.connect("builder-inited", partial(fix_stamps, before), priority=900)

"""Leaves the gallery alone when neither what it is made of nor what was made has changed.

sphinx-gallery parses every script and packs every archive in each build, which is the longest step
of a build in which nothing has changed. What is noted here decides only whether it looks at all.
"""

from __future__ import annotations

import hashlib
import os
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_gallery.gen_gallery import generate_gallery_rst

from opsref.sphinxext._dependencies import package_sha256

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.util.typing import ExtensionMetadata

NOTE = ".unchanged"


def leave_alone(app: Sphinx, config: Config) -> None:
    """Keep sphinx-gallery from looking if it would find all as it left it; note it otherwise."""
    note = _gallery(app, config) / NOTE
    if note.exists() and note.read_text(encoding="utf-8") == _state(app, config):
        for listener in list(app.events.listeners["builder-inited"]):
            if listener.handler is generate_gallery_rst:
                app.disconnect(listener.id)
    else:
        # After sphinx-gallery, and after what makes the archives as they stay.
        app.connect("builder-inited", note_state, priority=950)


def note_state(app: Sphinx) -> None:
    """Note what the gallery is made of, and what was made."""
    note = _gallery(app, app.config) / NOTE
    note.write_text(_state(app, app.config), encoding="utf-8")


def _state(app: Sphinx, config: Config) -> str:
    """Return a digest of the sources, and of when each file of the gallery was written."""
    parts = [
        metadata.version("sphinx-gallery"),
        package_sha256(),
        Path(app.confdir, "conf.py").read_text(encoding="utf-8"),
        repr(sorted(config.overrides.items())),
    ]
    for source in _files(Path(app.srcdir, config.sphinx_gallery_conf["examples_dirs"])):
        parts += [f"{source}", hashlib.sha256(source.read_bytes()).hexdigest()]
    for made in _files(_gallery(app, config)):
        status = made.stat()
        parts += [f"{made}", f"{status.st_size} {status.st_mtime_ns}"]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - {"__pycache__"})
        yield from (Path(place, name) for name in sorted(names) if name != NOTE)


def _gallery(app: Sphinx, config: Config) -> Path:
    return Path(app.srcdir, config.sphinx_gallery_conf["gallery_dirs"])


def setup(app: Sphinx) -> ExtensionMetadata:
    """Look once stale pages are removed."""
    app.setup_extension("sphinx_gallery.gen_gallery")
    app.connect("config-inited", leave_alone, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""Makes gallery pages anew when what draws their figures has changed.

sphinx-gallery runs a script again only when the text of the script changes, and keeps the pages of
scripts that are gone.
"""

from __future__ import annotations

import hashlib
import shutil
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.util.typing import ExtensionMetadata

STAMP = ".made-with"


def remove_stale_gallery(app: Sphinx, config: Config) -> None:
    """Remove the generated gallery, unless it was made by the code that is here now."""
    scripts = Path(app.srcdir, config.sphinx_gallery_conf["examples_dirs"])
    gallery = Path(app.srcdir, config.sphinx_gallery_conf["gallery_dirs"])
    digest = hashlib.sha256()
    for part in _makers(scripts):
        digest.update(part)
    stamp = gallery / STAMP
    if not stamp.exists() or stamp.read_text(encoding="ascii") != digest.hexdigest():
        shutil.rmtree(gallery, ignore_errors=True)
        gallery.mkdir(parents=True)
        stamp.write_text(digest.hexdigest(), encoding="ascii")


def _makers(scripts: Path) -> Iterator[bytes]:
    """Yield all that decides how a gallery looks, but for the text of its scripts."""
    for package in ("torch", "sphinx-gallery"):
        yield metadata.version(package).encode()
    for script in sorted(scripts.glob("*.py")):
        yield script.name.encode()
    # Found, not imported: importing it would bring in torch.
    spec = find_spec("opsref")
    assert spec is not None
    for folder in spec.submodule_search_locations or ():
        for source in sorted(Path(folder).rglob("*.py")):
            yield source.read_bytes()


def setup(app: Sphinx) -> ExtensionMetadata:
    """Look before sphinx-gallery does."""
    app.connect("config-inited", remove_stale_gallery, priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

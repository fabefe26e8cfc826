"""What holds with which torch: records of runs, and the changes that the pages show.

``make`` runs everything with one torch and writes a record; ``record`` says what is in one;
``table`` shows them. ``changes`` keeps the pairs of all pages, and ``listing`` shows those.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import collecting
from compat import listing
from compat.changes import VersionDomain
from compat.pages import example_pages, examples_sha256
from compat.record import read_records
from compat.table import CompatTable

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata


def check_records(app: Sphinx) -> None:
    """Read every record, so that a malformed one fails the build at its beginning."""
    read_records(Path(app.srcdir, "compat"))


def outdated_pages(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the page of the table, if it would not be that of the last build."""
    del app, added, changed, removed  # part of the signature
    docs = Path(env.srcdir)
    records = sorted([*docs.glob("compat/*.json"), *docs.glob("records/*.json")])
    # When each file was written tells that there is nothing to read; if not, what it says counts.
    stamps = [(f"{path}", path.stat().st_mtime_ns) for path in [*example_pages(docs), *records]]
    if getattr(env, "compat_stamps", None) == stamps:
        return []
    digest = hashlib.sha256(examples_sha256(docs).encode())
    for path in records:
        digest.update(path.name.encode() + path.read_bytes())
    before = getattr(env, "compat_sha256", None)
    env.compat_stamps = stamps  # type: ignore[attr-defined]
    env.compat_sha256 = digest.hexdigest()  # type: ignore[attr-defined]
    return [] if before in (None, digest.hexdigest()) else sorted({"versions"} & env.found_docs)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the table and the list of changes."""
    app.add_directive("compat-table", CompatTable)
    app.connect("builder-inited", check_records, priority=100)
    app.connect("env-get-outdated", outdated_pages)
    collecting.register(app, VersionDomain)
    listing.setup(app)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}

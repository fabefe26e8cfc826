"""What holds with which torch: blocks of pages, the changes they show, and records of runs.

``blocks`` is ``until`` and ``since``; ``changes`` keeps the pairs of all pages, and ``listing``
shows those. ``_tools.versions`` runs everything with one torch and writes a record into
``docs/records/torch``; ``record`` says what is in one, and ``table`` shows them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from _ext.common import collecting
from _ext.common.records import digest_of, has_changed
from _ext.versions import blocks, listing
from _ext.versions.changes import VersionDomain
from _ext.versions.pages import example_pages, examples_sha256, page_sha256
from _ext.versions.record import read_records
from _ext.versions.table import CompatTable

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata


def check_records(app: Sphinx) -> None:
    """Read every record, so that a malformed one fails the build at its beginning."""
    read_records(Path(app.srcdir, "records", "torch"))


def outdated_pages(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the page of the table, if it would not be that of the last build."""
    del app, added, changed, removed  # part of the signature
    docs = Path(env.srcdir)
    # A page that was not written since is not read.
    old: dict[Path, tuple[int, str]] = getattr(env, "compat_pages", {})
    new = {}
    for page in example_pages(docs):
        written = page.stat().st_mtime_ns
        kept = old.get(page)
        new[page] = kept if kept and kept[0] == written else (written, page_sha256(page))
    examples = examples_sha256(docs, {page: digest for page, (_, digest) in new.items()})
    env.compat_pages = new  # type: ignore[attr-defined]
    records = digest_of(docs / "records/torch", docs / "records/gpu")
    other = has_changed(env, "compat", examples + records)
    return sorted({"versions"} & env.found_docs) if other else []


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the table and the list of changes."""
    app.add_directive("compat-table", CompatTable)
    app.connect("builder-inited", check_records, priority=100)
    app.connect("env-get-outdated", outdated_pages)
    collecting.register(app, VersionDomain)
    listing.setup(app)
    blocks.setup(app)
    return {"env_version": 2, "parallel_read_safe": True, "parallel_write_safe": True}

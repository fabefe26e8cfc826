"""GPU records: made on a machine with a GPU, kept in ``docs/records/gpu``, shown on the pages.

``_tools.gpu`` runs the gallery and the examples and writes a record; ``record`` says what is in
one; ``findings`` holds it against what the scripts do here; ``pages`` and ``listing`` show it.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from _ext.gpu.findings import folder, script_names
from _ext.gpu.listing import GpuRecords
from _ext.gpu.pages import add_gpu
from _ext.gpu.record import read_records, record_files

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata


def check_records(app: Sphinx) -> None:
    """Read every record, so that a malformed one fails the build at its beginning."""
    read_records(folder(app.env))


def outdated_pages(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the pages that show records, if the records are not those of the last build."""
    del app, added, changed, removed  # part of the signature
    digest = hashlib.sha256()
    for path in record_files(folder(env)):
        digest.update(path.name.encode() + path.read_bytes())
    before = getattr(env, "gpu_records_sha256", None)
    env.gpu_records_sha256 = digest.hexdigest()  # type: ignore[attr-defined]
    if before in (None, digest.hexdigest()):
        return []
    gallery = env.config.sphinx_gallery_conf["gallery_dirs"]
    pages = {"gpu", *(f"{gallery}/{script}" for script in script_names(env))}
    return sorted(pages & env.found_docs)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive and what gallery pages get."""
    app.add_directive("gpu-records", GpuRecords)
    app.connect("builder-inited", check_records, priority=100)
    app.connect("env-get-outdated", outdated_pages)
    app.connect("doctree-read", add_gpu)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

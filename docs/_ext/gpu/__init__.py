"""GPU records: made on a machine with a GPU, kept in ``docs/records/gpu``, shown on the pages.

``_tools.gpu`` runs the gallery and the examples and writes a record; ``record`` says what is in
one; ``findings`` holds it against what the scripts do here; ``pages`` and ``listing`` show it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx import addnodes

from _ext.common.records import digest_of, has_changed
from _ext.gpu.findings import folder, script_names
from _ext.gpu.listing import GpuRecords
from _ext.gpu.pages import add_gpu
from _ext.gpu.record import read_records

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

# Where the records are listed.
PAGE = "gpu"


def check_records(app: Sphinx) -> None:
    """Read every record, so that a malformed one fails the build at its beginning."""
    read_records(folder(app.env))


def outdated_pages(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the pages that show records, if the records are not those of the last build."""
    del app, added, changed, removed  # part of the signature
    if not has_changed(env, "gpu_records", digest_of(folder(env))):
        return []
    gallery = env.config.sphinx_gallery_conf["gallery_dirs"]
    pages = {PAGE, env.config.root_doc, *(f"{gallery}/{script}" for script in script_names(env))}
    return sorted(pages & env.found_docs)


def leave_out_of_navigation(app: Sphinx, doctree: nodes.document) -> None:
    """Take the page of the records out of the contents while there is none."""
    if read_records(folder(app.env)):
        return
    for contents in doctree.findall(addnodes.toctree):
        entries = [(title, page) for title, page in contents["entries"] if page != PAGE]
        contents["entries"] = entries
        contents["includefiles"] = [page for page in contents["includefiles"] if page != PAGE]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive and what gallery pages get."""
    app.add_directive("gpu-records", GpuRecords)
    app.connect("builder-inited", check_records, priority=100)
    app.connect("env-get-outdated", outdated_pages)
    app.connect("doctree-read", add_gpu)
    # Sphinx collects the contents of pages at 500.
    app.connect("doctree-read", leave_out_of_navigation, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

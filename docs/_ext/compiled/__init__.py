"""What `torch.compile` changes: cases on the pages, and records of what they do.

``cases`` reads the functions in the blocks of pages; ``_tools.compiled`` runs them and writes
records into ``docs/records/compile``, which ``record`` reads. ``differences`` compares,
``directives`` and ``show`` put cases on their pages, ``listing`` collects them, ``swin_table``
shows the block of a model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from _ext.common import collecting, folded
from _ext.compiled import listing
from _ext.compiled.directives import Compiled
from _ext.compiled.swin_table import CompiledSwin

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directives."""
    folded.register(app)
    app.add_directive("compiled", Compiled)
    app.add_directive("compiled-list", listing.CompiledList)
    app.add_directive("compiled-runs", listing.CompiledRuns)
    app.add_directive("compiled-swin", CompiledSwin)
    app.connect("doctree-resolved", listing.fill_in)
    app.connect("env-get-outdated", listing.outdated_pages)
    collecting.register(app, listing.CompiledDomain)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}

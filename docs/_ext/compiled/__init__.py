"""What `torch.compile` changes: cases on the pages, and records of what they do.

``cases`` reads the functions in the blocks of pages, ``measure`` runs them, ``observe`` says what
a run did, ``make`` writes a record and ``record`` reads it. ``differences`` compares,
``directives`` and ``show`` put cases on their pages, ``listing`` collects them. ``swin`` measures a
model's block, ``swin_table`` shows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import collecting
from compiled import listing
from compiled.directives import Compiled
from compiled.folded import depart_folded, folded, visit_folded
from compiled.swin_table import CompiledSwin

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directives."""
    app.add_node(folded, html=(visit_folded, depart_folded))
    app.add_directive("compiled", Compiled)
    app.add_directive("compiled-list", listing.CompiledList)
    app.add_directive("compiled-runs", listing.CompiledRuns)
    app.add_directive("compiled-swin", CompiledSwin)
    app.connect("doctree-resolved", listing.fill_in)
    app.connect("env-get-outdated", listing.outdated_pages)
    collecting.register(app, listing.CompiledDomain)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}

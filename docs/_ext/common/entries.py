"""The entries of the reference, in the order of its contents: what is listed elsewhere follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from _ext.common.myst import blocks

if TYPE_CHECKING:
    from pathlib import Path

REFERENCE = "reference"


def entries(docs: Path) -> list[str]:
    """Return the names of the pages, such as ``roll`` for ``reference/roll``."""
    text = (docs / REFERENCE / "index.md").read_text(encoding="utf-8")
    (contents,) = (block for block in blocks(text) if block.name == "toctree")
    return contents.body.split()

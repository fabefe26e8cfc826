"""Examples whose outcome depends on the torch version come in pairs, of which one holds."""

import re
from pathlib import Path

import pytest

from _ext.common.releases import holds

DOCS = Path(__file__).parents[1] / "docs"
PAGES = sorted([*DOCS.glob("*.md"), *DOCS.glob("*/*.md")])
BLOCK = re.compile(r"^:{3,}\{(until|since)\} (\S+)$", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_blocks_come_in_pairs(page: Path) -> None:
    """Every block that holds until a version is followed by one that holds since it."""
    blocks = BLOCK.findall(page.read_text(encoding="utf-8"))
    expected = [(kind, version) for _, version in blocks[::2] for kind in ("until", "since")]

    assert expected == blocks


@pytest.mark.parametrize("installed", ["2.6.0", "2.14.1", "2.15.0+cpu", "2.15.0.dev1", "3.0.0"])
@pytest.mark.parametrize("version", ["2.8", "2.15", "3.0"])
def test_exactly_one_of_a_pair_holds(version: str, installed: str) -> None:
    """Whatever torch is installed, one block of a pair is run and the other is not."""
    assert holds("until", version, installed) != holds("since", version, installed)

"""What the search is made of: a library as its authors published it, and the words of sections."""

import hashlib
import re
from pathlib import Path

from _ext.common.scripts import shortened, without_modules
from _ext.search.index import words

ROOM = Path(__file__).parents[1] / "docs/_ext/search"
# `dist/es/index.js` of minisearch 7.2.0 on npm, which has no package on PyPI.
MINISEARCH = "0393b3ba253b809d5e55707c7b0875ef9b518a296a006c6739b28876e154edb3"


def test_the_library_is_the_published_one() -> None:
    """To the byte, with its license."""
    library = ROOM / "minisearch/index.js"
    assert hashlib.sha256(library.read_bytes()).hexdigest() == MINISEARCH
    assert "MIT license" in (ROOM / "minisearch/README.md").read_text(encoding="utf-8")
    assert "Luca Ongaro" in (ROOM / "minisearch/LICENSE.txt").read_text(encoding="utf-8")


def test_the_library_is_served_without_comments() -> None:
    """As part of a script, which exports nothing."""
    code = (ROOM / "minisearch/index.js").read_text(encoding="utf-8")
    served = shortened(without_modules(code))
    assert not re.search(r"^export|^ *[*]", served, re.MULTILINE)
    assert "class MiniSearch" in served


def test_scripts_and_build_agree_on_words() -> None:
    """Both split names in the same way; the browser tests hold the rest."""
    script = (ROOM / "sections.js").read_text(encoding="utf-8")
    assert "/[a-z_][a-z_0-9]+/g" in script
    assert {*words("The masked_fill of 2 rows")} == {"masked_fill", "masked", "fill", "rows"}

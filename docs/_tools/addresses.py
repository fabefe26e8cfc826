"""Adds the addresses of the built site to the list of published ones: pages and their anchors.

    python docs/_tools/addresses.py

None is ever removed: an address that is gone has to be redirected, and a test says so.
"""

from __future__ import annotations

import re
from pathlib import Path

DOCS = Path(__file__).parents[1]
SITE = DOCS / "_build" / "html"
LIST = DOCS / "addresses.txt"
# Ids that are counted through change with what comes before them.
NUMBERED = re.compile(r"(id|codecell)\d+|furo-main-content|.*-gpu-\d+")


def addresses(site: Path) -> set[str]:
    """Return the address of every page, and of every anchor in its text."""
    found = set()
    for path in site.rglob("*.html"):
        page = path.relative_to(site).as_posix()
        article = path.read_text(encoding="utf-8").partition("<article")[2].partition("</article>")
        anchors = re.findall(r'\sid="([^"]+)"', article[0])
        found |= {page, *(f"{page}#{name}" for name in anchors if not NUMBERED.fullmatch(name))}
    return found


def main() -> None:
    """Add what is new."""
    before = set(LIST.read_text(encoding="utf-8").split()) if LIST.exists() else set()
    known = sorted(before | addresses(SITE))
    LIST.write_text("\n".join(known) + "\n", encoding="utf-8")
    print(f"{len(known)} addresses, {len(known) - len(before)} of them new")


if __name__ == "__main__":
    main()

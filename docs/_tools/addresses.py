"""Adds the addresses of the built site to the list of published ones: pages and their anchors.

    python docs/_tools/addresses.py

None is ever removed: an address that is gone has to be redirected, and a test says so. An anchor
that another page of the same operation has now is redirected here, by a line in `moved.txt`, and
so is a message, whose anchor no other page of errors has.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

DOCS = Path(__file__).parents[1]
SITE = DOCS / "_build" / "html"
LIST = DOCS / "addresses.txt"
MOVED = DOCS / "moved.txt"
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


def moved(lost: set[str], found: set[str]) -> dict[str, str]:
    """Return the anchors that one other page of their operation has now, with their addresses.

    >>> moved({"reference/one.html#a"}, {"errors/one.html#a", "errors/two.html#a"})
    {'reference/one.html#a': 'errors/one.html#a'}
    >>> moved({"errors/one.html#error-a"}, {"errors/losses.html#error-a"})
    {'errors/one.html#error-a': 'errors/losses.html#error-a'}
    """
    led: dict[str, str] = {}
    for old in sorted(lost):
        page, _, anchor = old.partition("#")
        new = [
            address
            for address in found
            if address.partition("#")[2] == anchor
            and (operation(address) == operation(page) or anchor.startswith("error-"))
        ]
        if anchor and len(new) == 1:
            led[old] = new[0]
    return led


def operation(address: str) -> str:
    """Return what the file of a page is called, which is the same in each folder.

    >>> operation("reference/roll-in-depth.html#a"), operation("errors/roll.html")
    ('roll', 'roll')
    """
    return PurePosixPath(address.partition("#")[0]).stem.removesuffix("-in-depth")


def main() -> None:
    """Add what is new, and lead from what has moved."""
    before = set(LIST.read_text(encoding="utf-8").split()) if LIST.exists() else set()
    found = addresses(SITE)
    known = sorted(before | found)
    LIST.write_text("\n".join(known) + "\n", encoding="utf-8")
    print(f"{len(known)} addresses, {len(known) - len(before)} of them new")
    lines = MOVED.read_text(encoding="utf-8").splitlines() if MOVED.exists() else []
    listed = {line.split()[0] for line in lines if line}
    lost = {address for address in before - found - listed if "#" in address}
    led = moved(lost, found)
    lines += [f"{old} {new}" for old, new in led.items()]
    MOVED.write_text("".join(f"{line}\n" for line in sorted(lines)), encoding="utf-8")
    for address in sorted(lost - led.keys()):
        print(f"lost: {address}")


if __name__ == "__main__":
    main()

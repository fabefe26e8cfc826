"""Writes the catalogue of `opsref.explain` from the pages of errors.

    PYTHONPATH=docs python -m _tools.catalogue

`nox -s catalogue` does it. A test holds the file and the pages equal.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from _ext.common.myst import Block, blocks
from _ext.errors.messages import beginning, messages, quoted, with_marked_gaps

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "errors"
CATALOGUE = ROOT / "src" / "opsref" / "_explain" / "errors.json"
# Characters of a message by which it is known.
LONGEST = 400
# Inline markup of the pages: `{role}` with a text and a target or with one name, and links.
ROLE = re.compile(r"\{[\w:]+\}`(?:[~!]?([^`<]+?)(?:\s*<[^`>]*>)?)`")
# What the quote of a message leaves out; at its end, the rest is left out.
LEFT_OUT = re.compile(r"(?:(?<= )|(?<= \())\.\.\.(?=.)")
LINK = re.compile(r"\[((?:[^\[\]]|\[[^\]]*\])+)\]\([^)]*\)")


def plain(text: str) -> str:
    """Return prose without links and roles; code keeps its backticks.

    >>> plain("see {ref}`the rule <a-rule>` and [pytorch#1](https://x.org), `view`")
    'see the rule and pytorch#1, `view`'
    """
    return " ".join(LINK.sub(r"\1", ROLE.sub(r"\1", text)).split())


def parts(block: Block) -> Iterator[tuple[str, str]]:
    """Yield the prose and the code of an entry, in their order, version blocks opened."""
    # Messages that need other hardware are quoted.
    fences = ("python", "text") if "not-run" in block.options else ("python",)
    inner = [part for part in blocks(block.body) if part.name in fences]
    lines = block.body.splitlines()
    prose: list[str] = []
    for number, line in enumerate(lines, 1):
        code = next((part for part in inner if number in part.lines), None)
        if code is None:
            if not re.match(r":{3,}|:\w+:", line):
                prose.append(line)
            continue
        if number == code.line:
            yield "prose", "\n".join(prose).strip()
            prose = []
            yield "code", code.body
    yield "prose", "\n".join(prose).strip()


def cut(marked: str) -> str:
    """Return the beginning of a long message.

    >>> cut("as it is"), cut("word " * 100)[-11:]
    ('as it is', 'rd word ...')
    """
    return marked if len(marked) <= LONGEST else f"{beginning(marked, LONGEST).rstrip()} ..."


def marked(text: str) -> str:
    """Return a message with its gaps in brackets, those that a quote leaves out as well.

    >>> marked("but got ... is on cpu (argument ... in method ...)")
    'but got ⟦...⟧ is on cpu (argument ⟦...⟧ in method ⟦...⟧)'
    """
    return LEFT_OUT.sub("⟦...⟧", with_marked_gaps(text))


def entry(page: str, block: Block) -> dict[str, Any] | None:
    """Return what the catalogue has of an entry: nothing if no message of it has words."""
    said = [(kind, text) for kind, text in parts(block) if text]
    kind_of_printed = block.options.get("raises", "")
    raised = []
    cause, fix = "", ""
    for kind, text in said:
        if kind == "code":
            raised += [] if fix else quoted(text) or messages(text, kind_of_printed)
        elif not raised:
            cause = f"{cause}\n\n{text}".strip()
        elif not fix:
            fix = text
    known = dict.fromkeys((m.kind, cut(marked(m.text))) for m in raised)
    if not known:
        return None
    return {
        "page": page,
        "anchor": f"error-{block.argument}",
        "messages": [list(message) for message in known],
        "cause": plain(cause.partition("\n\n")[0]),
        "fix": plain(fix.partition("\n\n")[0]),
    }


def catalogue(pages: Path = PAGES) -> list[dict[str, Any]]:
    """Return all entries, in the order of the pages."""
    found = (
        entry(path.stem, block)
        for path in sorted(pages.glob("*.md"))
        for block in blocks(path.read_text(encoding="utf-8"))
        if block.name == "message"
    )
    return [made for made in found if made]


def text() -> str:
    """Return the file: an entry on a line, so that a change of one is a change of one line."""
    lines = (json.dumps(made, ensure_ascii=False) for made in catalogue())
    return "[\n" + ",\n".join(lines) + "\n]\n"


def main() -> None:
    """Write the file."""
    CATALOGUE.write_text(text(), encoding="utf-8")
    print(f"{len(catalogue())} entries, {CATALOGUE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()

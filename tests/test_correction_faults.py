"""Faults in the account of the note: each is named with its page and line."""

import re
from pathlib import Path

import pytest

from sphinx_projects import CLAIMS_CONF, build, write

CORRECTION = """\
::::{correction} c
:line: 5
:verdict: wrong

Claim.

Statement.

```python
>>> 1
1
```
::::
"""
CONFIRMED = ":::{confirmed} c\n:line: 5\n:at: title\n\nClaim.\n:::\n"
WORDING = ":::{wording} w\n:line: 5\n:note: a\n:term: b\n\nSlip.\n:::\n"


def changed(text: str, old: str, new: str) -> str:
    """Return a text with one change, which has to be one."""
    assert old in text
    return text.replace(old, new)


FAULTS = {
    "unknown verdict": (changed(CORRECTION, ": wrong", ": odd"), 3, "unknown verdict 'odd'"),
    "no verdict": (changed(CORRECTION, ":verdict: wrong\n", ""), 3, ":verdict: is missing"),
    "no proof": (changed(CORRECTION, ">>> 1", "1"), 3, "the proof is missing"),
    "proof outside": (
        changed(
            CORRECTION, "\n```python\n>>> 1\n1\n```\n::::", "\n::::\n\n```python\n>>> 1\n1\n```"
        ),
        3,
        "the proof is missing",
    ),
    "no claim": (
        changed(CORRECTION, "Claim.\n\nStatement.\n", ""),
        3,
        "has to begin with a paragraph",
    ),
    "no line": (changed(CORRECTION, ":line: 5\n", ""), 3, ":line: is missing"),
    "no number": (changed(CORRECTION, ":line: 5", ":line: five"), 3, "expected lines such as"),
    "title line": (changed(CORRECTION, ":line: 5", ":line: 3"), 3, "from 4 to 133"),
    "line after the last": (changed(CORRECTION, ":line: 5", ":line: 133-134"), 3, "from 4 to 133"),
    "backwards": (changed(CORRECTION, ":line: 5", ":line: 9-8"), 3, "the lower first"),
    "duplicate": (CORRECTION + "\n" + CORRECTION, 17, "duplicate id 'c'"),
    "dead target": (changed(CONFIRMED, "at: title", "at: gone"), 3, "names no target: 'gone'"),
    "no target": (changed(CONFIRMED, ":at: title\n", ""), 3, ":at: is missing"),
    "two paragraphs": (changed(CONFIRMED, "Claim.", "Claim.\n\nMore."), 3, "one paragraph"),
    "no term": (changed(WORDING, ":term: b\n", ""), 3, ":term: is missing"),
    "no printed word": (changed(WORDING, ":note: a\n", ""), 3, ":note: is missing"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_named_with_page_and_line(tmp_path: Path, fault: str) -> None:
    """A fault in the account fails a build with `-W`."""
    text, line, message = FAULTS[fault]
    pages = {"conf.py": CLAIMS_CONF, "index.md": "# Title\n\n" + text}
    built = build(write(tmp_path, pages), "-W", "--keep-going")
    assert built.code != 0
    assert re.search(rf"index\.md:{line}: WARNING: .*{re.escape(message)}", built.log), built.log


@pytest.mark.parametrize("text", [CORRECTION, CONFIRMED, WORDING])
def test_what_the_faults_were_made_from_has_none(tmp_path: Path, text: str) -> None:
    """Without its fault, each example builds."""
    pages = {"conf.py": CLAIMS_CONF, "index.md": "# Title\n\n" + text}
    built = build(write(tmp_path, pages), "-W", "--keep-going")
    assert built.code == 0, built.log

"""The account of the note: no line is left out, and nothing is claimed without a proof."""

import re
from dataclasses import dataclass
from pathlib import Path

import conftest
import pytest

from corrections.claims import BODY, VERDICTS, parse_lines

DOCS = Path(__file__).parents[1] / "docs"
PAGES = sorted(path for path in DOCS.rglob("*.md") if "_build" not in path.parts)
DIRECTIVE = re.compile(
    r"^(?P<fence>:{3,}|`{3,})\{(?P<kind>correction|confirmed|wording)\} *(?P<id>\S*) *\n"
    r"(?P<options>(?::[\w-]+:[^\n]*\n)*)(?P<body>.*?)^(?P=fence) *$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Found:
    """A directive as it stands on a page."""

    page: Path
    kind: str
    id: str
    options: dict[str, str]
    lines: range

    def __str__(self) -> str:
        return f"{self.kind}-{self.id}"


def directives() -> list[Found]:
    """Return the directives of all pages, read without Sphinx."""
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for match in DIRECTIVE.finditer(text):
            options = dict(re.findall(r"^:([\w-]+): *(.*)$", match["options"], re.MULTILINE))
            first = text.count("\n", 0, match.start()) + 1
            lines = range(first, first + match[0].count("\n") + 1)
            found.append(Found(page, match["kind"], match["id"], options, lines))
    return found


DIRECTIVES = directives()
CORRECTIONS = [found for found in DIRECTIVES if found.kind == "correction"]


def slug(heading: str) -> str:
    """Return the anchor that MyST gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def test_every_line_of_the_note_is_accounted_for() -> None:
    """Each line has a correction, a confirmation or an entry in the table of terms."""
    covered = {
        line
        for found in DIRECTIVES
        for first, last in parse_lines(found.options["line"])
        for line in range(first, last + 1)
    }
    assert set(BODY) - covered == set()


def test_every_directive_was_read() -> None:
    """The expression above sees as many directives as there are."""
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert len(DIRECTIVES) == len(re.findall(r"\{(?:correction|confirmed|wording)\} ", text))


def test_ids_are_unique() -> None:
    """No two directives share an id, whatever their kind."""
    ids = [found.id for found in DIRECTIVES]
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("correction", CORRECTIONS, ids=str)
def test_every_correction_has_a_proof_that_runs(correction: Found) -> None:
    """An example of the test run stands inside the correction."""
    examples = conftest.pages.parse(correction.page).examples()
    proofs = [e for e in examples if hasattr(e.parsed, "want") and e.line in correction.lines]
    assert proofs
    assert correction.options["verdict"] in VERDICTS


@pytest.mark.parametrize("found", [f for f in DIRECTIVES if f.kind == "confirmed"], ids=str)
def test_every_confirmation_leads_somewhere(found: Found) -> None:
    """The target of a confirmation is a label of some page, or a heading of its own."""
    everything = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    labels = set(re.findall(r"^\(([\w-]+)\)=$", everything, re.MULTILINE))
    named = set(re.findall(r"^:name: *([\w-]+)$", everything, re.MULTILINE))
    own = found.page.read_text(encoding="utf-8")
    headings = {slug(text) for text in re.findall(r"^#+ (.*)$", own, re.MULTILINE)}
    assert found.options["at"] in labels | named | headings

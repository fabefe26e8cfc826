"""The account of the note: no line is left out, and nothing is claimed without a proof."""

import re
from dataclasses import dataclass
from pathlib import Path

import conftest
import pytest

from _ext.claims.claims import BODY, OFFICIAL_VERDICTS, VERDICTS, parse_lines
from _ext.common.myst import blocks

DOCS = Path(__file__).parents[1] / "docs"
PAGES = sorted(path for path in DOCS.rglob("*.md") if "_build" not in path.parts)
KINDS = ("correction", "confirmed", "wording")


@dataclass(frozen=True)
class Found:
    """A directive as it is on a page."""

    page: Path
    kind: str
    id: str
    options: dict[str, str]
    lines: range

    def __str__(self) -> str:
        return f"{self.kind}-{self.id}"


def directives() -> list[Found]:
    """Return the directives of all pages, read without Sphinx."""
    return [
        Found(page, block.name, block.argument, block.options, block.lines)
        for page in PAGES
        for block in blocks(page.read_text(encoding="utf-8"))
        if block.name in KINDS
    ]


EVERYTHING = directives()
DIRECTIVES = [found for found in EVERYTHING if "source" not in found.options]
OFFICIAL = [found for found in EVERYTHING if "source" in found.options]
CORRECTIONS = [found for found in EVERYTHING if found.kind == "correction"]
RUNS_WITH = re.compile(r"(?:(?:timm|torchvision) )?\d+\.\d+(?:\.\d+)?")


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


def test_ids_are_unique() -> None:
    """No two directives share an id, whatever their kind."""
    ids = [found.id for found in EVERYTHING]
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("correction", CORRECTIONS, ids=str)
def test_every_correction_has_a_proof_that_runs(correction: Found) -> None:
    """An example of the test run is inside the correction."""
    examples = conftest.pages.parse(correction.page).examples()
    proofs = [e for e in examples if hasattr(e.parsed, "want") and e.line in correction.lines]
    assert proofs
    verdicts = OFFICIAL_VERDICTS if correction in OFFICIAL else VERDICTS
    assert correction.options["verdict"] in verdicts


@pytest.mark.parametrize("found", OFFICIAL, ids=str)
def test_official_statements_have_a_page_and_versions(found: Found) -> None:
    """The page is a link to where the statement is; each version is one that can be had."""
    assert re.fullmatch(r"\[[^\]]+\]\(https://[^)]+\)", found.options["source"])
    assert all(RUNS_WITH.fullmatch(name) for name in found.options["versions"].split(", "))
    assert found.page.parent.name == "official"


def places_of(target: str, own: Path) -> list[tuple[Path, int]]:
    """Return the page and line of a label, of a named figure, or of a heading of a page."""
    marks = rf"^\({re.escape(target)}\)=$|^:name: *{re.escape(target)}$"
    return [
        (page, number)
        for page in PAGES
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1)
        if re.match(marks, line)
        or (page == own and line.startswith("#") and slug(line.lstrip("#")) == target)
    ]


def section_from(page: Path, line: int) -> range:
    """Return the lines from a place up to the next heading that is not the place's own."""
    lines = page.read_text(encoding="utf-8").splitlines()
    begin = line + next(n for n, text in enumerate(lines[line - 1 :]) if text and text[0] != "(")
    rest = enumerate(lines[begin:], begin + 1)
    end = next((n for n, text in rest if re.match(r"#{1,4} ", text)), len(lines) + 1)
    return range(line, end)


@pytest.mark.parametrize("found", [f for f in DIRECTIVES if f.kind == "confirmed"], ids=str)
def test_every_confirmation_leads_to_something_that_ran(found: Found) -> None:
    """Its target exists once, and an example or a figure of the test run is there."""
    ((page, line),) = places_of(found.options["at"], found.page)
    lines = section_from(page, line)
    examples = conftest.pages.parse(page).examples()
    assert [e for e in examples if e.line in lines]

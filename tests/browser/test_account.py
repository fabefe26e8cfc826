"""The account of the note can be filtered and sorted, and every page can be disputed."""

import tomllib
from pathlib import Path
from urllib.parse import parse_qs, urlparse

from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]

ROWS = "table.account tbody tr"


def shown(page: Page, column: int) -> list[str]:
    """Return the texts of a column, of the rows that are shown."""
    cells = page.locator(f"{ROWS}:not([hidden]) > :nth-child({column})")
    return [text.strip() for text in cells.all_inner_texts()]


def test_claims_can_be_filtered(page: Page, site: str) -> None:
    """By verdict and by page, both at once; the number of claims follows."""
    page.goto(f"{site}/corrections.html")
    total = page.locator(ROWS).count()
    page.get_by_label("Verdict").select_option("wrong")
    assert set(shown(page, 3)) == {"wrong"}
    wrong = len(shown(page, 3))
    assert 0 < wrong < total
    assert page.locator("form.table-filter output").inner_text() == f"{wrong} of {total} claims"
    page.get_by_label("Where").select_option("The note on broadcasting")
    assert {("wrong", "The note on broadcasting")} == set(
        zip(shown(page, 3), shown(page, 4), strict=True)
    )
    page.get_by_label("Verdict").select_option("all")
    page.get_by_label("Where").select_option("all")
    assert len(shown(page, 1)) == total


def test_claims_can_be_sorted_by_keyboard(page: Page, site: str) -> None:
    """A heading is a button; lines are sorted as numbers, and the order is announced."""
    page.goto(f"{site}/corrections.html")
    line, verdict = (page.get_by_role("button", name=name) for name in ("Line", "Verdict"))
    verdict.press("Enter")
    assert shown(page, 3) == sorted(shown(page, 3))
    line.press("Enter")
    first = [int(text.removeprefix("Line ").split(",")[0].split("-")[0]) for text in shown(page, 1)]
    assert first == sorted(first)
    heading = page.locator("table.account th").first
    assert heading.get_attribute("aria-sort") == "ascending"
    line.press("Enter")
    assert heading.get_attribute("aria-sort") == "descending"
    assert int(shown(page, 1)[0].split("-")[0]) == 132


def test_a_row_of_a_wide_table_has_a_heading(page: Page, site: str) -> None:
    """A screen reader repeats it in each cell: the lines of a claim, the name of a page."""
    page.goto(f"{site}/corrections.html")
    headings = page.locator("tbody").get_by_role("rowheader")
    rows = page.locator("tbody tr")
    assert headings.count() == rows.count() > 200
    lines = page.locator(ROWS).first.get_by_role("rowheader").inner_text()
    assert lines.replace("-", "").replace(", ", "").isdigit()


def test_every_page_can_be_disputed(page: Page, site: str) -> None:
    """The link opens an issue with the page and the versions filled in."""
    for name in ("reference/roll", "errors/roll", "official/views", "glossary"):
        page.goto(f"{site}/{name}.html")
        address = urlparse(
            page.get_by_role("link", name="Dispute a statement").get_attribute("href")
        )
        assert address.path.endswith("/issues/new")
        asked = parse_qs(address.query)
        assert asked["page"] == [name]
        assert asked["versions"][0].startswith(f"opsref {VERSION}")
        assert (ROOT / ".github" / "ISSUE_TEMPLATE" / asked["template"][0]).exists()

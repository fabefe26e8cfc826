"""The form of the reference pages: the same headings in the same order, and a quick way in.

A page begins with a first screen: the rule, what to do beside a figure, and a table of pitfalls.
What is rarer is on a page "in depth", and each error is explained in its entry only.
"""

import re
from pathlib import Path

import pytest

from _ext.common.entries import entries
from _ext.common.myst import blocks

DOCS = Path(__file__).parents[1] / "docs"
HEADINGS = (
    *("What it does", "Rules", "Cost", "Autograd", "Devices and dtypes"),
    *("Under `torch.compile`", "Errors", "In Swin", "See also"),
)
IN_DEPTH = "-in-depth"
MOST_WORDS, WIDEST = 3000, 72
SPLIT = f"split lines of more than {WIDEST} characters, with the prompt"
TEMPLATE = DOCS / "_new" / "operation.md"
MAIN = [*(DOCS / "reference" / f"{name}.md" for name in entries(DOCS)), TEMPLATE]
DEEP = sorted(DOCS.glob(f"reference/*{IN_DEPTH}.md"))


def headings(text: str) -> list[str]:
    """Return the headings of the second level."""
    return re.findall(r"^## (.+)$", text, re.MULTILINE)


def read(page: Path) -> str:
    """Return the text of a page."""
    return page.read_text(encoding="utf-8")


def name_of(page: Path) -> str:
    """Return how a test calls a page."""
    return page.stem


def rows_before_the_first_heading(text: str) -> list[str]:
    """Return the rows of the table of pitfalls, without its head."""
    first_screen, _, _ = text.partition("\n## ")
    return [line for line in first_screen.splitlines() if line.startswith("|")][2:]


def words_of(text: str) -> int:
    """Return how many words readers see on a page, without its front matter and comments."""
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    return len(re.sub(r"^% .*$", "", text, flags=re.MULTILINE).split())


def too_wide(text: str) -> list[str]:
    """Return the lines of code, prompts included, that a narrow window has to scroll."""
    code = (block.body for block in blocks(text) if block.name == "python")
    lines = (line for body in code for line in body.splitlines())
    return [line for line in lines if line.startswith((">>> ", "... ")) and len(line) > WIDEST]


@pytest.mark.parametrize("page", [*MAIN, *DEEP], ids=name_of)
def test_headings_are_in_one_order(page: Path) -> None:
    """A page may leave some out; it has no others, and none twice."""
    found = headings(read(page))
    assert found == [heading for heading in HEADINGS if heading in found]


@pytest.mark.parametrize("page", MAIN, ids=name_of)
def test_the_first_screen_answers(page: Path) -> None:
    """It has code to run beside a figure, and three to five pitfalls, each with its fix."""
    first_screen, _, _ = read(page).partition("\n## ")
    found = [block.name for block in blocks(first_screen)]
    assert found.count("layout") == 1
    assert "container" in found
    assert ">>> " in first_screen
    rows = rows_before_the_first_heading(read(page))
    assert 3 <= len(rows) <= 5
    assert all(row.count("|") == 3 for row in rows)


@pytest.mark.parametrize("page", MAIN, ids=name_of)
def test_the_main_page_is_short(page: Path) -> None:
    """It explains no error and no claim itself, and leaves what is rarer to the page in depth."""
    text = read(page)
    assert words_of(text) <= MOST_WORDS
    directives = {block.name for block in blocks(text)}
    assert not directives & {"correction", "confirmed", "wording"}
    assert ("Errors" in headings(text)) == ("error-summary" in directives)
    account = DOCS / "corrections" / page.name
    assert account.exists() == ("correction-summary" in directives)


@pytest.mark.parametrize("page", sorted(DOCS.glob("errors/*.md")), ids=name_of)
def test_code_of_errors_fits_a_narrow_window(page: Path) -> None:
    """On pages of errors that belong to no operation as well."""
    assert [] == too_wide(read(page)), SPLIT


@pytest.mark.parametrize("page", MAIN, ids=name_of)
def test_code_fits_a_narrow_window(page: Path) -> None:
    """On the page, on the page in depth, and on those of its errors and its claims."""
    deep = page.with_stem(f"{page.stem}{IN_DEPTH}")
    beside = (DOCS / folder / page.name for folder in ("errors", "corrections"))
    found = {each: too_wide(read(each)) for each in (page, deep, *beside) if each.exists()}
    assert {} == {each.name: lines for each, lines in found.items() if lines}, SPLIT


@pytest.mark.parametrize("page", DEEP, ids=name_of)
def test_a_page_in_depth_is_below_its_main_page(page: Path) -> None:
    """The contents of the main page name it, and it has neither errors nor claims."""
    main = page.with_stem(page.stem.removesuffix(IN_DEPTH))
    assert main in MAIN
    (contents,) = (block for block in blocks(read(main)) if block.name == "toctree")
    assert contents.body.split() == [page.stem]
    assert "Errors" not in headings(read(page))


def test_the_table_of_all_pages_has_each_of_them() -> None:
    """In the order of the contents."""
    text = read(DOCS / "reference" / "index.md")
    assert [*entries(DOCS)] == re.findall(r"^\| \{doc\}`.*<(\S+)>`", text, re.MULTILINE)

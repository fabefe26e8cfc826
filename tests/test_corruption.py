"""The tests of the tests, on a sample: a corrupted page fails, and the plugin sees what does not.

`nox -s corrupt` asks the same of every word, number and line that any page expects.
"""

import warnings
from collections.abc import Iterator
from doctest import ELLIPSIS
from pathlib import Path
from zlib import crc32

import conftest
import pytest
from sybil import Example
from sybil.evaluators.doctest import OutputChecker
from torch import distributed

from corruption import corruptions, survivors

PAGES = sorted(
    path
    for path in (Path(__file__).parents[1] / "docs").rglob("*.md")
    if "_build" not in path.parts
)
# One of the first examples of each page is corrupted, so that few have to run.
FIRST = 20


def expected(example: Example) -> str:
    """Return what is compared of an example: its output or the message of its exception."""
    return getattr(example.parsed, "exc_msg", None) or getattr(example.parsed, "want", "")


def sample(page: Path) -> Example | None:
    """Return one of the first examples of a page that expect something."""
    first = [*conftest.pages.parse(page).examples()][:FIRST]
    expecting = [example for example in first if expected(example)]
    return expecting[crc32(page.stem.encode()) % len(expecting)] if expecting else None


SAMPLES = [example for page in PAGES if (example := sample(page))]


@pytest.fixture(autouse=True)
def no_process_group() -> Iterator[None]:
    """End what a page began and had no time to end."""
    yield
    if distributed.is_initialized():
        distributed.destroy_process_group()


@pytest.mark.parametrize("right", SAMPLES, ids=lambda example: Path(example.path).stem)
def test_a_corrupted_page_fails(right: Example, tmp_path: Path) -> None:
    """One word, number or line of a page is changed, and the example that expects it fails."""
    ways = [*corruptions(expected(right))]
    wrong = ways[crc32(right.path.encode()[-20:]) % len(ways)]
    lines = right.document.text.splitlines(keepends=True)
    above, below = "".join(lines[: right.line - 1]), "".join(lines[right.line - 1 :])
    assert expected(right) in below, "an indented example: choose another"
    page = tmp_path / Path(right.path).name
    page.write_text(above + below.replace(expected(right), wrong, 1), encoding="utf-8")
    for example in conftest.pages.parse(page).examples():
        if example.line == right.line:
            with pytest.raises(AssertionError):
                example.evaluate()
            return
        with warnings.catch_warnings():
            example.evaluate()
    pytest.fail("the example was not found")


def check(want: str, got: str, flags: int) -> bool:
    """Compare as the test run does."""
    return OutputChecker().check_output(want, got, flags)


def test_a_lenient_expectation_is_found() -> None:
    """An ellipsis at the end replaces a missing line; an ellipsis inside a line does not."""
    rows = "a...\nb 2...\n"
    assert "a...\n" in survivors(rows, rows, ELLIPSIS, check)
    rows = "a(...) 1\na(..., b) 2\n"
    assert survivors(rows, rows, ELLIPSIS, check) == []


def test_an_exact_expectation_is_not() -> None:
    """Each word, number and line of an exact one matters."""
    for text in ("tensor([1, 2])\n", "one\ntwo\n", ""):
        assert survivors(text, text, ELLIPSIS, check) == []

"""An error message finds its entry, whatever sizes and names are in it."""

import re
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Page

TRACEBACK = """Traceback (most recent call last):
  File "train.py", line 12, in <module>
    loss = model(images.to(device), targets)
"""


@pytest.fixture
def known(page: Page, site: str) -> list[dict[str, Any]]:
    """All messages, as the search knows them; the page is that of the search."""
    page.goto(f"{site}/search.html")
    found: list[dict[str, Any]] = page.evaluate("ErrorSearch.messages")
    return found


def with_own_names(text: str) -> str:
    """Return a message with other numbers in it, and other names in quotes, but for attributes."""
    text = re.sub(r"\d+", lambda number: str(int(number[0]) + 7), text)
    return re.sub(r"(?<!attribute )'\w+'", "'my_own_name'", text)


def found(page: Page, query: str) -> list[str]:
    """Return the addresses that a query finds, best first."""
    matches: list[dict[str, Any]] = page.evaluate("query => ErrorSearch.find(query)", query)
    return [match["address"] for match in matches]


def test_every_message_finds_its_entry(page: Page, known: list[dict[str, Any]]) -> None:
    """Pasted as it is on the site, it comes first; also out of a traceback."""
    assert known
    for message in known:
        text = message["text"]
        if re.match(r"\w+Error: ", text):  # It quotes another error, whose entry comes first.
            continue
        same = {other["address"] for other in known if other["words"] == message["words"]}
        assert found(page, text)[0] in same, text
        pasted = f"{TRACEBACK}{message['kind']}: {text}"
        assert same & {*found(page, pasted)[:2]}, pasted


def test_names_and_numbers_may_be_the_readers(page: Page, known: list[dict[str, Any]]) -> None:
    """With other sizes and names, the entry is shown, if more than two words are no names."""
    lost = [
        m
        for m in known
        if len(m["words"]) > 2 and m["address"] not in found(page, with_own_names(m["text"]))
    ]
    assert lost == []


@pytest.mark.parametrize(
    "query", ["meshgrid", "x[:, None]", ".contiguous()", "how do I transpose a tensor", "2 3 4"]
)
def test_what_is_no_message_finds_none(page: Page, site: str, query: str) -> None:
    """A word, a call or a question leads to the other results only."""
    page.goto(f"{site}/search.html")
    assert found(page, query) == []


def test_a_pasted_message_leads_to_its_entry(page: Page, site: str) -> None:
    """Pasted into the search box of a page, its first result is the entry, which has the fix."""
    page.goto(f"{site}/index.html")
    text = "RuntimeError: shape '[8, 49, 3, 32]' is invalid for input of size 37631"
    page.locator("input.sidebar-search").fill(text)
    page.keyboard.press("Enter")
    page.locator(".error-matches a").first.click()
    target = page.locator(":target")
    assert "is invalid for input of size" in target.locator("h2, h3").inner_text()
    assert target.locator(".highlight").count() >= 2


def test_a_part_of_a_message_is_enough(page: Page, site: str) -> None:
    """The first words, typed from memory."""
    page.goto(f"{site}/search.html?q={quote('view size is not compatible with input tensor')}")
    assert "view size is not compatible" in page.locator(".error-matches a").first.inner_text()


@pytest.mark.parametrize(
    "message",
    [
        "RuntimeError: cuDNN error: CUDNN_STATUS_EXECUTION_FAILED",
        "The operator 'aten::angle' is not currently implemented for the MPS device.",
        "RuntimeError: FlashAttention only supports Ampere GPUs or newer.",
    ],
)
def test_a_message_without_an_entry_is_said_to_have_none(
    page: Page, site: str, message: str
) -> None:
    """Above what is similar, with a report that has the message in it."""
    page.goto(f"{site}/search.html?q={quote(message)}")
    missing = page.locator(".search-missing")
    assert "This message is not here" in missing.inner_text()
    report = missing.get_by_role("link", name="report yours").get_attribute("href")
    assert report is not None
    assert report.startswith("https://github.com/opsref/opsref/issues/new?")
    assert parse_qs(urlsplit(report).query)["body"] == [message]
    heading = page.locator("#error-matches")
    assert heading.count() == 0 or heading.inner_text() == "Similar messages; yours is not here"

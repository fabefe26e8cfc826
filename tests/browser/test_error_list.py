"""The list of all messages: those most met come first, and it can be filtered as one types."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from accessibility import violations
from conftest import WRITTEN
from playwright.sync_api import Browser, Page, expect

LIST = "errors.html"
ITEMS = "ul.error-list li"


def filtered(page: Page, words: str) -> list[str]:
    """Return the messages that are left when words are typed."""
    page.get_by_label("Filter by words").press_sequentially(words)
    return page.locator(f"{ITEMS}:visible").all_inner_texts()


def test_words_leave_the_messages_that_have_them(page: Page, site: str) -> None:
    """All of them, in any case and order; headings without messages go, and the count follows."""
    page.goto(f"{site}/{LIST}")
    total = page.locator(ITEMS).count()
    left = filtered(page, "MUST match (7) size")
    assert 0 < len(left) < total
    assert all({"must", "match", "size"} <= set(text.lower().split()) for text in left)
    expect(page.locator("form output")).to_have_text(f"{len(left)} of {total} messages")
    headings = page.locator("p.rubric:visible").count()
    assert headings == page.locator("ul.error-list:visible").count()
    assert headings < page.locator("p.rubric").count()
    page.get_by_label("Filter by words").fill("")
    assert page.locator(f"{ITEMS}:visible").count() == total


def test_where_none_is_left_the_search_is_near(page: Page, site: str) -> None:
    """With what was typed; Enter leaves the page as it is."""
    page.goto(f"{site}/{LIST}")
    assert filtered(page, "no such words") == []
    page.keyboard.press("Enter")
    assert page.url.endswith(LIST)
    address = page.get_by_role("link", name="Search the site").get_attribute("href")
    assert parse_qs(urlsplit(f"{address}").query) == {"q": ["no such words"]}


def test_the_list_is_whole_without_scripts(browser: Browser, site: str) -> None:
    """And has no field that does nothing."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{site}/{LIST}")
    assert page.locator(f"{ITEMS}:visible").count() == page.locator(ITEMS).count() > 400
    assert page.locator("form.error-filter").count() == 0
    page.close()


def test_those_most_met_come_first() -> None:
    """About twelve, each with its cause, before the list of all."""
    most, _, every = WRITTEN[LIST].partition("error-list")
    assert 10 <= most.count("<dt>") <= 15
    assert most.count("<dt>") == most.count("<dd>")
    assert "<dt>" not in every


def test_one_page_loads_the_filter() -> None:
    """No other page has a list to filter."""
    assert [name for name, html in WRITTEN.items() if "error_list." in html] == [LIST]


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_is_accessible_and_fits(page: Page, site: str, width: int, colours: Any) -> None:
    """With words typed, in both colours, on a phone too."""
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=colours)
    page.goto(f"{site}/{LIST}")
    filtered(page, "size")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width

"""The links by which entries of messages open the explorer, which shows the error of each."""

from __future__ import annotations

import re

import pytest
from conftest import WRITTEN
from playwright.sync_api import Page, expect

ENTRIES = [page for page, text in WRITTEN.items() if page.startswith("errors/")]
LINKS = """links => links.map(link => [
    link.href, link.closest(".error-entry").id, link.closest(".error-entry").textContent
])"""
RAISED = re.compile(r"\w+Error: ")


def links(page: Page, site: str, name: str) -> list[tuple[str, str, str]]:
    """Return the links of a page of entries, each with the id and the text of its entry."""
    page.goto(f"{site}/{name}")
    found = page.locator('.error-entry a[href*="explorer.html?"]')
    return [(href, entry, text) for href, entry, text in found.evaluate_all(LINKS)]


@pytest.mark.parametrize("name", ENTRIES)
def test_a_link_shows_the_error_of_its_entry(page: Page, site: str, name: str) -> None:
    """To the letter: a text that the explorer shows is one that the entry explains."""
    for href, entry, explained in links(page, site, name):
        page.goto(href)
        shown = page.locator(":is(.explorer-message, .explorer-plan) pre")
        expect(shown.first).to_be_visible()
        raised = [text for text in shown.all_text_contents() if RAISED.match(text)]
        assert len(raised) == 1, (entry, raised)
        assert raised[0] in explained, (entry, raised)


def test_entries_have_such_links() -> None:
    """Those of views, of what expands, of rolls and of brackets."""
    counts = {name: WRITTEN[name].count("explorer.html?") for name in ENTRIES}
    having = {name for name, count in counts.items() if count}
    assert {f"errors/{name}.html" for name in ("broadcasting", "contiguous", "roll")} < having
    assert sum(counts.values()) >= 25

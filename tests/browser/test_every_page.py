"""Every page in the browser: accessible, light, without foreign requests, errors or overflow."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from html.parser import HTMLParser
from statistics import median
from typing import NamedTuple
from urllib.parse import quote

import pytest
from accessibility import violations
from conftest import PAGES, SITE
from playwright.sync_api import Browser, Page

# The width and height of the window, and what axe looks at in the colours that a reader may prefer:
# contrast depends on them, all else on the width.
CONTRAST = "runOnly: ['color-contrast']"
REST = "rules: {'color-contrast': {enabled: false}}"
PHONE = 390
WINDOWS = {
    "wide": (1280, 800, {"light": (CONTRAST, REST)}),
    "narrow": (PHONE, 844, {"light": (REST,), "dark": (CONTRAST,)}),
}
KIB = 1024
# A word of many pages, messages of one page and of several, and what is found nowhere.
QUERIES = (
    "contiguous",
    "The size of tensor a (3) must match the size of tensor b (4)",
    "must be tuple of ints",
    "qwertyuiop",
)
SEARCHES = [f"search.html?q={quote(query)}" for query in QUERIES]


class Visit(NamedTuple):
    """What one page did in one window."""

    page: str
    requests: list[str]
    errors: list[str]
    violations: list[str]
    overflow: int


# Not closed, so that nothing is inside.
EMPTY = {"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Texts(HTMLParser):
    """The kinds of text of a page: an element that has some, and the one around it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.kinds: set[tuple[str, ...]] = set()
        self._open: list[tuple[str, str]] = []
        self.feed((SITE / page).read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where we are."""
        if tag not in EMPTY:
            self._open.append((tag, f"{tag}.{dict(attrs).get('class') or ''}"))

    def handle_endtag(self, tag: str) -> None:
        """Go back to what is around."""
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Note the kind of a text."""
        if data.strip():
            self.kinds.add(tuple(name for _, name in self._open[-2:]))


@cache
def pages_with_all_texts() -> set[str]:
    """Return few pages that have every kind of text that the site has."""
    kinds = {page: Texts(page).kinds for page in PAGES}
    left = set().union(*kinds.values())
    chosen = set()
    while left:
        best = max(PAGES, key=lambda page: len(kinds[page] & left))
        chosen.add(best)
        left -= kinds[best]
    return chosen


# Most elements of a page are the words of its code: without them, axe needs half the time.
PLAIN_CODE = """for (const code of document.querySelectorAll(".highlight pre"))
    code.textContent = code.textContent"""


# What is too wide is hidden by the page, and moves its content.
OVERFLOW = """Math.max(
    document.documentElement.scrollWidth - window.innerWidth,
    ...[...document.querySelectorAll(".content")].map(e => e.scrollWidth - e.clientWidth))"""


def visit(opened: Page, site: str, page: str, looks: Mapping[str, Iterable[str]]) -> Visit:
    """Open a page and look at it."""
    requests: list[str] = []
    errors: list[str] = []
    opened.on("request", lambda request: requests.append(request.url))
    opened.on("console", lambda message: errors.append(message.text))
    opened.on("pageerror", lambda error: errors.append(str(error)))
    # A search goes on after its page is loaded.
    opened.goto(f"{site}/{page}", wait_until="networkidle" if page in SEARCHES else "load")
    # Elsewhere, code and contrast are as on the pages that have every kind of text.
    whole = page in pages_with_all_texts() or page in SEARCHES
    if not whole:
        opened.evaluate(PLAIN_CODE)
    part = "document" if whole else "{exclude: [['.highlight']]}"
    found: list[str] = []
    for colours, rules in looks.items():
        opened.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
        for rule in rules:
            if whole or rule != CONTRAST:
                found += [f"{colours}: {each}" for each in violations(opened, part, rule)]
    overflow: int = opened.evaluate(OVERFLOW)
    if (opened.viewport_size or {})["width"] == PHONE:
        # The narrowest that has to work, as on a desktop at 400 %.
        opened.set_viewport_size({"width": 320, "height": 640})
        overflow = max(overflow, opened.evaluate(OVERFLOW))
    return Visit(page, list(dict.fromkeys(requests)), errors, found, overflow)


@pytest.fixture(scope="class")
def visits(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[list[Visit]]:
    """All pages in the window of a class of tests, and some results of the search."""
    width, height, looks = WINDOWS[request.cls.window]
    context = browser.new_context(
        viewport={"width": width, "height": height}, reduced_motion="reduce"
    )
    made = []
    for page in [*PAGES, *SEARCHES]:
        opened = context.new_page()
        made.append(visit(opened, site, page, looks))
        opened.close()
    yield made
    context.close()


class Pages:
    """What holds of every page in a window. A process runs a class, and opens the pages once."""

    window: str

    def test_no_violation_of_accessibility(self, visits: list[Visit]) -> None:
        """axe-core finds nothing, on any page."""
        assert {v.page: v.violations for v in visits if v.violations} == {}

    def test_no_errors_in_the_console(self, visits: list[Visit]) -> None:
        """Neither of scripts nor of the policy."""
        assert {v.page: v.errors for v in visits if v.errors} == {}

    def test_no_page_scrolls_sideways(self, visits: list[Visit]) -> None:
        """What is wider than the window scrolls in a box of its own."""
        assert {v.page: v.overflow for v in visits if v.overflow > 0} == {}

    def test_few_requests_and_no_foreign_ones(self, visits: list[Visit], site: str) -> None:
        """At most twelve, the icon among them, all to the site itself."""
        assert {v.page: v.requests for v in visits if len(v.requests) > 12} == {}
        foreign = [url for v in visits for url in v.requests if not url.startswith(site)]
        assert foreign == []

    def test_pages_are_light(self, visits: list[Visit], site: str) -> None:
        """With all that is loaded, gzipped: the median 30 KiB, the heaviest 100."""
        weights = {v.page: sum(weight(url, site) for url in v.requests) / KIB for v in visits}
        heaviest = max(weights, key=weights.__getitem__)
        assert median(weights.values()) <= 30
        # A new page adds 250 bytes to search_page.js, and an entry 100.
        assert weights[heaviest] <= 100, f"write the data of {heaviest} in less"


class TestWide(Pages):
    """The window of a desktop."""

    window = "wide"


class TestNarrow(Pages):
    """That of a phone."""

    window = "narrow"


def weight(url: str, site: str) -> int:
    """Return the gzipped size of a file of the site."""
    path = SITE / url.removeprefix(f"{site}/").partition("?")[0].partition("#")[0]
    return len(gzip.compress(path.read_bytes()))

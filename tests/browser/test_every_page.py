"""Every page in the browser: accessible, light, without foreign requests, errors or overflow."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator, Mapping
from statistics import median
from typing import NamedTuple
from urllib.parse import quote

import pytest
from accessibility import violations
from conftest import PAGES, SITE
from playwright.sync_api import Browser, Page

# The width and height of the window, and what axe looks at in the colours that a reader may prefer:
# the contrast depends on them and, where styles do, on the width; all else on the width.
CONTRAST = "runOnly: ['color-contrast']"
REST = "rules: {'color-contrast': {enabled: false}}"
PHONE = 390
WINDOWS = {
    "wide": (1280, 800, {"light": (CONTRAST, REST), "dark": (CONTRAST,)}),
    "narrow": (PHONE, 844, {"light": (CONTRAST, REST)}),
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


def kinds_of_code(page: str) -> set[str]:
    """Return what the code of a page is coloured by, and what its words in the text are part of."""
    html = (SITE / page).read_text(encoding="utf-8")
    around = re.findall(r"<(\w+[^>]*)>[^<]*<code\b", re.sub(r' (?!class)[\w-]+="[^"]*"', "", html))
    return set(re.findall(r'<span class="([a-z]\w?)">', html)) | {*around}


def pages_with_all_code() -> set[str]:
    """Return few pages that have every kind of code that the site has."""
    kinds = {page: kinds_of_code(page) for page in PAGES}
    left = set().union(*kinds.values())
    chosen = set()
    while left:
        best = max(PAGES, key=lambda page: len(kinds[page] & left))
        chosen.add(best)
        left -= kinds[best]
    return chosen


CODE = pages_with_all_code()


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
    found: list[str] = []
    for colours, rules in looks.items():
        opened.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
        for rule in rules:
            # The contrast of thousands of words of code is that of a few kinds of them.
            partly = rule == CONTRAST and page not in CODE
            part = "{exclude: [['.highlight'], ['code']]}" if partly else "document"
            found += [f"{colours}: {each}" for each in violations(opened, part, rule)]
    overflow: int = opened.evaluate(OVERFLOW)
    if (opened.viewport_size or {})["width"] == PHONE:
        # The narrowest that has to work, as on a desktop at 400 %.
        opened.set_viewport_size({"width": 320, "height": 640})
        overflow = max(overflow, opened.evaluate(OVERFLOW))
    return Visit(page, list(dict.fromkeys(requests)), errors, found, overflow)


@pytest.fixture(scope="module", params=WINDOWS)
def visits(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[list[Visit]]:
    """All pages in one window, and some results of the search."""
    width, height, looks = WINDOWS[request.param]
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


def test_no_violation_of_accessibility(visits: list[Visit]) -> None:
    """axe-core finds nothing, on any page."""
    assert {v.page: v.violations for v in visits if v.violations} == {}


def test_no_errors_in_the_console(visits: list[Visit]) -> None:
    """Neither of scripts nor of the policy."""
    assert {v.page: v.errors for v in visits if v.errors} == {}


def test_no_page_scrolls_sideways(visits: list[Visit]) -> None:
    """What is wider than the window scrolls in a box of its own."""
    assert {v.page: v.overflow for v in visits if v.overflow > 0} == {}


def test_few_requests_and_no_foreign_ones(visits: list[Visit], site: str) -> None:
    """At most twelve, the icon among them, all to the site itself."""
    assert {v.page: v.requests for v in visits if len(v.requests) > 12} == {}
    foreign = [url for v in visits for url in v.requests if not url.startswith(site)]
    assert foreign == []


def test_pages_are_light(visits: list[Visit], site: str) -> None:
    """With all that is loaded, gzipped: the median 30 KiB, the heaviest 100."""
    weights = {v.page: sum(weight(url, site) for url in v.requests) / KIB for v in visits}
    heaviest = max(weights, key=weights.__getitem__)
    assert median(weights.values()) <= 30
    assert weights[heaviest] <= 100, heaviest


def weight(url: str, site: str) -> int:
    """Return the gzipped size of a file of the site."""
    path = SITE / url.removeprefix(f"{site}/").partition("?")[0].partition("#")[0]
    return len(gzip.compress(path.read_bytes()))

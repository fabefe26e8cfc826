"""The explorer's page: accessible, narrow, light, and opened by links that it can read."""

from __future__ import annotations

import gzip
import re
from html import unescape

import pytest
from conftest import SITE, WRITTEN
from playwright.sync_api import Browser, Page, expect
from test_every_page import AXE, RUN_AXE

from test_explorer import opened


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_is_accessible_and_fits(browser: Browser, site: str, width: int, colours: str) -> None:
    """With wide tensors and errors in it; cells are large enough for a finger."""
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        color_scheme=colours,  # type: ignore[arg-type]
    )
    code = (
        "x = arange(100, 140).view(2, 20)\nx[None].contiguous()\nx[:, ::2].clone()\nx.t().view(40)"
    )
    page = opened(context.new_page(), site, code, "40")
    page.evaluate(AXE)
    assert page.evaluate(RUN_AXE.format(context="document", rules="rules: {}")) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    boxes = page.locator(".explorer-cell").evaluate_all(
        """cells => cells.map(cell => cell.getBoundingClientRect())
            .map(({ left, right, width, height }) => [left, right, width, height])"""
    )
    assert all(box[2] >= 22 and box[3] >= 22 for box in boxes)
    figure = page.locator(".explorer-figure").bounding_box()
    assert figure is not None
    if width == 390:
        assert figure["width"] <= 352
    assert all(figure["x"] <= box[0] and box[1] <= figure["x"] + figure["width"] for box in boxes)
    context.close()


def test_without_scripts_it_says_so(browser: Browser, site: str) -> None:
    """And shows no fields that do nothing."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/explorer.html")
    expect(page.get_by_text("need JavaScript")).to_be_visible()
    expect(page.get_by_label("Code")).to_be_hidden()
    context.close()


def test_every_link_to_it_can_be_read(page: Page, site: str) -> None:
    """The examples with which pages open it."""
    found = re.findall(
        r'href="[^"#]*(explorer\.html|(?=\?code=))(\?[^"]+)"', "".join(WRITTEN.values())
    )
    queries = sorted({unescape(query) for _, query in found})
    assert len(queries) >= 5
    for query in queries:
        page.goto(f"{site}/explorer.html{query}")
        expect(page.locator(".explorer-message")).not_to_contain_text("cannot read")
        assert page.locator(".explorer-grid").count() >= 1


def test_it_is_quick_and_light(page: Page, site: str) -> None:
    """Script and rules are 12 KiB gzipped, on this page only; a figure takes 100 ms at most."""
    script = (SITE / "_static" / "explorer.js").read_bytes()
    assert len(gzip.compress(script)) <= 12 * 1024
    assert [name for name, html in WRITTEN.items() if "explorer.js" in html] == ["explorer.html"]
    opened(page, site)
    took = page.get_by_label("Code").evaluate(
        """field => {
            const start = performance.now();
            field.dispatchEvent(new Event("input"));
            return performance.now() - start;
        }"""
    )
    assert took <= 100

"""The explorer's page: accessible, narrow, light, and opened by links that it can read."""

from __future__ import annotations

import gzip
import re
from html import unescape
from typing import Any

import pytest
from accessibility import violations
from conftest import SITE, WRITTEN
from playwright.sync_api import Browser, Page, expect

from test_explorer import opened


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_is_accessible_and_fits(page: Page, site: str, width: int, colours: Any) -> None:
    """With wide tensors and errors in it; cells are large enough for a finger."""
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=colours)
    code = (
        "x = arange(100, 140).view(2, 20)\nx[None].contiguous()\nx[:, ::2].clone()\nx.t().view(40)"
    )
    opened(page, site, code, "40")
    assert violations(page) == []
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


def test_without_scripts_it_says_so(browser: Browser, site: str) -> None:
    """And shows no fields that do nothing."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{site}/explorer.html")
    expect(page.get_by_text("need JavaScript")).to_be_visible()
    expect(page.get_by_label("Code")).to_be_hidden()
    page.close()


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

"""The explorer: code, examples, errors, addresses and Python, by pointer and by keyboard."""

from __future__ import annotations

import re
import subprocess
import sys
from urllib.parse import urlencode

import pytest
import torch
from playwright.sync_api import Page, expect

import opsref
from opsref._style import ramp

CODE = "x = arange(10, 22).view(3, 4)\nx.t()[:, 1:]"
CELLS = "[role=grid][aria-label='{}'] .explorer-cell"


def opened(page: Page, site: str, code: str = CODE, shape: str = "") -> Page:
    """Open the explorer with some code."""
    page.goto(f"{site}/explorer.html?{urlencode({'code': code, 'shape': shape})}")
    return page


def texts(page: Page, selector: str) -> list[str]:
    """Return the texts of what a selector finds."""
    return page.locator(selector).all_inner_texts()


def raised(call: str) -> str:
    """Return the type and text of what torch raises."""
    try:
        eval(call, {"x": torch.arange(10, 22).view(3, 4)})
    except (RuntimeError, IndexError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    raise AssertionError(f"{call} works")


def test_typed_code_is_shown(page: Page, site: str) -> None:
    """With values, facts, and what shares memory with what."""
    page.goto(f"{site}/explorer.html")
    page.get_by_label("Code").fill("x = arange(10, 22).view(3, 4)\nx.t()[:, 1:]")
    expected = torch.arange(10, 22).view(3, 4).t()[:, 1:]
    assert list(map(str, expected.flatten().tolist())) == texts(page, CELLS.format("x.t()[:, 1:]"))
    facts = page.locator(".explorer-facts")
    expect(facts).to_have_text(
        "x.t()[:, 1:]: shape (4, 2), stride (1, 4), offset 4, not contiguous; shares x's storage."
    )
    assert page.locator(".explorer-strip").count() == 1
    page.get_by_label("Code").fill("x = arange(10, 22).view(3, 4)\nx[:, 1:]")
    unread = page.locator(".explorer-unread").all_inner_texts()
    assert unread == []
    page.get_by_label("Code").fill("arange(10, 22).view(3, 4)[:, 1:]")
    assert texts(page, ".explorer-unread") == ["10", "14", "18"]


def test_colour_follows_the_element(page: Page, site: str) -> None:
    """In a copy as in the original, with the colours of opsref's figures."""
    opened(page, site, "x = arange(10, 22).view(3, 4)\nx.t().reshape(12)")
    expect(page.locator(".explorer-facts")).to_contain_text("a copy, made by .reshape(12).")
    assert page.locator(".explorer-strip").count() == 2
    colour = "cells => cells.map(c => [c.textContent, c.style.backgroundColor, c.style.color])"
    names = ("x", "x.t().reshape(12)")
    first, copy = (page.locator(CELLS.format(name)).evaluate_all(colour) for name in names)
    assert sorted(first) == sorted(copy)
    assert first != copy
    for i, (fill, white) in enumerate(ramp(12)):
        rgb = ", ".join(str(int(fill[k : k + 2], 16)) for k in (1, 3, 5))
        ink = "rgb(255, 255, 255)" if white else "rgb(0, 0, 0)"
        assert first[i] == [f"{10 + i}", f"rgb({rgb})", ink]


def test_examples_are_one_click(page: Page, site: str) -> None:
    """Each shows a figure, and its address is that of the link."""
    page.goto(f"{site}/explorer.html")
    links = page.locator(".explorer-presets a")
    assert links.count() >= 5
    for i in range(links.count()):
        links.nth(i).click()
        assert page.locator(".explorer-grid").count() >= 2
        assert page.locator(".explorer-message").inner_text() == ""
    links.filter(has_text="view that fails").click()
    x = torch.arange(10, 16).view(2, 3)
    plan = page.locator(".explorer-plan pre").first.inner_text()
    assert plan.splitlines() == str(opsref.view_plan(x.t(), 6)).splitlines()


@pytest.mark.parametrize(
    "step", [".t().view(12)", ".view(5, 2)", "[0, 9]", "[0, 0, 0]", "[::-1]", ".expand(2)"]
)
def test_errors_are_those_of_torch(page: Page, site: str, step: str) -> None:
    """To the letter, with a way to the explanation."""
    opened(page, site, f"x = arange(10, 22).view(3, 4)\nx{step}")
    assert texts(page, ".explorer-message pre") == [raised(f"x{step}")]
    page.get_by_role("link", name="What it means, and a fix").click()
    expect(page.locator(".error-matches li").first).to_be_visible()


def test_text_that_is_not_read_leaves_the_figure(page: Page, site: str) -> None:
    """And is said to be."""
    opened(page, site)
    page.get_by_label("Code").fill("x = arange(10, 22).view(3, 4)\nx.t()[:, 1:")
    expect(page.locator(".explorer-message")).to_have_text(
        "The explorer cannot read the end where ] is expected."
    )
    assert page.locator(".explorer-grid").count() == 2


def test_an_address_has_the_state(page: Page, site: str) -> None:
    """What was typed is there when it is opened."""
    page.goto(f"{site}/explorer.html")
    page.get_by_label("Code").fill(CODE)
    page.get_by_label("View the last tensor in shape").fill("8")
    address = page.evaluate("location.href")
    page.goto(f"{site}/index.html")
    page.goto(address)
    assert page.get_by_label("Code").input_value() == CODE
    assert page.get_by_label("View the last tensor in shape").input_value() == "8"
    expect(page.locator(".explorer-plan")).to_contain_text(
        "view(8,) fails; reshape copies 64 bytes"
    )


def test_a_layout_can_be_set_by_hand(page: Page, site: str) -> None:
    """As the last line, which the next change replaces."""
    opened(page, site, "x = arange(10, 22)")
    for name, value in {"shape": "3, 3", "stride": "1, 2", "offset": "4"}.items():
        page.get_by_label(name, exact=True).fill(value)
        page.keyboard.press("Tab")
    lines = page.get_by_label("Code").input_value().splitlines()
    assert lines == ["x = arange(10, 22)", "x.as_strided((3, 3), (1, 2), 4)"]
    assert texts(page, CELLS.format(lines[-1]))[:4] == ["14", "16", "18", "15"]


@pytest.mark.parametrize("code", [CODE, "arange(10, 16).view(2, 3).T.contiguous()", "y = zeros(2)"])
def test_copied_python_runs(page: Page, site: str, code: str) -> None:
    """And prints the facts that the page shows."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened(page, site, code)
    page.get_by_role("button", name="Copy as Python").click()
    expect(page.locator(".explorer-said")).to_have_text("Copied.")
    copied: str = page.evaluate("navigator.clipboard.readText()")
    shape, stride, offset = (
        page.get_by_label(name, exact=True).input_value() for name in ("shape", "stride", "offset")
    )
    contiguous = "not contiguous" not in page.locator(".explorer-facts").inner_text()
    done = subprocess.run(
        [sys.executable, "-c", copied], capture_output=True, text=True, check=True
    )
    listed = re.sub(r",?\)", "]", shape.replace("(", "["))
    assert done.stdout == f"torch.Size({listed}) {stride} {offset} {contiguous}\n"


def test_a_cell_answers(page: Page, site: str) -> None:
    """To the pointer and to the keyboard: all that reads its place is lit, and a line says why."""
    opened(page, site)
    said = page.locator(".explorer-said")
    page.locator(CELLS.format("x.t()[:, 1:]")).nth(3).hover()
    expect(said).to_have_text("x.t()[:, 1:][1, 1] -> 4 + 1*1 + 1*4 = position 9, value 19")
    assert texts(page, ".explorer-lit") == ["19", "19", "19"]
    page.locator(CELLS.format("x")).first.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
    expect(said).to_have_text("x[1, 1] -> 0 + 1*4 + 1*1 = position 5, value 15")
    assert said.get_attribute("aria-live") == "polite"
    assert page.locator(CELLS.format("x") + "[tabindex='0']").all_inner_texts() == ["15"]
    page.keyboard.press("End")
    expect(said).to_have_text("x[1, 3] -> 0 + 1*4 + 3*1 = position 7, value 17")
    page.keyboard.press("Home")
    expect(said).to_have_text("x[1, 0] -> 0 + 1*4 + 0*1 = position 4, value 14")
    scrolled = page.evaluate("scrollY")
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    expect(said).to_have_text("x[2, 0] -> 0 + 2*4 + 0*1 = position 8, value 18")
    assert page.evaluate("scrollY") == scrolled
    page.locator(".explorer-strip .explorer-cell").nth(2).hover()
    expect(said).to_have_text("position 2, value 12")

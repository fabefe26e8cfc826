"""Figures that answer: to the pointer, a finger and the keyboard."""

import gzip
import re
from pathlib import Path

import pytest
from conftest import SITE, WRITTEN
from playwright.sync_api import Browser, Page

ANSWER = re.compile(
    r"(?P<cell>.+\[(?P<index>[\d, ]*)\]) -> (?P<sum>[\d +*]+) = position (?P<position>\d+)"
    r"(, value (?P<value>\S+))?"
)
DRAWN = [page for page, text in WRITTEN.items() if "data-figure=" in text]
# Points at the middle of every cell of every figure in turn, and notes what is said and lit.
ASK = """
() => [...document.querySelectorAll(".opsref-figure")].map((box) => {
  const svg = box.querySelector("svg");
  const record = JSON.parse(svg.dataset.figure);
  const shapes = [...svg.querySelectorAll(".opsref-cells path")];
  const spans = [...svg.querySelectorAll("text[fill] > tspan")];
  const ticks = [...svg.querySelectorAll('text[font-size="10"] > tspan')];
  const near = (list, shape) => {
    const [x, y, w, h] = shape.getAttribute("d").match(/\\d+/g).map(Number);
    return (below) => list.find((span) => {
      const top = +span.parentElement.getAttribute("y"), left = +span.getAttribute("x");
      return Math.abs(left - x - w / 2) <= 5 && top > y + below && top <= y + h + below;
    })?.textContent.trim() ?? "";
  };
  const sizes = ([, shape, , , , shown]) =>
    shown ? shown.map((items) => items.filter((i) => i !== null).length) : shape;
  const count = record.tensors.reduce(
    (sum, tensor) => sum + sizes(tensor).reduce((all, size) => all * size, 1), 0);
  return { count, record, cells: shapes.map((shape) => {
    const box = shape.getBoundingClientRect();
    const at = { clientX: box.x + box.width / 2, clientY: box.y + box.height / 2, bubbles: true };
    svg.dispatchEvent(new PointerEvent("pointermove", at));
    const lit = shapes.filter((each) => each.classList.contains("opsref-on"));
    const last = lit.at(-1);
    return {
      said: svg.parentElement.querySelector("output").textContent,
      text: near(spans, shape)(0),
      lit: lit.map((each) => shapes.indexOf(each)),
      stored: near(spans, last)(0),
      tick: near(ticks, last)(20),
      whole: svg.parentElement.scrollHeight <= svg.parentElement.clientHeight,
    };
  }) };
})
"""


@pytest.mark.parametrize("name", DRAWN)
def test_every_cell_says_where_it_is(page: Page, site: str, name: str) -> None:
    """Position, value and lit location are those that the figure itself shows."""
    page.goto(f"{site}/{name}")
    for figure in page.evaluate(ASK):
        record = figure["record"]
        cells = figure["cells"]
        values = any(cell["tick"] for cell in cells)
        # Where elements differ in size, the storage says what the large ones say.
        mixed = any(len(tensor) > 6 for tensor in record["tensors"])
        for number, cell in enumerate(cells[: figure["count"]]):
            found = ANSWER.fullmatch(cell["said"])
            assert found, cell["said"]
            assert cell["whole"], cell["said"]
            position = int(found["position"])
            assert position == eval(found["sum"])
            assert number in cell["lit"]
            if values:
                assert found["value"] == cell["text"]
                assert mixed or not cell["stored"] or cell["stored"] == cell["text"]
            elif cell["text"]:
                assert str(position) == cell["text"]
            if values and not mixed:
                assert cell["tick"] == str(position)
        for cell in cells[figure["count"] :]:
            assert cell["said"].startswith("position ")
            assert " is read by " in cell["said"]


def answer(page: Page) -> str:
    """Return what is said below the first figure."""
    return page.locator(".opsref-answer output").first.inner_text()


def test_the_keyboard_moves_by_index(page: Page, site: str) -> None:
    """Arrows along the last two dimensions, space in reading order, a digit to a tensor."""
    page.goto(f"{site}/reference/contiguous.html")
    page.locator(".opsref-figure svg").first.focus()
    seen = []
    for key in ("2", "ArrowDown", "ArrowRight", "ArrowRight", "Space", "End", "Space", "ArrowUp"):
        page.keyboard.press(key)
        seen.append(answer(page).split(" ->")[0].replace("x.t()", ""))

    assert seen == ["[0, 0]", "[1, 0]", "[1, 1]", "[1, 1]", "[2, 0]", "[2, 1]", "[0, 0]", "[0, 0]"]
    assert page.locator(".opsref-on").count() == 3


def test_a_finger_lights_and_zooms(browser: Browser, site: str) -> None:
    """What was tapped stays lit; a button makes the figure twice as large, and back."""
    page = browser.new_page(viewport={"width": 390, "height": 844}, has_touch=True)
    page.goto(f"{site}/reference/contiguous.html")
    svg = page.locator(".opsref-figure svg").first
    svg.scroll_into_view_if_needed()
    shape = page.locator(".opsref-cells path").nth(2).bounding_box()
    before = svg.bounding_box()
    assert shape
    assert before
    page.touchscreen.tap(shape["x"] + 5, shape["y"] + 5)
    assert answer(page).startswith("x[0, 2] -> 0 + 0*3 + 2*1 = position 2")
    assert page.locator(".opsref-on").count() == 3
    zoom = page.get_by_role("button", name="Zoom").first
    for least, most in ((1.9, 2.5), (0.99, 1.01)):
        zoom.click()
        now = svg.bounding_box()
        assert now
        assert least <= now["width"] / before["width"] <= most
    page.close()


def test_a_figure_is_saved_and_its_call_copied(page: Page, site: str, tmp_path: Path) -> None:
    """The file is an SVG with paper and ink of its own; the call is Python."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{site}/reference/contiguous.html")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save as SVG").first.click()
    waiting.value.save_as(tmp_path / "figure.svg")
    saved = (tmp_path / "figure.svg").read_text(encoding="utf-8")
    page.get_by_role("button", name="Copy the call").first.click()
    page.wait_for_function("document.querySelector('output').textContent.startsWith('Copied')")

    assert "background:" in saved
    assert 'xmlns="http://www.w3.org/2000/svg"' in saved
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "opsref.draw(x, x.t(), x.t().contiguous(), facts='none')"


def test_figures_are_whole_without_the_script(browser: Browser, site: str) -> None:
    """The picture, its name and its description are in the page; nothing is offered that fails."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{site}/reference/contiguous.html")
    svg = page.locator(".opsref-figure svg").first

    assert svg.get_attribute("role") == "img"
    assert page.locator(".opsref-answer").count() == 0
    page.close()


def test_nothing_moves_when_the_script_comes(browser: Browser, site: str) -> None:
    """The room for what a figure says is kept from the beginning."""
    heights = []
    for scripts in (True, False):
        page = browser.new_page(java_script_enabled=scripts)
        page.goto(f"{site}/reference/contiguous.html", wait_until="networkidle")
        box = page.locator(".opsref-figure").first.bounding_box()
        assert box
        heights.append(box["height"])
        page.close()

    assert heights[0] == pytest.approx(heights[1], abs=2)


def test_the_script_is_small() -> None:
    """At most 4 KiB compressed, and loaded only where there is a figure."""
    script = (SITE / "_static" / "opsref.js").read_bytes()
    assert len(gzip.compress(script)) <= 4 * 1024
    with_script = {name for name, text in WRITTEN.items() if "opsref.js" in text}
    assert with_script == set(DRAWN)

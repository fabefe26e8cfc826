"""The copy button: where it is, and what it puts on the clipboard."""

import sys
from importlib import metadata
from pathlib import Path

import pytest
from conftest import DOCS, SITE, WRITTEN
from playwright.sync_api import Browser, Page

sys.path.insert(0, str(DOCS))
from _ext.copied.markdown import code_of_page
from _ext.copied.pages import copies

PAGES = ["reference/contiguous", "errors/contiguous", "concepts/saved-for-backward", "index"]
COPY = """async (number) => {
    const blocks = [...document.querySelectorAll("div.highlight")];
    const sessions = blocks.filter((block) => block.textContent.startsWith(">>>"));
    const button = sessions[number].querySelector("button.copybtn");
    button.click();
    while (!button.classList.contains("success")) await new Promise((f) => setTimeout(f, 5));
    return [sessions.length, await navigator.clipboard.readText()];
}"""
# Every block with prompts begins with one of these.
PROMPT = '<div class="highlight"><pre><span></span><span class="gp">&gt;&gt;&gt;'


@pytest.fixture
def reader(page: Page) -> Page:
    """A page that may read the clipboard."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return page


@pytest.mark.parametrize("name", PAGES)
def test_the_button_gives_what_was_run(reader: Page, site: str, name: str) -> None:
    """To the letter: what `python -m copied` has run, for the torch that has built the site."""
    built_with = metadata.version("torch")
    page = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    expected = [copy.text for copy in copies(code_of_page(page, built_with))]
    reader.goto(f"{site}/{name}.html")
    copied = [reader.evaluate(COPY, number) for number in range(len(expected))]
    assert [[len(expected), text] for text in expected] == copied


def test_every_session_has_its_text() -> None:
    """A page has as many blocks with prompts as there are texts beside it."""
    for name, html in WRITTEN.items():
        file = Path(SITE, name).with_suffix(".copied.js")
        lists = file.read_text(encoding="utf-8").rpartition("],[[")[2] if file.exists() else ""
        assert html.count(PROMPT) == bool(lists) + lists.count("],["), name


def test_a_plain_block_is_copied_whole(reader: Page, site: str) -> None:
    """It has no need of others."""
    reader.goto(f"{site}/gallery/roll/roll_dims.html")
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.url))
    reader.locator("div.highlight button.copybtn").first.press("Enter")
    reader.locator("button.copybtn.success").wait_for()
    assert "Copied" in reader.get_by_role("status").all_inner_texts()
    assert "import opsref" in reader.evaluate("navigator.clipboard.readText()")
    assert not any(url.endswith(".copied.js") for url in asked)


def test_a_session_is_copied_where_the_file_is_missing(reader: Page, site: str) -> None:
    """Alone, without prompts and output."""
    reader.route("**/*.copied.js", lambda route: route.abort())
    reader.goto(f"{site}/reference/roll.html")
    _, copied = reader.evaluate(COPY, 0)
    assert copied.startswith("import torch\n")
    assert ">>>" not in copied


@pytest.mark.parametrize("width", [390, 1366])
def test_the_button_is_seen_without_a_pointer(browser: Browser, site: str, width: int) -> None:
    """On a touch screen nothing hovers; it stays where it is when the block scrolls."""
    page = browser.new_page(viewport={"width": width, "height": 800}, has_touch=True)
    page.goto(f"{site}/reference/roll.html")
    for button in page.locator("article button.copybtn").all()[:3]:
        box = button.bounding_box()
        assert box is not None
        assert 0 <= box["x"] <= width - box["width"]
        style = "e => [getComputedStyle(e).opacity, getComputedStyle(e).visibility]"
        assert ["1", "visible"] == button.evaluate(style)
    page.close()

"""The search finds operations by how they are called, words of the note, and sections by words."""

from typing import Any
from urllib.parse import quote

import pytest
from accessibility import violations
from playwright.sync_api import Page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("x[:, None]", "reference/none-indexing"),
        ("x[None]", "reference/none-indexing"),
        (".contiguous()", "reference/contiguous"),
        ("x.view(2, 3)", "reference/contiguous"),
        ("x.T", "reference/contiguous"),
        ("torch.roll(x, shifts=(-3, -3), dims=(1, 2))", "reference/roll"),
        ("scores.masked_fill(mask == 0, -100)", "reference/masked-fill"),
        ("nn.Parameter", "reference/parameter"),
        ("torch.nn.Parameter(x)", "reference/parameter"),
        ("nn.Parameter(torch.zeros(3))", "reference/parameter"),
        ("nn.Buffer(torch.zeros(3))", "reference/register-buffer"),
        ("F.dropout(x, 0.5)", "reference/droppath"),
        ("self.register_buffer('index', index)", "reference/register-buffer"),
        ("torch.meshgrid(a, b)", "reference/meshgrid"),
        ("DropPath(0.1)", "reference/droppath"),
        ("loss.detach()", "reference/detach"),
        ("x.detach_()", "reference/detach"),
        ("x.expand(4, 3)", "reference/broadcasting"),
        ("opsref.trace", "trace"),
        ("window_partition", "swin"),
    ],
)
def test_a_call_finds_its_page(page: Page, site: str, query: str, expected: str) -> None:
    """The first of all results is the page of the operation."""
    page.goto(f"{site}/search.html?q={quote(query)}")
    first = page.locator("#furo-main-content li a").first
    assert first.get_attribute("href") == f"{expected}.html"


@pytest.mark.parametrize(
    ("word", "term"), [("latitude", "dimension"), ("continuous", "contiguous")]
)
def test_a_word_of_the_note_finds_its_term(page: Page, site: str, word: str, term: str) -> None:
    """The result names the right term and leads to where the slip is listed."""
    page.goto(f"{site}/search.html?q={word}")
    item = page.locator(".error-matches li", has_text="in the note:").first
    assert term in item.inner_text()
    item.locator("a").click()
    page.locator(":target").wait_for()


def test_results_are_explained(page: Page, site: str) -> None:
    """Under a section is a sentence of it with the words in bold, and no page is loaded for it."""
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto(f"{site}/search.html?q={quote('memory grows because losses are kept')}")
    item = page.locator("#section-matches + ul > li").first
    item.locator("mark", has_text="losses").first.wait_for()
    assert "keeps the graphs" in item.locator("p").inner_text()
    page.wait_for_load_state("networkidle")
    assert [url for url in loaded if url.partition("?")[0].endswith(".html")] == [page.url]
    item.locator("a").click()
    page.locator("section:target").wait_for()


def test_a_message_is_explained(page: Page, site: str) -> None:
    """Under it is its cause."""
    message = "shape '[8, 49, 3, 32]' is invalid for input of size 37631"
    page.goto(f"{site}/search.html?q={quote(message)}")
    cause = page.locator("#error-matches + ul > li").first.locator("p").first
    cause.filter(has_text="fixed size").wait_for()


@pytest.mark.parametrize("term", ["stride", "leaf", "Views"])
def test_a_term_finds_its_definition(page: Page, site: str, term: str) -> None:
    """Above all other results."""
    page.goto(f"{site}/search.html?q={term}")
    item = page.locator("#furo-main-content li", has_text="in the glossary").first
    item.locator("a").click()
    assert page.locator(":target").inner_text().strip("¶").lower() in term.lower()


def test_a_message_stands_above_the_operations_in_it(page: Page, site: str) -> None:
    """Who pastes a message asks for its cause."""
    message = "roll(): argument 'dims' must be tuple of ints, not str"
    page.goto(f"{site}/search.html?q={quote(message)}")
    headings = page.locator("#furo-main-content h2").all_inner_texts()
    assert headings[:2] == ["Error messages", "Operations and terms"]


def test_the_search_page_has_a_box(page: Page, site: str) -> None:
    """Without a query there is nothing else on it, and the box keeps a query."""
    page.goto(f"{site}/search.html")
    assert page.locator("#furo-main-content section").count() == 0
    box = page.get_by_role("searchbox", name="What to search for")
    box.fill("torch.roll")
    box.press("Enter")
    page.locator("#operation-matches").wait_for()
    assert box.input_value() == "torch.roll"
    page.locator("#search-results [role='status']").wait_for()


@pytest.mark.parametrize("query", ["how do I transpose a tensor", "attention"])
def test_what_is_no_call_finds_no_operation(page: Page, site: str, query: str) -> None:
    """A question leads to the other results only."""
    page.goto(f"{site}/search.html?q={quote(query)}")
    page.locator("#search-results li").first.wait_for()
    assert page.locator("#operation-matches").count() == 0


def test_results_follow_what_is_typed(page: Page, site: str) -> None:
    """Without a reload; the address is that of the query, and a status there before says so."""
    page.goto(f"{site}/search.html")
    status = page.locator("#search-results [role='status']").element_handle()
    box = page.get_by_role("searchbox", name="What to search for")
    box.press_sequentially("brodcast")
    page.locator("#section-matches + ul a", has_text="Broadcasting").first.wait_for()
    page.wait_for_url("**/search.html?q=brodcast")
    box.fill("qwertyuiop")
    page.get_by_role("status").filter(has_text="Nothing found").wait_for()
    assert status
    assert status.inner_text() == "Nothing found"
    assert page.locator("#search-results section").count() == 0
    assert page.locator(".search-missing a").first.get_attribute("href") == "errors.html"


@pytest.mark.parametrize("key", ["/", "Control+k"])
@pytest.mark.parametrize("name", ["reference/roll.html", "index.html"])
def test_the_search_is_a_key_away(page: Page, site: str, name: str, key: str) -> None:
    """Over any page, which loads nothing of it before; Enter leads to the page of the search."""
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto(f"{site}/{name}")
    assert not [url for url in loaded if "search_page" in url]
    page.keyboard.press(key)
    page.keyboard.type("x[:, None]")
    dialog = page.get_by_role("dialog", name="Search")
    first = dialog.locator("#operation-matches + ul a").first
    first.wait_for()
    assert (first.evaluate("link => link.href")) == f"{site}/reference/none-indexing.html"
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    page.keyboard.press(key)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")
    page.locator("#operation-matches").wait_for()


def test_a_key_leads_to_the_box_of_the_search_page(page: Page, site: str) -> None:
    """There is no second one over it."""
    page.goto(f"{site}/search.html")
    page.keyboard.press("/")
    page.keyboard.type("a/b")
    assert page.get_by_role("searchbox", name="What to search for").input_value() == "a/b"


def test_keys_that_are_typed_open_nothing(page: Page, site: str) -> None:
    """A slash in a field is a slash."""
    page.goto(f"{site}/explorer.html")
    field = page.locator("#furo-main-content input").first
    field.fill("x")
    field.press("/")
    assert page.get_by_role("dialog", name="Search").count() == 0


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_dialog_is_accessible(page: Page, site: str, width: int, colours: Any) -> None:
    """With results in it; and nothing in it is wider than the window."""
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=colours)
    page.goto(f"{site}/reference/roll.html")
    page.keyboard.press("/")
    page.keyboard.type("'Parameter' object has no attribute 'weight_loader'")
    page.get_by_role("dialog").locator("#error-matches").wait_for()
    page.wait_for_load_state("networkidle")
    assert violations(page, "'dialog'") == []
    overflow = page.get_by_role("dialog").evaluate("box => box.scrollWidth - box.clientWidth")
    assert overflow <= 0

"""What a reader does with a page: switch the colours, copy code, download, go by keyboard."""

import gzip
import re
from pathlib import Path
from string import Template

import pytest
from conftest import DOCS, PAGES, POLICY, SITE, WRITTEN
from playwright.sync_api import Page

# The main page of each operation; what is rarer is on a page "in depth".
MAIN = r"reference/(?!index)[\w-]+(?<!-in-depth)[.]html"
REFERENCE = [page for page in PAGES if re.fullmatch(MAIN, page)]
# What a page of the newer form has at its top; those of the older form are longer.
BESIDE, MOST_SCREENS = 'class="beside ', 14
GALLERY = Path(__file__).parents[2] / "gallery"


def colour(page: Page, selector: str) -> str:
    """Return the colour of an element's text."""
    found: str = page.locator(selector).first.evaluate("e => getComputedStyle(e).color")
    return found


def test_figures_follow_the_switch(page: Page, site: str) -> None:
    """Text in figures has the colour of the text around it, whatever the reader chooses."""
    page.goto(f"{site}/reference/roll.html")
    seen = set()
    for _ in range(3):
        page.locator(".theme-toggle-content button").click()
        text, figure = colour(page, "article p"), colour(page, ".opsref-figure svg text")
        assert text == figure
        seen.add(text)
    assert len(seen) == 2


def test_the_choice_is_kept(page: Page, site: str) -> None:
    """On the next page, too."""
    page.goto(f"{site}/index.html")
    page.evaluate("localStorage.setItem('theme', 'dark')")
    page.goto(f"{site}/reference/roll.html")
    assert page.locator("body").get_attribute("data-theme") == "dark"


def test_a_download_is_the_script(page: Page, site: str) -> None:
    """To the byte."""
    page.goto(f"{site}/gallery/roll/roll_dims.html")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download Python source code").click()
    expected = (GALLERY / "roll/roll_dims.py").read_bytes()
    assert expected == Path(download.value.path()).read_bytes()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_wide_block_scrolls_by_keyboard(page: Page, site: str, width: int) -> None:
    """It takes the focus, and arrows move it."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site}/gallery/contiguous/transpose.html")
    wide = page.locator(".highlight pre[tabindex='0']")
    if width == 390:
        wide.first.focus()
        for _ in range(5):
            page.keyboard.press("ArrowRight")
        page.wait_for_timeout(500)
        assert page.evaluate("document.activeElement.scrollLeft") > 0
    else:
        narrow = "els => els.every(e => e.scrollWidth > e.clientWidth)"
        assert wide.evaluate_all(narrow)


def test_the_keyboard_gets_everywhere(page: Page, site: str) -> None:
    """The first stop skips to the text; a script's page is a link away from its entry and back."""
    page.goto(f"{site}/reference/roll.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to content"
    page.keyboard.press("Enter")
    assert page.url.endswith("#furo-main-content")
    page.get_by_role("link", name="Roll with and without dims").press("Enter")
    page.wait_for_url("**/gallery/roll/roll_dims.html")
    page.locator("article").get_by_role("link", name="torch.roll", exact=True).first.press("Enter")
    page.wait_for_url("**/reference/roll.html")


@pytest.mark.parametrize("width", [320, 390, 1280, 1300])
def test_the_focus_is_always_in_the_window(page: Page, site: str, width: int) -> None:
    """Drawers open for the keyboard, and for the key that leads to the search."""
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{site}/concepts/contiguity.html")
    seen = "(() => { const r = document.activeElement.getBoundingClientRect();"
    seen += " return r.right > 0 && r.left < innerWidth; })()"
    stops = []
    for _ in range(80):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(seen))
    assert all(stops)
    page.goto(f"{site}/concepts/contiguity.html")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    assert page.evaluate(seen)


def test_the_search_box_shows_its_focus(page: Page, site: str) -> None:
    """With an outline."""
    page.goto(f"{site}/index.html")
    page.keyboard.press("/")
    style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert style == "solid"


def test_a_page_that_has_moved_leads_on(page: Page, site: str) -> None:
    """Under the policy, to the same anchor."""
    stub = (DOCS / "_templates/redirect.html").read_text(encoding="utf-8")
    body = Template(stub).substitute(to_uri="roll.html")
    headers = {"Content-Security-Policy": POLICY[0], "Content-Type": "text/html"}
    page.route("**/reference/gone.html", lambda route: route.fulfill(body=body, headers=headers))
    page.goto(f"{site}/reference/gone.html#rules")
    page.wait_for_url("**/reference/roll.html#rules")


def test_an_anchor_that_has_moved_leads_on(page: Page, site: str) -> None:
    """To the page that has it now, whether the address is opened or a link is followed."""
    old, new = (DOCS / "moved.txt").read_text(encoding="utf-8").splitlines()[0].split()
    page.goto(f"{site}/{old}")
    page.wait_for_url(f"**/{new}")
    page.goto(f"{site}/{old.partition('#')[0]}")
    page.evaluate("anchor => location.hash = anchor", old.partition("#")[2])
    page.wait_for_url(f"**/{new}")


@pytest.mark.parametrize("name", REFERENCE)
def test_the_picture_is_in_view_on_a_laptop(page: Page, site: str, name: str) -> None:
    """Under the rule, without scrolling."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{site}/{name}")
    figure = page.locator("figure .opsref-figure").first.bounding_box()
    assert figure is not None
    assert figure["y"] + figure["height"] <= 800


@pytest.mark.parametrize("name", [page for page in REFERENCE if BESIDE in WRITTEN[page]])
def test_the_first_screen_answers(page: Page, site: str, name: str) -> None:
    """On a laptop it ends below the table of pitfalls, and the page has at most 14 screens."""
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{site}/{name}")
    table = page.locator("article table").first.bounding_box()
    assert table is not None
    assert table["y"] + table["height"] <= 768
    assert page.evaluate("document.documentElement.scrollHeight") <= MOST_SCREENS * 768


@pytest.mark.parametrize("name", ["reference/roll.html", "cost.html", "swin.html"])
def test_every_figure_and_correction_can_be_linked_to(page: Page, site: str, name: str) -> None:
    """Each has an id, and a link that names it, which the keyboard reaches."""
    page.goto(f"{site}/{name}")
    made = page.locator("figure:has(.opsref-figure), div.correction").evaluate_all(
        """els => els.map(e => {
            const link = e.id && e.querySelector(`a[href='#${e.id}']`);
            link?.focus();
            return !!link && document.activeElement === link;
        })"""
    )
    assert made
    assert all(made)


def test_reduced_motion_is_respected(page: Page, site: str) -> None:
    """Nothing moves by itself for readers who do not want it."""
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{site}/reference/roll.html")
    moving = """[...document.querySelectorAll('*')].filter(e => {
        const style = getComputedStyle(e);
        const long = value => value.split(',').some(part => parseFloat(part) > 0.001);
        return long(style.transitionDuration) || long(style.animationDuration);
    }).length"""
    assert page.evaluate(moving) == 0
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_the_heaviest_file_is_the_searchs() -> None:
    """Only a search loads its words."""
    sizes = {
        path.name: len(gzip.compress(path.read_bytes()))
        for path in SITE.rglob("*.js")
        if path.name not in ("search_page.js",)
    }
    assert max(sizes.values()) < 30 * 1024


def test_the_gallery_shows_one_operation(page: Page, site: str) -> None:
    """A choice leaves the scripts of one, each with a line of what it shows; `all` brings back."""
    page.goto(f"{site}/gallery/index.html")
    cards = page.locator(".sphx-glr-thumbcontainer:visible")
    scripts = len(list(GALLERY.rglob("*.py")))
    assert scripts == cards.count() == page.locator(".card-line:visible").count()
    assert "" not in {text.strip() for text in page.locator(".card-line").all_inner_texts()}
    choice = page.get_by_label("Operation")
    choice.select_option(label="torch.roll")
    assert len(list((GALLERY / "roll").glob("*.py"))) == cards.count()
    assert (
        "torch.roll" in page.locator("article h2:visible, article h1:visible").all_inner_texts()[-1]
    )
    choice.select_option(label="all")
    assert scripts == cards.count()

"""The built site as files: links lead somewhere, addresses stay, and hosts find what they need."""

from __future__ import annotations

import posixpath
import re
import sys
from functools import cache
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest
from conftest import DOCS, MOVED, PAGES, POLICY, SITE, WRITTEN

sys.path.insert(0, f"{DOCS / '_tools'}")
from addresses import addresses

ADDRESSES = (DOCS / "addresses.txt").read_text(encoding="utf-8").split()


class Parts(HTMLParser):
    """The ids and links of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        del tag  # part of the signature
        known = dict(attrs)
        if known.get("id"):
            self.ids.append(f"{known['id']}")
        for name in ("href", "src", "data-moved"):
            if known.get(name):
                self.links.append(f"{known[name]}")


@cache
def parts(page: str) -> Parts:
    """Read a page."""
    made = Parts()
    made.feed((SITE / page).read_text(encoding="utf-8"))
    return made


def missing(page: str, link: str) -> str | None:
    """Return what a link of a page leads to, if that is not there."""
    split = urlsplit(link)
    if split.scheme or split.netloc or page == "404.html":
        return None
    name = unquote(split.path)
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), name)) if name else page
    if not (SITE / target).is_file():
        return target
    if split.fragment and target.endswith(".html"):
        anchor = unquote(split.fragment)
        return None if anchor in parts(target).ids else f"{target}#{anchor}"
    return None


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    """Every file and every fragment that a page names is there, and no id is there twice."""
    read = parts(page)
    assert [lost for link in read.links if (lost := missing(page, link))] == []
    assert sorted(set(read.ids)) == sorted(read.ids)


def test_published_addresses_are_there() -> None:
    """Each page and anchor of the list is on the site, or leads to where it is now."""
    assert ADDRESSES
    lost = []
    for address in ADDRESSES:
        page, _, anchor = address.partition("#")
        page = MOVED.get(page, page)
        if page not in PAGES or (anchor and anchor not in parts(page).ids):
            lost.append(address)
    assert lost == [], "add a redirect or the old label; see docs/hosting.md"


def test_the_list_of_addresses_is_whole() -> None:
    """A new page or anchor is on the list before it is published."""
    assert addresses(SITE) - set(ADDRESSES) == set(), "run: nox -s addresses"


def test_each_page_has_a_plain_text_form() -> None:
    """Beside the page; what is generated for people only has none."""
    people = {"404.html", "genindex.html", "search.html", "py-modindex.html"}
    texts = {path.relative_to(SITE).with_suffix(".html").as_posix() for path in SITE.rglob("*.txt")}
    assert set(PAGES) - people - texts == set()


def test_hosts_and_tools_find_their_files() -> None:
    """The sitemap, robots.txt and llms.txt name pages of the site under one address."""
    base = "https://opsref.github.io/opsref/"
    listed = re.findall(r"<loc>(.*?)</loc>", (SITE / "sitemap.xml").read_text(encoding="utf-8"))
    for_search = {*PAGES} - {"404.html", "genindex.html", "search.html", "py-modindex.html"}
    assert {url.removeprefix(base) for url in listed} == for_search
    robots = (SITE / "robots.txt").read_text(encoding="utf-8")
    assert robots == f"User-agent: *\nAllow: /\n\nSitemap: {base}sitemap.xml\n"
    llms = (SITE / "llms.txt").read_text(encoding="utf-8")
    texts = re.findall(r"\]\((.*?)\)", llms)
    named = {url.removeprefix(base).replace(".txt", ".html") for url in texts}
    # Those of maintainers are in no list of pages, and neither is the one that waits for a record.
    assert for_search - named == {"index.html", "design.html", "hosting.html", "gpu.html"}
    short = [url for url in texts if (SITE / url.removeprefix(base)).stat().st_size < 100]
    assert short == []


@pytest.mark.parametrize("page", [page for page in PAGES if page != "search.html"])
def test_shared_links_have_a_card(page: str) -> None:
    """Title, picture and canonical address; the picture is there."""
    html = (SITE / page).read_text(encoding="utf-8")
    if page in ("404.html", "genindex.html"):
        return
    assert f'<link rel="canonical" href="https://opsref.github.io/opsref/{page}">' in html
    for name in ("og:title", "og:description", "og:url"):
        assert f'property="{name}"' in html
    assert 'property="og:image" content="https://opsref.github.io/opsref/_static/card.png"' in html
    assert (SITE / "_static/card.png").read_bytes().startswith(b"\x89PNG")
    assert "favicon.svg" in html


def test_the_policy_allows_no_script_but_the_sites() -> None:
    """Nothing from other hosts, nothing inline but two lines that are named by their digests."""
    rules = dict(rule.strip().split(" ", 1) for rule in POLICY[0].split(";"))
    assert rules["default-src"] == "'none'"
    sources = rules["script-src"].split()
    assert sources[0] == "'self'"
    assert [source for source in sources[1:] if not source.startswith("'sha256-")] == []
    assert not [word for rule in rules.values() for word in rule.split() if "//" in word]


def test_source_links_lead_to_files_of_the_repository() -> None:
    """Those that people wrote, and not those that builds have made."""
    root = DOCS.parent
    named = {
        found
        for text in WRITTEN.values()
        for found in re.findall(r"opsref/opsref/(?:edit|blob)/main/([\w./-]+)", text)
    }
    assert "gallery/roll/roll_dims.py" in named
    assert [name for name in named if not (root / name).is_file()] == []
    assert [name for name in named if name.startswith("docs/gallery/")] == []


def test_a_lost_reader_finds_the_way() -> None:
    """The page for addresses that are not there works from any of them."""
    html = (SITE / "404.html").read_text(encoding="utf-8")
    assert 'href="/opsref/_static/styles/furo.css' in html
    assert 'href="/opsref/index.html"' in html


def test_the_numbers_of_the_front_page_are_counted() -> None:
    """Each message has an entry, each correction an address, each example a prompt."""
    line = re.search(
        r"([\d,]+) examples run on 4 releases of torch, (\d+) error messages explained, "
        r"(\d+) claims corrected",
        WRITTEN["index.html"],
    )
    assert line
    # What has moved elsewhere keeps its id, for old links.
    found = (re.findall(r'id="([\w.-]+)"(?! data-moved)', html) for html in WRITTEN.values())
    ids = {name for names in found for name in names}
    sources = (path for path in DOCS.rglob("*.md") if path.relative_to(DOCS).parts[0][0] != "_")
    prompts = sum(path.read_text(encoding="utf-8").count("\n>>> ") for path in sources)

    assert int(line[1].replace(",", "")) == prompts
    assert int(line[2]) == sum(name.startswith("error-") for name in {*ids} - {"error-messages"})
    assert int(line[3]) == sum(name.startswith("correction-") for name in ids)

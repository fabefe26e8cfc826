"""Builds a foreign site with every builder of Sphinx, and with the themes that many sites have."""

import json
import pickle
import shutil
from pathlib import Path
from typing import Any
from xml.dom import minidom

import pytest
from bs4 import BeautifulSoup

from sphinx_projects import Built, build

# Those of the themes and of other builders; ours are errors in all other tests.
pytestmark = pytest.mark.filterwarnings("ignore::sphinx.deprecation.RemovedInSphinx11Warning")
SITE = Path(__file__).with_name("site")
THEMES = ("alabaster", "furo", "pydata_sphinx_theme", "sphinx_book_theme", "sphinx_rtd_theme")
PAGED = ("html", "dirhtml", "htmlhelp", "qthelp", "devhelp", "applehelp")
# Handlers of these themes raise with these builders, whatever is on the pages.
IMPOSSIBLE = {
    ("applehelp", "furo"),
    *((b, "pydata_sphinx_theme") for b in ("htmlhelp", "json", "pickle")),
    *((b, "sphinx_book_theme") for b in ("htmlhelp", "json", "pickle")),
}
# A word of the figures and one of the traces, which text forms have too.
FIGURE, TRACE = "contiguous", "layout copies"
TEXTS = {
    "text": ("index.txt", "traces.txt"),
    "latex": ("foreignsite.tex", "foreignsite.tex"),
    "man": ("foreignsite.1", "foreignsite.1"),
    "texinfo": ("foreignsite.texi", "foreignsite.texi"),
    "xml": ("index.xml", "traces.xml"),
    "pseudoxml": ("index.pseudoxml", "traces.pseudoxml"),
}
# How many figures and traces each page has.
FIGURES = {"index": 3, "rest": 5, "traces": 1, "code": 1, "shown/foreign_script": 1}
TRACES = {"traces": 3}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the site, which all builders share, and with it what they read."""
    return shutil.copytree(SITE, tmp_path_factory.mktemp("foreign") / "site")


def strict(site: Path, builder: str, *flags: str) -> Built:
    """Build anew from what was read, and allow no warning."""
    shutil.rmtree(site / "_build" / builder, ignore_errors=True)
    built = build(site, "-W", "--keep-going", *flags, builder=builder)
    assert built.code == 0, built.log
    return built


def check(page: BeautifulSoup, figures: int, traces: int) -> None:
    """Check what the directives have put on a page."""
    ids = [each["id"] for each in page.select("[id]")]
    assert not {each for each in ids if ids.count(each) > 1}
    assert figures == len(page.select("figure .opsref-figure > svg"))
    assert traces == len(page.select(".opsref-trace-box > .opsref-trace"))
    for figure in page.select("figure:has(.opsref-figure)"):
        assert figure["id"]
        assert figure.svg.title.get_text()


def check_styles(path: Path, page: BeautifulSoup, wanted: set[str]) -> None:
    """Check that a page loads its style sheets, and that they are there."""
    found = {link["href"].partition("?")[0] for link in page.select('link[href*=".css"]')}
    ours = {href for href in found if href.endswith(("/opsref.css", "/trace.css"))}
    assert wanted == {Path(href).name for href in ours}
    for href in ours:
        assert (path.parent / href).exists()


def pairs(*builders: str) -> list[tuple[str, str]]:
    """Return each builder with the themes that work with it."""
    return [(b, theme) for b in builders for theme in THEMES if (b, theme) not in IMPOSSIBLE]


@pytest.mark.parametrize(("builder", "theme"), pairs(*PAGED))
def test_pages(site: Path, builder: str, theme: str) -> None:
    """Each page has its figures and traces, every id once, and its style sheets."""
    built = strict(site, builder, "-D", f"html_theme={theme}")
    for name in (*FIGURES, "shown/index"):
        (path,) = pages_named(built.out, name)
        page = BeautifulSoup(path.read_bytes(), "html.parser")
        figures, traces = FIGURES.get(name, 0), TRACES.get(name, 0)
        check(page, figures, traces)
        wanted = {"opsref.css"} if figures else set()
        check_styles(path, page, wanted | ({"trace.css"} if traces else set()))


def pages_named(out: Path, name: str) -> list[Path]:
    """Return the file of a page, wherever the builder has put it."""
    endings = (f"{name}.html", f"{name}/index.html", name.removesuffix("index") + "index.html")
    found = {path for ending in endings for path in out.rglob(ending) if path.is_file()}
    exact = {path for path in found if path.as_posix().endswith(tuple(f"/{e}" for e in endings))}
    return sorted(exact, key=lambda path: len(path.parts))[:1]


@pytest.mark.parametrize("theme", THEMES)
def test_one_page(site: Path, theme: str) -> None:
    """All pages as one: every id once, though figures are equal."""
    built = strict(site, "singlehtml", "-D", f"html_theme={theme}")
    check(built.page("index"), sum(FIGURES.values()), sum(TRACES.values()))
    check_styles(built.out / "index.html", built.page("index"), {"opsref.css", "trace.css"})


@pytest.mark.parametrize(("builder", "theme"), pairs("json", "pickle"))
def test_pages_as_data(site: Path, builder: str, theme: str) -> None:
    """The bodies of the pages have what pages have."""
    built = strict(site, builder, "-D", f"html_theme={theme}")
    for name, figures in FIGURES.items():
        path = built.out / f"{name}.{'fjson' if builder == 'json' else 'fpickle'}"
        page: dict[str, Any] = (json if builder == "json" else pickle).loads(path.read_bytes())
        check(BeautifulSoup(page["body"], "html.parser"), figures, TRACES.get(name, 0))


def test_an_epub(site: Path) -> None:
    """Its pages are XML, and its style sheets come with it."""
    built = strict(site, "epub")
    for path in built.out.rglob("*.xhtml"):
        minidom.parse(str(path))
    for name, figures in FIGURES.items():
        page = BeautifulSoup((built.out / f"{name}.xhtml").read_text("utf-8"), "html.parser")
        check(page, figures, TRACES.get(name, 0))
        assert not page.select(".opsref-figure ~ * .headerlink")
    package = built.text("content.opf")
    assert "_static/opsref.css" in package
    assert "_static/trace.css" in package


@pytest.mark.parametrize("builder", TEXTS)
def test_texts(site: Path, builder: str) -> None:
    """Where there is no SVG, the text forms are."""
    built = strict(site, builder)
    figure, trace = (" ".join(built.text(name).split()) for name in TEXTS[builder])
    assert FIGURE in figure
    assert TRACE in trace
    if builder.endswith("xml"):
        written = "".join(path.read_text("utf-8") for path in built.out.rglob("*.*"))
        assert "made_id" not in written
        assert "<svg" not in written
    if builder == "xml":
        for path in built.out.rglob("*.xml"):
            minidom.parse(str(path))


@pytest.mark.parametrize("builder", ["changes", "dummy"])
def test_nothing_of_pages(site: Path, builder: str) -> None:
    """What shows no figure does not mind them."""
    strict(site, builder)


def test_catalogues(tmp_path: Path) -> None:
    """Captions can be translated; it keeps its own doctrees."""
    site = shutil.copytree(SITE, tmp_path / "site")
    built = strict(site, "gettext")
    assert "A *transpose*, `x.t()`, moves nothing & costs nothing." in built.text("index.pot")
    assert "A *transpose*, as on the first page." in built.text("rest.pot")

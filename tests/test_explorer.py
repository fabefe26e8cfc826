"""The explorer as a part of the site: its script, its examples, and links that open it."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from _ext.explorer.script import MODULES, joined
from sphinx_projects import Built, build, write

CONF = """
extensions = ["myst_parser", "_ext.explorer"]
myst_enable_extensions = ["colon_fence"]
exclude_patterns = ["_build"]
html_theme = "alabaster"
"""
EXPLORER = """
# Explorer

:::{explorer}
view <that> fails: x = arange(6).view(2, 3); x.t() -> 6
slice: x = arange(4); x[::2]
:::
"""
PAGE = """
# Page

{explore}`Try it <x = arange(4); x[1:] -> 3>`
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A site with the explorer, and a page in a folder that opens it."""
    files = {
        "conf.py": CONF,
        "index.md": "# Index\n\n```{toctree}\nexplorer\nfolder/page\n```\n",
        "explorer.md": EXPLORER,
        "folder/page.md": PAGE,
    }
    return build(write(tmp_path_factory.mktemp("explorer"), files), "-W")


def asked(address: str) -> dict[str, list[str]]:
    """Return what an address asks the explorer to show."""
    return parse_qs(urlsplit(address).query)


def test_examples_are_links(built: Built) -> None:
    """A line is a title, code, and perhaps a shape to view the result in."""
    assert 0 == built.code, built.log
    links = built.page("explorer").select(".explorer-presets a")

    assert ["view <that> fails", "slice"] == [link.get_text() for link in links]
    assert [
        {"code": ["x = arange(6).view(2, 3); x.t()"], "shape": ["6"]},
        {"code": ["x = arange(4); x[::2]"]},
    ] == [asked(link["href"]) for link in links]


def test_other_pages_open_it(built: Built) -> None:
    """With an example of theirs, from whatever folder."""
    (link,) = built.page("folder/page").select("a[href*='explorer.html?']")

    assert "Try it" == link.get_text()
    assert link["href"].startswith("../explorer.html?")
    assert {"code": ["x = arange(4); x[1:]"], "shape": ["3"]} == asked(link["href"])


def test_one_page_loads_the_script(built: Built) -> None:
    """And its styles."""
    loading = [name for name in ("index", "explorer", "folder/page") if _loads(built, name)]

    assert ["explorer"] == loading
    assert joined() == (built.out / "_static" / "explorer.js").read_text(encoding="utf-8")


def _loads(built: Built, name: str) -> bool:
    """Return whether a page loads a file of the explorer."""
    html = built.text(f"{name}.html")
    return "explorer.js" in html or "explorer.css" in html


def test_modules_are_joined_whole() -> None:
    """Without imports, and with every name once."""
    script = joined()
    sources = "".join(path.read_text(encoding="utf-8") for path in MODULES)
    names = re.findall(r"^(?:export )?(?:class|const|function) (\w+)", sources, re.MULTILINE)

    assert "import " not in re.sub(r"\"[^\"\n]*\"|`[^`]*`", "", script)
    assert len(names) == len(set(names))
    assert {path.stem for path in MODULES} == {p.stem for p in MODULES[0].parent.glob("*.mjs")}

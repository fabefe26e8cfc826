"""What readers of an EPUB, of a single page and of a translation get from the directives."""

import re
import shutil
from pathlib import Path
from xml.dom import minidom

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from sphinx_projects import LAYOUT_CONF, build, write

TRACE = """\
```{trace}
import opsref, torch
def f(x):
    for _ in range(40):
        x = x.t().contiguous()
    return "<&'" and x
net = torch.nn.Sequential(torch.nn.Linear(3, 3), torch.nn.Linear(3, 3))
t = opsref.trace(lambda x: net(f(x)), torch.ones(3, 3))
```

```{trace}
:every:
:hide-code:
u = opsref.trace(lambda x: net(f(x)), torch.ones(3, 3))
```
"""
FIGURE = """\
```{layout}
:hide-code:
import torch
x = torch.arange(6).view(2, 3)
```
"""
CAPTION = FIGURE.replace(":hide-code:", ":hide-code:\n:caption: Two *rows* of `x` & more")
TREE = "\n```{toctree}\none\ntwo\n```\n"
PAGES = {
    "conf.py": LAYOUT_CONF + 'version = "1"\ncopyright = "2026"\nepub_show_urls = "no"\n',
    "index.md": f"# T\n\n{FIGURE}\n{FIGURE}\n{TREE}",
    "one.md": f"# One\n\n## Layout of x\n\n{FIGURE}\n{CAPTION}\n{TRACE}",
    "two.md": f"# Two\n\n{FIGURE}\n{CAPTION}",
}


def test_an_epub_is_made_of_xml(tmp_path: Path) -> None:
    """Every page is well-formed, and has no links to its own figures."""
    built = build(write(tmp_path, PAGES), "-W", builder="epub")
    assert built.code == 0, built.log
    pages = {path.stem: path.read_text(encoding="utf-8") for path in built.out.glob("*.xhtml")}
    assert {"index", "one", "two"} <= pages.keys()
    for text in pages.values():
        minidom.parseString(re.sub(r"&nbsp;", " ", text).encode())
    assert 2 == pages["one"].count('<div class="opsref-trace">')
    assert "<details" in pages["one"]
    assert 'class="headerlink"' not in pages["index"]


@pytest.mark.parametrize("numbered", [False, True])
def test_a_single_page_has_every_id_once(tmp_path: Path, *, numbered: bool) -> None:
    """Equal figures of different pages, and headings that are called as they are."""
    pages = PAGES | {"conf.py": PAGES["conf.py"] + f"numfig = {numbered}\n"}
    built = build(write(tmp_path, pages), "-W", builder="singlehtml")
    assert built.code == 0, built.log
    page = built.page("index")
    ids = [each["id"] for each in page.select("[id]")]
    assert len(ids) == len({*ids})
    figures = page.select("figure")
    assert 6 == len({figure["id"] for figure in figures})
    for figure in figures:
        assert f"#{figure['id']}" == figure.select_one("a.headerlink")["href"]
    assert "section" == page.select_one("#layout-of-x").name
    captions = [caption.get_text() for caption in page.select("figcaption .caption-number")]
    assert (["Fig. 1 ", "Fig. 2 "] if numbered else []) == captions


def test_many_pages_keep_their_ids(tmp_path: Path) -> None:
    """A page of its own has the ids that it had."""
    built = build(write(tmp_path, PAGES), "-W")
    assert built.code == 0, built.log
    assert ["layout-of-x", "layout-of-x-1"] == [
        re.sub("id[0-9]+", "layout-of-x-1", figure["id"])
        for figure in built.page("index").select("figure")
    ]


def test_captions_are_translated(tmp_path: Path) -> None:
    """They are in the catalogue, with the line of the option, and come back on the page."""
    write(tmp_path, PAGES)
    built = build(tmp_path, "-W", builder="gettext")
    assert built.code == 0, built.log
    catalogue = built.text("one.pot")
    assert '"Two *rows* of `x` & more"' in catalogue
    line = 1 + PAGES["one.md"].split("\n").index(":caption: Two *rows* of `x` & more")
    assert f"one.md:{line}\n" in catalogue

    folder = tmp_path / "locale" / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (built.out / "one.pot").open("rb") as file:
        messages = read_po(file)
    messages["Two *rows* of `x` & more"].string = "Zwei *Reihen* von `x` & mehr"
    with (folder / "one.mo").open("wb") as file:
        write_mo(file, messages)
    write(tmp_path, {"conf.py": PAGES["conf.py"] + 'language = "de"\nlocale_dirs = ["locale"]\n'})
    shutil.rmtree(tmp_path / "_build" / "doctrees")
    german = build(tmp_path)
    assert german.code == 0, german.log
    page = german.page("one")
    caption = page.select_one("figcaption .caption-text")
    assert "Reihen" == caption.em.get_text()
    assert caption.get_text().strip().startswith("Zwei Reihen von x & mehr")


def test_the_extension_has_a_version(tmp_path: Path) -> None:
    """It is that of the package: errors list it."""
    page = "# T\n\n```{layout}\nx = oh\n```\n"
    built = build(write(tmp_path, PAGES | {"index.md": page}))
    assert built.code != 0
    assert re.search(r"^\* opsref\.sphinxext \(\d+\.\d+", built.log, re.MULTILINE)

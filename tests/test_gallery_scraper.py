"""The sphinx-gallery scraper: figures on the page once, thumbnails that are the figure."""

import json
from pathlib import Path

import pytest
import torch

import opsref
from opsref.sphinxext import gallery_scraper
from sphinx_projects import GALLERY_CONF, Built, build, write

EXTENSIONS = ["opsref.sphinxext", "sphinx_gallery.gen_gallery"]
SCRAPER = "opsref.sphinxext.gallery_scraper"
CONF = GALLERY_CONF.format(extensions=EXTENSIONS, scrapers=(SCRAPER,))
SCRIPT = '''\
"""
Two figures
===========

The first is the thumbnail.
"""

import torch

import opsref

x = torch.arange(6).view(2, 3)
first = opsref.draw({"x": x})
first.show()
again = first
other, number = opsref.draw({"x.t()": x.t()}), 3

# %%
# A figure that was shown already is not shown again.

print(first.title)
last = first
'''
EMPTY = '''\
"""
No figure
=========

Nothing is bound.
"""

import torch

import opsref

opsref.draw(torch.ones(2))
'''
PAGES = {
    "conf.py": CONF,
    "index.rst": "Index\n=====\n\n.. toctree::\n\n   shown/index\n",
    "scripts/GALLERY_HEADER.rst": "Gallery\n=======\n",
    "scripts/two_figures.py": SCRIPT,
}
X = torch.arange(6).view(2, 3)
FIRST = opsref.draw({"x": X})
OTHER = opsref.draw({"x.t()": X.t()})


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A gallery of one script."""
    with pytest.MonkeyPatch.context() as patch:
        # Set for the examples of pages.
        patch.delenv("OPSREF_FIGURES", raising=False)
        built = build(write(tmp_path_factory.mktemp("gallery"), PAGES), "-W", "--keep-going")
    assert built.code == 0, built.log
    return built


def test_each_figure_is_on_the_page_once(site: Built) -> None:
    """Figures with several names, and figures of earlier blocks, are not repeated."""
    page = site.text("shown/two_figures.html")
    assert page.count("<svg") == 2
    assert page.count(FIRST.svg()) == page.count(OTHER.svg()) == 1
    assert "<img" not in page.partition("<article")[2].partition("</article>")[0]


def test_showing_a_figure_leaves_the_page_as_it_is(site: Built) -> None:
    """What the script prints is all that is printed on it."""
    printed = site.page("shown/two_figures").select(".sphx-glr-script-out pre")
    assert [FIRST.title] == [text.get_text().strip() for text in printed]


def test_the_thumbnail_is_the_first_figure(site: Built, tmp_path: Path) -> None:
    """It is a real SVG file, with the colours of both schemes."""
    (image,) = site.page("shown/index").select(".sphx-glr-thumbcontainer img")
    assert image["src"].endswith("two_figures_thumb.svg")
    FIRST.save(tmp_path / "first.svg")
    expected = (tmp_path / "first.svg").read_text(encoding="utf-8")
    assert (site.out / "shown" / image["src"]).read_text(encoding="utf-8") == expected


def test_the_stamp_of_a_failure_goes_when_a_script_draws(tmp_path: Path) -> None:
    """sphinx-gallery takes a PNG before the SVG of the figure."""
    stamp = tmp_path / "images" / "thumb" / "sphx_glr_two_figures_thumb.png"
    stamp.parent.mkdir(parents=True)
    stamp.write_bytes(b"")
    known = {
        "example_globals": {"figure": FIRST},
        "image_path_iterator": iter([tmp_path / "images" / "sphx_glr_two_figures_001.png"]),
    }
    gallery_scraper(("code", "figure = opsref.draw(x)", 1), known, {"src_dir": tmp_path})
    assert not stamp.exists()


def test_names_come_from_the_facts(site: Built) -> None:
    """No image on any page is described by the name of its file."""
    svgs = site.page("shown/two_figures").select("figure svg")
    assert [svg.title.get_text() for svg in svgs] == [FIRST.title, OTHER.title]
    for name in ("shown/index", "shown/two_figures"):
        # An empty text marks the thumbnail as decoration: its link has a name.
        assert {image["alt"] for image in site.page(name).select("article img, .body img")} <= {""}


def test_a_record_of_the_figure_stays_out_of_the_site(site: Built) -> None:
    """What the scraper keeps beside the image is complete, and is not published."""
    record = site.out.parents[1] / "shown/images/sphx_glr_two_figures_001.json"
    assert json.loads(record.read_text(encoding="utf-8")) == {
        "name": "first",
        "drawing": {
            "svg": FIRST.svg(),
            "title": FIRST.title,
            "description": FIRST.description,
            "text": FIRST.text,
        },
        "shown": FIRST.to_dict(),
    }
    assert not list(site.out.rglob("sphx*.json"))


def test_a_script_without_a_figure_is_named(tmp_path: Path) -> None:
    """A script that binds no figure fails a build with `-W`."""
    built = build(write(tmp_path, PAGES | {"scripts/empty.py": EMPTY}), "-W", "--keep-going")
    assert built.code != 0
    assert "scripts/empty.py:1: WARNING: empty.py draws no figure: bind one to a" in built.log
    assert "two_figures.py draws" not in built.log


def test_a_script_that_fails_is_not_said_to_draw_nothing(tmp_path: Path) -> None:
    """What is wrong with it is what sphinx-gallery says."""
    failing = EMPTY + "\n1 / 0\n"
    built = build(write(tmp_path, PAGES | {"scripts/failing.py": failing}))
    assert "ZeroDivisionError" in built.log
    assert "draws no figure" not in built.log


def test_other_scrapers_may_find_what_this_one_does_not(tmp_path: Path) -> None:
    """Where a site has another scraper too, a script without a figure of ours is no fault."""
    conf = GALLERY_CONF.format(extensions=EXTENSIONS, scrapers=(SCRAPER, "matplotlib"))
    pages = {**PAGES, "conf.py": conf, "scripts/empty.py": EMPTY}
    assert "draws no figure" not in build(write(tmp_path, pages)).log

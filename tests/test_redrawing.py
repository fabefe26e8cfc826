"""An edit of the package, or another torch, has every figure drawn again; nothing else does."""

from pathlib import Path

import pytest

from opsref.sphinxext import _fresh
from sphinx_projects import GALLERY_CONF, build, write

EXTENSIONS = ["opsref.sphinxext", "sphinx_gallery.gen_gallery"]
CONF = GALLERY_CONF.format(extensions=EXTENSIONS, scrapers=("opsref.sphinxext.gallery_scraper",))
SCRIPT = '''\
"""
A title
=======

A sentence.
"""

import torch
import opsref

figure = opsref.draw({"x": torch.arange(6).view(2, 3)})
'''
PAGE = """\
Figure
======

.. layout::

   import torch
   x = torch.arange(6).view(2, 3)
"""
TRACE = """\
Trace
=====

.. trace::

   import opsref, torch
   t = opsref.trace(torch.ones, 2)
"""
PAGES = {
    "conf.py": CONF,
    "index.rst": "Index\n=====\n\n.. toctree::\n\n   figure\n   table\n   words\n   shown/index\n",
    "figure.rst": PAGE,
    "table.rst": TRACE,
    "words.rst": "Words\n=====\n\nNo figure.\n",
    "scripts/GALLERY_HEADER.rst": "Gallery\n=======\n",
    "scripts/drawn.py": SCRIPT,
}
DRAWN = {"figure", "table", "shown/drawn"}


def drawn(project: Path) -> set[str]:
    """Build, and return the pages that were read of those that have something drawn."""
    built = build(project, "-v", "-W")
    assert built.code == 0, built.log
    lines = [line for line in built.log.splitlines() if line.startswith("reading sources...")]
    return {page for page in (*DRAWN, "words") if any(line.endswith(f" {page}") for line in lines)}


def test_what_is_drawn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages and scripts, when what draws them has changed; an edited one alone."""
    project = write(tmp_path, PAGES)
    assert drawn(project) == {*DRAWN, "words"}
    assert drawn(project) == set()

    monkeypatch.setattr(_fresh, "drawn_by", lambda: "an edited package")
    assert drawn(project) == DRAWN
    assert drawn(project) == set()

    page = project / "figure.rst"
    page.write_text(PAGE.replace(".. layout::", ".. layout::\n   :path:"), encoding="utf-8")
    assert drawn(project) == {"figure"}


def test_what_draws_is_the_package_and_torch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A comment counts as a change; a file that is no source does not."""
    monkeypatch.setattr(_fresh, "PACKAGE", tmp_path)
    found = []
    for name, text in (("a.py", "x = 1"), ("a.py", "x = 1  # one"), ("notes.txt", "none")):
        (tmp_path / name).write_text(text)
        _fresh.drawn_by.cache_clear()
        found.append(_fresh.drawn_by())
    monkeypatch.setattr(_fresh.metadata, "version", lambda _: "99.1")
    _fresh.drawn_by.cache_clear()
    found.append(_fresh.drawn_by())
    _fresh.drawn_by.cache_clear()

    assert len({found[0], found[1], found[3]}) == 3
    assert found[1] == found[2]

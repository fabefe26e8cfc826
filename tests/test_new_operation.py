"""A new operation is one page, one line of the contents, and its scripts and errors."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[1]
NEW = ROOT / "docs" / "_new"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the site with the template as an operation; most other pages are left out."""
    copy = tmp_path_factory.mktemp("new")
    docs, gallery = copy / "docs", copy / "gallery"
    for name in ("pyproject.toml", "README.md", "CONTRIBUTING.md"):
        shutil.copy(ROOT / name, copy)
    for name in ("_ext", "_extra", "_static", "_templates", "records"):
        shutil.copytree(ROOT / "docs" / name, docs / name)
    for name in ("conf.py", "index.md", "errors.md", "glossary.md", "reference/index.md"):
        (docs / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / "docs" / name, docs / name)
    (docs / "errors").mkdir()
    (gallery / "flip").mkdir(parents=True)
    shutil.copy(ROOT / "gallery" / "GALLERY_HEADER.rst", gallery)
    shutil.copy(NEW / "operation.md", docs / "reference" / "flip.md")
    shutil.copy(NEW / "errors.md", docs / "errors" / "flip.md")
    for name in ("GALLERY_HEADER.rst", "flip_rows.py"):
        shutil.copy(NEW / name, gallery / "flip")
    contents = docs / "reference" / "index.md"
    # The toctree is the last of the page.
    above, fence, below = contents.read_text(encoding="utf-8").rpartition("```")
    contents.write_text(f"{above}flip\n{fence}{below}", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-n", "-q", f"{docs}", f"{copy / 'html'}"],
        env=os.environ | {"NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # What is missing is missing from the other pages.
    assert not [line for line in done.stderr.splitlines() if "flip" in line]
    return copy / "html"


@pytest.mark.parametrize(
    ("page", "link"),
    [
        ("index", "reference/flip.html"),
        ("reference/index", "flip.html"),
        ("errors", "errors/flip.html"),
        ("errors", "errors/flip.html#error-flip-dimension-out-of-range"),
        ("reference/flip", "../gallery/flip/flip_rows.html"),
        ("gallery/flip/flip_rows", "../../reference/flip.html"),
        ("gallery/index", "flip/flip_rows.html"),
    ],
)
def test_a_page_leads_to_it(built: Path, page: str, link: str) -> None:
    """Lists, contents and the gallery follow the contents of the reference."""
    html = BeautifulSoup((built / f"{page}.html").read_text(encoding="utf-8"), "html.parser")
    assert link in {a["href"] for a in html.select("a[href]")}


def test_the_search_knows_it(built: Path) -> None:
    """Its operations and its message."""
    script = (built / "_static" / "search_page.js").read_text(encoding="utf-8")
    assert '"flip","fliplr","flipud"' in script
    assert "flip-dimension-out-of-range" in script


def test_the_template_is_short() -> None:
    """Seventy lines, half of them for the first screen."""
    assert len((NEW / "operation.md").read_text(encoding="utf-8").splitlines()) <= 76

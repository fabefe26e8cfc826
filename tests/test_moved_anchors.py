"""Anchors that have moved to another page: the old page leads on."""

from pathlib import Path

import pytest

from sphinx_projects import build, write

CONF = """
extensions = ["myst_parser", "_ext.site.moved"]
exclude_patterns = ["_build"]
html_theme = "alabaster"
"""
FILES = {
    "conf.py": CONF,
    "index.md": "# Index\n\nText.\n\n```{toctree}\nreference/one\nerrors/one\n```\n",
    "reference/one.md": "# One\n\nText.\n",
    "errors/one.md": "# Errors\n\n(new)=\n## An error\n",
    "moved.txt": "reference/one.html#old errors/one.html#new\n",
}


def test_an_old_address_leads_on(tmp_path: Path) -> None:
    """Its page keeps the anchor, with where it is now; pages that lost none load no script."""
    built = build(write(tmp_path, FILES), "-W")
    assert built.code == 0, built.log
    page = built.page("reference/one")
    assert page.select_one("#old")["data-moved"] == "../errors/one.html#new"
    assert page.select("script[src*='moved.js']")
    assert "moved.js" not in built.text("errors/one.html")


def test_the_old_page_follows_the_list(tmp_path: Path) -> None:
    """When a line is added, the page is written anew, and no other."""
    assert build(write(tmp_path, FILES), "-W").code == 0
    errors = tmp_path / "_build/html/errors/one.html"
    before = errors.stat().st_mtime_ns
    more = "reference/one.html#older errors/one.html#new\n"
    built = build(write(tmp_path, {"moved.txt": FILES["moved.txt"] + more}))
    assert built.page("reference/one").select_one("#older")
    assert errors.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("reference/one.html#old", "must be page.html#old page.html#new"),
        ("reference/one.html errors/one.html#new", "must be page.html#old page.html#new"),
        (FILES["moved.txt"] * 2, "must be listed once"),
    ],
)
def test_a_wrong_line_stops_the_build(tmp_path: Path, line: str, message: str) -> None:
    """The message names it."""
    built = build(write(tmp_path, FILES | {"moved.txt": line}))
    assert built.code != 0
    assert message in built.log

"""What a build says of pages that are wrong in ways that no directive sees: page and line."""

from pathlib import Path

import pytest

from sphinx_projects import build, write

CONF = """
extensions = ["myst_parser", "described"]
exclude_patterns = ["_build"]
html_theme = "alabaster"
"""
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"/>'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{doc}`gone`", "page.md:3: WARNING: unknown document: 'gone'"),
        ("{ref}`gone`", "page.md:3: WARNING: undefined label: 'gone'"),
        ("{py:func}`gone`", "page.md:3: WARNING: py:func reference target not found: gone"),
        ("{term}`gone`", "page.md:3: WARNING: term not in glossary: 'gone'"),
        ("![](picture.svg)", "page.md:3: WARNING: image 'picture.svg' has no description"),
        (
            "```{image} picture.svg\n```",
            "page.md:3: WARNING: image 'picture.svg' has no description",
        ),
        ("<img src='picture.svg'>", "page.md:3: WARNING: a picture has no description: <img src="),
        ("<svg><path/></svg>", "page.md:3: WARNING: a picture has no description: <svg>"),
        ("{gone}`x`", 'page.md:3: WARNING: Unknown interpreted text role "gone"'),
    ],
)
def test_page_and_line_are_named(tmp_path: Path, text: str, said: str) -> None:
    """And a strict build fails."""
    index = "# Index\n\n```{toctree}\npage\n```\n"
    pages = {"conf.py": CONF, "picture.svg": PICTURE, "index.md": index}
    page = {"page.md": f"# Page\n\n{text}\n"}
    built = build(write(tmp_path, pages | page), "-W", "--keep-going")

    assert built.code != 0
    assert said in built.log


def test_a_described_picture_is_no_fault(tmp_path: Path) -> None:
    """An alt text is a description."""
    shown = ["![A square.](picture.svg)", "<img src='picture.svg' alt='A square.'>"]
    shown += ["<svg><title>A square</title></svg>", "<svg aria-hidden='true'></svg>"]
    index = "\n\n".join(["# Index", *shown])
    pages = {"conf.py": CONF, "picture.svg": PICTURE, "index.md": index}
    built = build(write(tmp_path, pages), "-W", "--keep-going")

    assert built.code == 0, built.log

"""What a build says of pages that are wrong in ways that no directive sees: page and line."""

from pathlib import Path

import pytest

from sphinx_projects import build, write

CONF = """
extensions = ["myst_parser"]
exclude_patterns = ["_build"]
html_theme = "alabaster"
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{doc}`gone`", "page.md:3: WARNING: unknown document: 'gone'"),
        ("{ref}`gone`", "page.md:3: WARNING: undefined label: 'gone'"),
        ("{py:func}`gone`", "page.md:3: WARNING: py:func reference target not found: gone"),
        ("{term}`gone`", "page.md:3: WARNING: term not in glossary: 'gone'"),
        ("{gone}`x`", 'page.md:3: WARNING: Unknown interpreted text role "gone"'),
    ],
)
def test_page_and_line_are_named(tmp_path: Path, text: str, said: str) -> None:
    """And a strict build fails."""
    index = "# Index\n\n```{toctree}\npage\n```\n"
    page = {"page.md": f"# Page\n\n{text}\n"}
    built = build(
        write(tmp_path, {"conf.py": CONF, "index.md": index} | page), "-W", "--keep-going"
    )

    assert built.code != 0
    assert said in built.log

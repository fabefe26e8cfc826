"""The gallery's scripts: each runs by itself, draws, and is as short as it should be."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

SCRIPTS = sorted((Path(__file__).parents[1] / "gallery").glob("*.py"))
# Runs a script as `python script.py` does, then prints the titles of the figures that it binds.
RUN = """
import runpy, sys, opsref
names = runpy.run_path(sys.argv[1], run_name="__main__")
for name, value in names.items():
    if isinstance(value, opsref.Figure):
        print("FIGURE", name, value.title)
"""

pytestmark = pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)


def test_it_runs_and_draws(script: Path) -> None:
    """It ends without a warning and leaves a figure that has a name."""
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", RUN, str(script)],
        env=os.environ | {"OPSREF_DEVICE": "cpu"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    assert re.search(r"^FIGURE \w+ Layouts? of ", result.stdout, re.MULTILINE)


def test_it_says_what_it_needs(script: Path) -> None:
    """Metadata for `uv run` stands before the title, and lists opsref."""
    text = script.read_text(encoding="utf-8")
    block = re.match(r"# /// script\n((?:#(?: .*)?\n)+)# ///\n\"\"\"\n", text)
    assert block
    metadata = tomllib.loads(re.sub(r"^# ?", "", block[1], flags=re.MULTILINE))
    assert "opsref" in metadata["dependencies"]
    assert metadata["requires-python"] == ">=3.11"


def test_it_is_short(script: Path) -> None:
    """It has 20 to 40 lines and a title of one to six words."""
    text = script.read_text(encoding="utf-8")
    title = (ast.get_docstring(ast.parse(text)) or "").splitlines()[0]
    assert 1 <= len(title.split()) <= 6
    assert 20 <= len(text.splitlines()) <= 40

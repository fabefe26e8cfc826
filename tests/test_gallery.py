"""The gallery's scripts: each runs by itself, draws, and is as short as it should be."""

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REPOSITORY = PROJECT["urls"]["Repository"]
SCRIPTS = sorted((ROOT / "gallery").rglob("*.py"))
ENTRIES = [page for page in (ROOT / "docs/reference").glob("*.md") if page.stem != "index"]
OTHERS = [ROOT / "docs/swin.md", ROOT / "docs/concepts/sharded-tensors.md"]
PAGES = {page.stem: page for page in [*ENTRIES, *OTHERS]}
# Runs each script as `python script.py` does, all in one process: importing torch takes the most.
RUN = """
import contextlib, io, json, runpy, sys, traceback
import opsref
ran = {}
for path in sys.argv[1:]:
    wrote, titles, error = io.StringIO(), [], ""
    try:
        with contextlib.redirect_stderr(wrote), contextlib.redirect_stdout(io.StringIO()):
            names = runpy.run_path(path, run_name="__main__")
        titles = [x.title for x in names.values() if isinstance(x, opsref.Figure)]
    except Exception:
        error = traceback.format_exc()
    ran[path] = {"error": error, "stderr": wrote.getvalue(), "titles": titles}
print(json.dumps(ran))
"""

each_script = pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)


@pytest.fixture(scope="module")
def ran() -> dict[str, dict[str, Any]]:
    """What became of each script."""
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", RUN, *map(str, SCRIPTS)],
        env=os.environ | {"OPSREF_FIGURES": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    found: dict[str, dict[str, Any]] = json.loads(result.stdout)
    return found


@each_script
def test_it_runs_and_draws(script: Path, ran: dict[str, dict[str, Any]]) -> None:
    """It ends without a warning and leaves a figure that has a name."""
    what = ran[str(script)]
    assert what["error"] == ""
    assert what["stderr"] == ""
    assert what["titles"]


@each_script
def test_it_says_what_it_needs(script: Path) -> None:
    """Metadata for `uv run` comes before the title; until PyPI has opsref, it names its source."""
    text = script.read_text(encoding="utf-8")
    block = re.match(r"# /// script\n((?:#(?: .*)?\n)+)# ///\n\"\"\"\n", text)
    assert block
    metadata = tomllib.loads(re.sub(r"^# ?", "", block[1], flags=re.MULTILINE))
    assert f"opsref @ git+{REPOSITORY}" in metadata["dependencies"]
    assert metadata["requires-python"] == ">=3.11"


@each_script
def test_it_is_short(script: Path) -> None:
    """It has 20 to 40 lines and a title of one to six words."""
    text = script.read_text(encoding="utf-8")
    title = (ast.get_docstring(ast.parse(text)) or "").splitlines()[0]
    assert 1 <= len(title.split()) <= 6
    assert 20 <= len(text.splitlines()) <= 40


@each_script
def test_it_ends_with_something_to_see(script: Path) -> None:
    """Its last line shows the last figure, and each figure that it binds is shown."""
    text = script.read_text(encoding="utf-8")
    drawn = re.findall(r"^(\w+) = opsref\.draw\(", text, re.MULTILINE)

    assert text.endswith(f"\n{drawn[-1]}.show()\n")
    assert drawn == re.findall(r"^(\w+)\.show\(\)$", text, re.MULTILINE)


@each_script
def test_no_line_is_about_devices(script: Path) -> None:
    """A script shows its idea; where tensors are by default is for the reader to set."""
    assert "device" not in script.read_text(encoding="utf-8")


@each_script
def test_its_name_is_no_module(script: Path) -> None:
    """A script in the folder of downloads must not be imported in place of a module."""
    assert script.stem not in sys.stdlib_module_names
    assert script.stem not in metadata.packages_distributions()


def test_no_two_scripts_have_one_name() -> None:
    """Downloads of several pages can be in one folder."""
    names = [script.stem for script in SCRIPTS]
    assert sorted(set(names)) == sorted(names)


def test_each_entry_has_scripts() -> None:
    """A folder belongs to the main page of an operation, a concept or Swin; the page lists it."""
    pages = {name: page for name, page in PAGES.items() if not name.endswith("-in-depth")}
    assert {script.parent.name for script in SCRIPTS} == set(pages)
    for page in pages.values():
        assert "\n```{scripts}\n```\n" in page.read_text(encoding="utf-8")

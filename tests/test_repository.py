"""What the files around the code say of it, held against the code."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import torch

import opsref

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).parents[1]


def read(name: str) -> str:
    """Read a file of the repository."""
    return (ROOT / name).read_text(encoding="utf-8")


def test_ci_runs_the_commands_of_the_readme() -> None:
    """Each command of the README is in the CI script, to the letter, and can fail it."""
    commands = re.findall(r"^python3 -m venv .*$", read("README.md"), re.MULTILINE)
    script = read(".ci/run").splitlines()

    assert 2 == len(commands)
    assert all(f"{command} || exit" in script for command in commands)


def test_picture_of_the_readme_is_what_draw_gives(tmp_path: Path) -> None:
    """The one committed picture is the figure that the package draws today."""
    x = torch.tensor([[10, 20, 30], [40, 50, 60]])
    figure = opsref.draw({"x": x, "x.t()": x.t(), "x.t().contiguous()": x.t().contiguous()})
    figure.save(tmp_path / "readme.svg")

    assert (tmp_path / "readme.svg").read_text() == read("docs/_static/readme.svg")
    assert "docs/_static/readme.svg" in read("README.md")


def test_version_is_the_same_everywhere() -> None:
    """The citation and the changelog speak of the version in pyproject.toml."""
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]

    assert f"\nversion: {version}\n" in read("CITATION.cff")
    assert f"\n## {version} - " in read("CHANGELOG.md")


def test_constraints_hold_names_and_versions_only() -> None:
    """No line of constraints.txt names an index, an address or a path."""
    pin = re.compile(r"[a-z0-9-]+==[\w.]+( ; .+)?")
    lines = read("constraints.txt").splitlines()

    assert [] == [line for line in lines if not pin.fullmatch(line)]
    assert any(line.startswith("torch==") for line in lines)


def test_the_long_description_is_that_of_a_release() -> None:
    """PyPI shows the README without what is true before, and its links lead there from anywhere."""
    command = [sys.executable, "-m", "hatch_fancy_pypi_readme"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    links = re.findall(r"\]\((.+?)\)", done.stdout)
    folders = ("https://opsref.github.io/opsref/", "https://github.com/opsref/opsref/blob/main/")
    kept = {"https://opsref.github.io/opsref/_static/": "docs/_static/", folders[1]: ""}

    assert "pip install opsref\n" in done.stdout
    assert not re.search("until|<!--|git\\+", done.stdout, re.IGNORECASE)
    assert links
    for link in links:
        assert link.startswith(folders)
        for address, folder in kept.items():
            if link.startswith(address):
                assert (ROOT / folder / link.removeprefix(address)).exists()

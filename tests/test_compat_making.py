"""The command that makes a compatibility record, run on small checkouts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from _ext.common.releases import release_name
from _ext.versions.pages import examples_sha256
from _ext.versions.record import read_record
from _tools.versions import make
from sphinx_projects import write

ROOT = Path(__file__).parents[1]
HERE = release_name(metadata.version("torch"))
PAGES = {
    "pytest.ini": f"[pytest]\npythonpath = {ROOT / 'docs'}\n",
    "README.md": ">>> not run\n\n```python\n>>> 0\n0\n>>> 1\n2\n```\n",
    "docs/one.md": "```{layout}\nimport torch\nx = torch.zeros(2)\n```\n"
    ":::{until} 2.6\n```python\n>>> 1\n2\n```\n:::\n\n"
    ":::{since} 2.6\n```python\n>>> 1\n1\n>>> 2\n2\n```\n:::\n",
    "tests/test_one.py": "import pytest\n\n\ndef test_passes(): ...\n\n\n"
    # What is not installed leaves a test out.
    "def test_skipped():\n    pytest.importorskip('nothing')\n\n\n"
    "@pytest.fixture\ndef broken():\n    raise ValueError\n\n\n"
    "def test_set_up(broken): ...\n\n\ndef test_fails():\n    raise ValueError\n",
    "tests/test_two.py": "import nothing\n",
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with five examples and two files of tests."""
    for name in ("conftest.py", "tests/page_commands.py"):
        shutil.copy(ROOT / name, tmp_path)
    return write(tmp_path, PAGES)


def run(checkout: Path) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    paths = os.pathsep.join(map(str, (ROOT / "src", ROOT / "docs")))
    return subprocess.run(
        [sys.executable, "-m", "_tools.versions.make", "--root", f"{checkout}"],
        env=os.environ | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )


def test_everything_is_counted_and_named(checkout: Path) -> None:
    """Examples by page and line, tests by name; the other half of a pair; what failed is named."""
    done = run(checkout)
    record = read_record(checkout / "docs" / "records" / "torch" / f"torch-{HERE}.json")
    examples, tests = record.examples, record.tests

    assert 1 == done.returncode
    assert (5, 1, ["README.md:6"]) == (examples.run, examples.elsewhere, examples.differ)
    assert 4 == tests.run
    assert ["tests/test_one.py::test_skipped"] == tests.skipped
    assert {
        "tests/test_two.py",
        "tests/test_one.py::test_set_up",
        "tests/test_one.py::test_fails",
    } == {*tests.failed}
    assert metadata.version("torch") == record.torch
    assert examples_sha256(checkout / "docs") == record.examples_sha256
    assert "4 of 5 examples passed, 1 hold for other versions; 1 of 4 tests" in done.stdout
    assert "These behave differently:\nREADME.md:6\n" in done.stderr


def test_where_all_is_as_the_pages_say_it_passes(checkout: Path) -> None:
    """The command ends well."""
    (checkout / "tests" / "test_two.py").unlink()
    write(checkout, {"README.md": "", "tests/test_one.py": "def test_passes(): ...\n"})
    done = run(checkout)

    assert 0 == done.returncode, done.stderr
    assert "3 of 3 examples passed, 1 hold for other versions; 1 of 1 tests" in done.stdout


def test_what_pytest_cannot_run_is_no_record(checkout: Path) -> None:
    """Nothing is written where pytest ends before everything has run."""
    write(checkout, {"pytest.ini": "[pytest]\naddopts = --unheard-of\n"})
    done = run(checkout)

    assert "pytest could not run everything: it ended with 4" in done.stderr
    assert not [*checkout.glob("docs/records/torch/*")]


def test_edits_meanwhile_are_no_record(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can say which examples ran."""

    def edit(root: Path) -> dict[str, object]:
        write(root, {"docs/one.md": ""})
        return {}

    monkeypatch.setattr(make, "run_pytest", edit)
    with pytest.raises(RuntimeError, match="examples were edited while they ran"):
        make.make_record(checkout)

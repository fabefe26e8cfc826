"""What the gallery offers for download, run as a reader runs it: in an environment of its own."""

import json
import os
import re
import subprocess
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
DOWNLOADS = ROOT / "docs" / "_build" / "html" / "_downloads"
SCRIPTS = sorted(DOWNLOADS.glob("*/*.py"), key=lambda path: path.name)
NOTEBOOKS = sorted(DOWNLOADS.glob("*/*.ipynb"), key=lambda path: path.name)
ARCHIVES = sorted(DOWNLOADS.glob("*/*.zip"), key=lambda path: path.name)
SOURCES = {path.stem: path for path in (ROOT / "gallery").rglob("*.py")}
# No project, no environment and no path of the checkout.
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")
}
METADATA = re.compile(r"# /// script\n((?:#(?: .*)?\n)+)# ///")
EXECUTE = """
import sys, nbclient, nbformat
notebook = nbformat.read(sys.argv[1], as_version=4)
nbclient.NotebookClient(notebook, timeout=120).execute()
for cell in notebook.cells:
    for output in cell.get("outputs", []):
        print(output.output_type, *output.get("data", {}), output.get("name", ""))
"""


def uv(*command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of uv in a folder."""
    return subprocess.run(
        ["uv", "run", "--no-project", "--quiet", *command],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )


def needs(text: str) -> list[str]:
    """Return the dependencies that a script's or notebook's first lines declare."""
    block = METADATA.search(text)
    assert block
    declared = tomllib.loads(re.sub(r"^# ?", "", block[1], flags=re.MULTILINE))["dependencies"]
    return list(declared)


def test_everything_is_there() -> None:
    """Each script of the gallery as it is in the repository, with its notebook and archive."""
    assert SOURCES
    assert {path.stem: path.read_bytes() for path in SCRIPTS} == {
        name: path.read_bytes() for name, path in SOURCES.items()
    }
    assert {path.stem for path in NOTEBOOKS} == set(SOURCES)
    archives = {path.stem for path in ARCHIVES} - {"gallery_python", "gallery_jupyter"}
    assert archives == set(SOURCES)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_runs(script: Path, tmp_path: Path) -> None:
    """With what its first lines declare; it prints the paths of the figures that it saves."""
    copy = tmp_path / script.name
    copy.write_bytes(script.read_bytes())
    done = uv(copy.name, folder=tmp_path)

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    saved = re.findall(r"^figure: (.+)$", done.stdout, re.MULTILINE)
    assert sorted(map(Path, saved)) == sorted(path.resolve() for path in tmp_path.glob("*.svg"))
    assert saved


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(notebook: Path, tmp_path: Path) -> None:
    """With what its first cell declares, and it shows figures."""
    copy = tmp_path / notebook.name
    copy.write_bytes(notebook.read_bytes())
    first = next(
        "".join(cell["source"])
        for cell in json.loads(copy.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "code"
    )
    packages = [*needs(first), "nbclient", "ipykernel"]
    flags = [part for package in packages for part in ("--with", package)]
    done = uv(*flags, "python", "-c", EXECUTE, copy.name, folder=tmp_path)

    assert done.returncode == 0, done.stderr
    assert "display_data text/html" in done.stdout
    assert "stderr" not in done.stdout
    assert needs(first) == needs(SOURCES[notebook.stem].read_text(encoding="utf-8"))


@pytest.mark.parametrize("archive", ARCHIVES, ids=lambda path: path.stem)
def test_an_archive_holds_the_same_files(archive: Path) -> None:
    """What is in it is what can be downloaded by itself, so that it runs as that does."""
    single = {path.name: path.read_bytes() for path in (*SCRIPTS, *NOTEBOOKS)}
    with ZipFile(archive) as opened:
        held = {Path(name).name: opened.read(name) for name in opened.namelist()}
    wanted = {
        "gallery_python": {f"{name}.py" for name in SOURCES},
        "gallery_jupyter": {f"{name}.ipynb" for name in SOURCES},
    }.get(archive.stem, {f"{archive.stem}.py", f"{archive.stem}.ipynb"})

    assert set(held) == wanted
    assert held == {name: single[name] for name in wanted}

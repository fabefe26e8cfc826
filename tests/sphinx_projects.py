"""Builds small Sphinx projects and reads what came out."""

from __future__ import annotations

import contextlib
import io
import pickle
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.cmd.build import main

# A theme that the extensions do not know.
LAYOUT_CONF = """
extensions = ["opsref.sphinxext", "myst_parser"]
myst_enable_extensions = ["colon_fence"]
exclude_patterns = ["_build"]
html_theme = "alabaster"
html_permalinks_icon = "#"
"""
CLAIMS_CONF = """
extensions = ["myst_parser", "_ext.claims"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
html_theme = "alabaster"
"""
GALLERY_CONF = """
extensions = {extensions}
exclude_patterns = ["_build", "scripts"]
html_theme = "alabaster"
sphinx_gallery_conf = {{
    "examples_dirs": "scripts",
    "gallery_dirs": "shown",
    "filename_pattern": r"[.]py$",
    "image_scrapers": {scrapers},
    "capture_repr": (),
    "reset_modules": (),
    "write_computation_times": False,
}}
"""


@dataclass(frozen=True)
class Built:
    """What a build left behind."""

    code: int
    log: str
    out: Path

    def page(self, name: str) -> BeautifulSoup:
        """Return an HTML page."""
        return BeautifulSoup((self.out / f"{name}.html").read_text(encoding="utf-8"), "html.parser")

    def text(self, name: str) -> str:
        """Return a file as text."""
        return (self.out / name).read_text(encoding="utf-8")


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write a project's files."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return folder


def build(project: Path, *flags: str, builder: str = "html") -> Built:
    """Build a project as `sphinx-build` does, in this process."""
    out = project / "_build" / builder
    log = io.StringIO()
    with contextlib.redirect_stdout(log), contextlib.redirect_stderr(log):
        code = main(
            [
                *(
                    "-n",
                    "-T",
                    "--no-color",
                    "-b",
                    builder,
                    "-d",
                    str(project / "_build" / "doctrees"),
                ),
                *flags,
                *(str(project), str(out)),
            ]
        )
    return Built(code, log.getvalue(), out)


class _Documents(pickle.Pickler):
    """Counts the documents among what it pickles."""

    count = 0

    def persistent_id(self, thing: object) -> None:
        """Look at everything, and change nothing."""
        self.count += isinstance(thing, nodes.document)


def documents_kept(project: Path) -> int:
    """Return how many whole pages the environment of a build holds, which each build loads."""
    environment = project / "_build" / "doctrees" / "environment.pickle"
    pickler = _Documents(io.BytesIO())
    pickler.dump(pickle.loads(environment.read_bytes()))
    return pickler.count

"""Has every figure drawn again when the package or torch has changed. Imports no torch."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

PACKAGE = Path(__file__).parents[1]
KEY = "opsref-drawn-by"


@cache
def drawn_by() -> str:
    """Identify the sources of the package, and the release of torch."""
    digest = hashlib.sha256(metadata.version("torch").encode())
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def note(env: BuildEnvironment) -> None:
    """Note what draws on the page that is read."""
    env.metadata[env.docname][KEY] = drawn_by()


def outdated_pages(app: Sphinx, env: BuildEnvironment, *changes: Iterable[str]) -> list[str]:
    """Return the pages that something else has drawn."""
    del app, changes  # part of what an event passes
    now = drawn_by()
    return [page for page, facts in env.metadata.items() if facts.get(KEY, now) != now]


def run_scripts_again(galleries: Iterable[Path]) -> None:
    """Have sphinx-gallery run its scripts again, where it would look at their own text alone."""
    for folder in galleries:
        stamp = folder / f".{KEY}"
        if not stamp.exists() or stamp.read_text(encoding="utf-8") != drawn_by():
            for kept in folder.rglob("*.md5"):  # without it, a script is new
                kept.unlink()
            folder.mkdir(parents=True, exist_ok=True)
            stamp.write_text(drawn_by(), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Look before pages are read."""
    app.connect("env-get-outdated", outdated_pages)

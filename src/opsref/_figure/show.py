"""Shows a figure where it can be seen: in a notebook, in a file beside a script, or as text."""

from __future__ import annotations

import os
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opsref._figure.figure import Figure

# The folder for the files; empty where figures are collected in another way, as by a gallery.
FOLDER = "OPSREF_FIGURES"
# How many figures of each file were shown, which numbers them.
_shown: Counter[Path] = Counter()


def show(figure: Figure) -> None:
    """Show a figure."""
    folder = os.environ.get(FOLDER)
    script = getattr(sys.modules["__main__"], "__file__", None)
    if folder == "":
        return
    if _in_ipython():
        import_module("IPython.display").display(figure)
    elif script is None:
        print(figure.text)
    else:
        path = _next_file(Path(script), folder)
        figure.save(path)
        print(f"figure: {path}")


def _in_ipython() -> bool:
    """Return whether a notebook, or IPython in a terminal, runs the code."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and ipython.get_ipython() is not None


def _next_file(script: Path, folder: str | None) -> Path:
    """Return ``script.svg`` beside the script, then ``script-2.svg`` and so on."""
    first = Path(folder or script.parent, f"{script.stem}.svg").resolve()
    _shown[first] += 1
    number = _shown[first]
    return first if number == 1 else first.with_stem(f"{first.stem}-{number}")

"""Which files are of interest: not those of torch, of Python, or ours."""

from __future__ import annotations

import os
import sysconfig

import torch

# The whole package: the command line and the plugin of pytest run what is traced.
_ROOM = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120 - pathlib costs most
_OWN = os.path.dirname(_ROOM) + os.sep  # noqa: PTH120
_TORCH = os.path.dirname(torch.__file__) + os.sep  # noqa: PTH120
_PYTHON = tuple({f"{sysconfig.get_path(name)}{os.sep}" for name in ("stdlib", "platstdlib")})
_LIBRARIES = tuple({f"{sysconfig.get_path(name)}{os.sep}" for name in ("purelib", "platlib")})
# Whether a file is torch's or ours; as many entries as there are files with code that ran.
_SKIPPED: dict[str, bool] = {}


def is_own(file: str) -> bool:
    """Return whether a file is ours."""
    return file.startswith(_OWN)


def skipped(file: str) -> bool:
    """Return whether a file is torch's, Python's or ours: its lines are not of interest."""
    known = _SKIPPED.get(file)
    if known is None:
        pythons = file.startswith(_PYTHON) and not is_installed(file)
        known = _SKIPPED[file] = pythons or file.startswith((_TORCH, _OWN, "<frozen "))
    return known


def is_installed(file: str) -> bool:
    """Return whether a file is part of an installed library, or code that one makes as a text."""
    return (
        file == "<string>"
        or file.startswith(_LIBRARIES)
        or "site-packages" in file
        or "dist-packages" in file
    )

"""Runs gallery scripts as downloaded, and keeps what they draw and print."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import runpy
from typing import TYPE_CHECKING
from unittest.mock import patch

from _ext.gpu.record import Outcome, ScriptRecord
from opsref.sphinxext._body import bound_names

if TYPE_CHECKING:
    from pathlib import Path


def script_sha256(script: Path) -> str:
    """Identify the text of a script."""
    return hashlib.sha256(script.read_bytes()).hexdigest()


def run_script(script: Path, device: str) -> Outcome:
    """Run a script in this process, with the device as the default of new tensors."""
    import torch

    from opsref import Figure

    printed = io.StringIO()
    quietly = patch.dict(os.environ, OPSREF_FIGURES="")
    with quietly, torch.device(device), contextlib.redirect_stdout(printed):
        names = runpy.run_path(f"{script}", run_name="__main__")
    bound = bound_names(script.read_text(encoding="utf-8"))
    figures = {name: names[name] for name in bound if isinstance(names.get(name), Figure)}
    return Outcome(printed.getvalue(), {name: figure.to_dict() for name, figure in figures.items()})


def record_script(script: Path, device: str) -> ScriptRecord:
    """Run a script on the CPU and on a device."""
    cpu, gpu = run_script(script, "cpu"), run_script(script, device)
    return ScriptRecord(script_sha256(script), cpu.facts_sha256(), cpu, gpu)

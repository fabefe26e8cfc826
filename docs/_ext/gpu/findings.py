"""What a record says about a script, held against what the script does here and now."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from _ext.gpu.compare import Difference, differences
from _ext.gpu.record import Outcome, Record

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment


@dataclass(frozen=True)
class Finding:
    """What one record says of one script.

    Attributes:
        record: The record.
        script: The script, as ``roll/roll_dims``.
        stale: Why what it says no longer holds; empty if it does.
        device: Where the GPU differs from the CPU, with one torch.
        torch: Where the CPU differs from the CPU, with the record's torch and the one here.
    """

    record: Record
    script: str
    stale: str = ""
    device: list[Difference] = field(default_factory=list)
    torch: list[Difference] = field(default_factory=list)

    @property
    def gpu(self) -> Outcome:
        """What the script left on the GPU."""
        return self.record.scripts[self.script].gpu


def find(record: Record, script: str, text_sha256: str, here: Outcome, torch: str) -> Finding:
    """Compare a script's part of a record with the CPU of the same run, and with the CPU here.

    Args:
        record: A record that holds the script.
        script: The script's name.
        text_sha256: Identifies the text that the script has now.
        here: What it draws here on the CPU; what it prints is not compared.
        torch: The version of torch here.
    """
    then = record.scripts[script]
    if text_sha256 != then.script_sha256:
        return Finding(record, script, stale="the script has changed since")
    device = differences(then.cpu, then.gpu)
    moved = differences(Outcome("", then.cpu.figures), Outcome("", here.figures))
    if moved and _public(record.torch) == _public(torch):
        return Finding(record, script, stale="opsref draws it in another way since")
    return Finding(record, script, device=device, torch=moved)


def find_here(env: BuildEnvironment, record: Record, script: str) -> Finding | None:
    """Hold a record against a script of the site; None if it does not know the script."""
    if script not in record.scripts:
        return None
    text = Path(env.srcdir, env.config.sphinx_gallery_conf["examples_dirs"], f"{script}.py")
    digest = hashlib.sha256(text.read_bytes()).hexdigest()
    return find(record, script, digest, drawn_here(env, script), metadata.version("torch"))


def folder(env: BuildEnvironment) -> Path:
    """Return where the records of the site are."""
    return Path(env.srcdir, "records", "gpu")


def script_names(env: BuildEnvironment) -> list[str]:
    """List the gallery's scripts, as ``roll/roll_dims``."""
    top = Path(env.srcdir, env.config.sphinx_gallery_conf["examples_dirs"])
    return sorted(path.relative_to(top).with_suffix("").as_posix() for path in top.rglob("*.py"))


def drawn_here(env: BuildEnvironment, script: str) -> Outcome:
    """Return what a script has drawn in this build, as the gallery's scraper kept it."""
    page = Path(env.srcdir, env.config.sphinx_gallery_conf["gallery_dirs"], script)
    kept = sorted((page.parent / "images").glob(f"sphx_glr_{page.name}_[0-9][0-9][0-9].json"))
    figures = [json.loads(path.read_text(encoding="utf-8")) for path in kept]
    return Outcome("", {figure["name"]: figure["shown"] for figure in figures})


def _public(version: str) -> str:
    """Return a version without what its build adds to it.

    >>> _public("2.11.0+cu128")
    '2.11.0'
    """
    return version.partition("+")[0]

"""Makes GPU records without a GPU: what a script leaves on the CPU, told of another device."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from msgspec import to_builtins

from _ext.gpu.record import FORMAT
from _tools.gpu.scripts import record_script

HERE = {"torch": "2.11.0+cu128", "cuda": "12.8", "timm": "1.0.31", "python": "3.12.3"}
PROVENANCE = "NVIDIA Test, torch 2.11.0+cu128, CUDA 12.8, 2026-11-24"


def on_gpu(figures: dict[str, Any]) -> dict[str, Any]:
    """Return figures as if they were drawn on a GPU."""
    told: dict[str, Any] = json.loads(
        json.dumps(figures).replace('"device": "cpu"', '"device": "cuda:0"')
    )
    return told


def make_record(scripts: Path, **changed: Any) -> dict[str, Any]:
    """Make the record of a GPU that does what the CPU does."""
    record = {
        "format": FORMAT,
        "device": "NVIDIA Test",
        "day": "2026-11-24",
        "opsref": "0.1.0",
        **HERE,
        "scripts": {},
        "examples": {"docs/reference/roll.md": {"run": 9, "differ": [12, 40]}},
        **changed,
    }
    for script in sorted(scripts.rglob("*.py")):
        made = to_builtins(record_script(script, "cpu"))
        made["gpu"]["figures"] = on_gpu(made["gpu"]["figures"])
        record["scripts"][script.relative_to(scripts).with_suffix("").as_posix()] = made
    return record


def write_record(folder: Path, record: dict[str, Any], name: str = "nvidia-test") -> Path:
    """Write a record where a site looks for it."""
    path = folder / "records" / "gpu" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record), encoding="utf-8")
    return path

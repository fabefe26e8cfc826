"""Makes records of costs without measuring."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from _ext.costs.cases import CASES
from _ext.costs.record import FORMAT


def make_record(**changed: Any) -> dict[str, Any]:
    """Make the record of a CPU on which every ratio is 4, and exactly so at the second size."""
    sizes = [
        {"size": 64, "ratio": [3.0, 4.0, 5.0], "pairs": 9, "shares": [0.2, 0.8], "faults": [0, 0]},
        {"size": 96, "ratio": [4.0, 4.0, 4.0], "pairs": 11, "shares": [0.1, 0.4], "faults": [0, 0]},
    ]
    return {
        "format": FORMAT,
        "kind": "cpu",
        "device": "Test CPU",
        "torch": "2.15.0+cpu",
        "python": "3.11.2",
        "threads": 1,
        "day": "2026-11-24",
        "bandwidth": 1.25e10,
        "cases": {
            case.name: {"one": case.one, "other": case.other, "sizes": deepcopy(sizes)}
            for case in CASES
        },
        **changed,
    }


def write_record(folder: Path, record: dict[str, Any], name: str = "test-cpu") -> Path:
    """Write a record where a site looks for it."""
    path = folder / "records" / "cost" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record), encoding="utf-8")
    return path

"""Traces in files: JSON with a line for each entry, so that a change is read line by line."""

from __future__ import annotations

import json
from pathlib import Path

from opsref._trace.result import Trace


def read(path: Path) -> Trace:
    """Read a stored trace.

    Raises:
        ValueError: The file holds something else.
        OSError: There is no such file.
    """
    try:
        return Trace.from_dict(json.loads(path.read_text(encoding="utf-8")))
    except ValueError as error:
        raise ValueError(f"{path} holds no trace: {error}") from error


def written(trace: Trace, *, copies: bool, over: int = 0) -> str:
    """Write a trace, or only its layout copies of more than so many bytes."""
    facts = trace.to_dict(copies=copies)
    kept = [entry for entry in facts["operations"] if not copies or entry["copied_bytes"] > over]
    lines = ",\n".join(map(json.dumps, kept))
    return f'{{"of": {json.dumps(facts["of"])}, "operations": [\n{lines}\n]}}\n'

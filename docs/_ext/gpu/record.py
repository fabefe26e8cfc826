"""What a GPU record holds, and how one is read.

A record is made by one run of ``_tools.gpu`` on one machine: what each gallery script drew and
printed there, on the CPU and on the GPU, and which examples of the pages passed.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from _ext.common.records import decoded

if TYPE_CHECKING:
    from pathlib import Path

# Raise it when records that were made before can no longer be read.
FORMAT = 1


class Outcome(Struct, frozen=True, forbid_unknown_fields=True):
    """What a script left on one device.

    Attributes:
        printed: What it printed.
        figures: What ``Figure.to_dict`` gives, by the name that the script binds the figure to.
    """

    printed: str
    figures: dict[str, dict[str, Any]]

    def facts_sha256(self) -> str:
        """Identify the outcome: equal outcomes have equal digests."""
        facts = json.dumps([self.printed, self.figures], sort_keys=True)
        return hashlib.sha256(facts.encode()).hexdigest()


class ScriptRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """What one script did.

    Attributes:
        script_sha256: Identifies the text of the script.
        cpu_sha256: Identifies what it left on the CPU, with the same torch.
        cpu: What it left on the CPU.
        gpu: What it left on the GPU.
    """

    script_sha256: str
    cpu_sha256: str
    cpu: Outcome
    gpu: Outcome


class Examples(Struct, frozen=True, forbid_unknown_fields=True):
    """How the examples of one page did on the GPU.

    Attributes:
        run: How many were run.
        differ: The lines of those that did not pass, each the first line of an example.
    """

    run: int
    differ: list[int]

    @property
    def passed(self) -> int:
        """How many passed."""
        return self.run - len(self.differ)


class Record(Struct, frozen=True, forbid_unknown_fields=True):
    """One run on one machine.

    Attributes:
        format: The version of this structure.
        device: The name of the GPU.
        torch: The version of torch; ``cuda`` is that of the CUDA which it was built for.
        day: When, as ``2026-11-24``.
        scripts: What each gallery script did, by its path without the suffix.
        examples: How the examples of each page did, by the path of the page.
    """

    format: int
    device: str
    torch: str
    cuda: str
    timm: str
    python: str
    opsref: str
    day: str
    scripts: dict[str, ScriptRecord]
    examples: dict[str, Examples]

    @property
    def provenance(self) -> str:
        """Where, with what and when."""
        return f"{self.device}, torch {self.torch}, CUDA {self.cuda}, {self.day}"


def read_record(path: Path) -> Record:
    """Read a record and check it.

    Raises:
        RecordError: The file is no record, or its parts do not fit each other.
    """
    return decoded(path, Record, FORMAT, _check)


def read_records(folder: Path) -> dict[str, Record]:
    """Read all records of a folder, by the names of their files."""
    return {path.stem: read_record(path) for path in sorted(folder.glob("*.json"))}


def _check(record: Record) -> None:
    """Refuse a record that no run makes.

    Raises:
        ValueError: Something does not fit.
    """
    date.fromisoformat(record.day)
    for name, script in record.scripts.items():
        _check_script(name, script)
    for page, examples in record.examples.items():
        if not 0 <= examples.passed <= examples.run or examples.run == 0:
            raise ValueError(f"examples of {page} must be as many as have run: got {examples}")


def _check_script(name: str, script: ScriptRecord) -> None:
    """Refuse a script's part that was changed by hand, or was not made on the devices it names.

    Raises:
        ValueError: Something does not fit.
    """
    if script.cpu.facts_sha256() != script.cpu_sha256:
        raise ValueError(f"cpu_sha256 of {name} must be that of its cpu: make the record anew")
    for kind, outcome in (("cpu", script.cpu), ("cuda", script.gpu)):
        for figure, facts in outcome.figures.items():
            for device in _devices(facts):
                if not device.startswith(kind):
                    raise ValueError(f"{figure} of {name} must be drawn on {kind}: got {device}")


def _devices(figure: dict[str, Any]) -> list[str]:
    """Return the devices of a figure's tensors.

    Raises:
        ValueError: The facts are not those of a figure.
    """
    try:
        return [str(tensor["layout"]["device"]) for tensor in figure["tensors"]]
    except (KeyError, TypeError) as error:
        raise ValueError(f"a figure must have tensors with layouts: got {figure!r}") from error

"""What a compatibility record holds, and how one is read.

A record is made by one run of ``_tools.versions`` with one torch: which examples of the pages, and
which tests, passed with it.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from _ext.common.records import check_name, decoded
from _ext.common.releases import release, release_name

if TYPE_CHECKING:
    from pathlib import Path

# Raise it when records that were made before can no longer be read.
FORMAT = 1


class Examples(Struct, frozen=True, forbid_unknown_fields=True):
    """How the examples of all pages did.

    Attributes:
        run: How many were run.
        elsewhere: How many were not, because they hold for other versions of torch.
        differ: Those that did not pass, each as ``docs/reference/roll.md:12``.
    """

    run: int
    elsewhere: int
    differ: list[str]

    @property
    def passed(self) -> int:
        """How many passed."""
        return self.run - len(self.differ)


class Tests(Struct, frozen=True, forbid_unknown_fields=True):
    """How the unit tests and the examples of docstrings did.

    Attributes:
        run: How many were run; those that were skipped are none of them.
        skipped: The names of those that were skipped.
        failed: The names of those that failed, and of files that could not be collected.
    """

    run: int
    skipped: list[str]
    failed: list[str]

    @property
    def passed(self) -> int:
        """How many passed."""
        return self.run - len(self.failed)


class Record(Struct, frozen=True, forbid_unknown_fields=True):
    """One run with one torch.

    Attributes:
        format: The version of this structure.
        torch: The version of torch; the others are those of what it ran with.
        device: Where the examples ran.
        day: When, as ``2026-11-24``.
        examples_sha256: Identifies the examples of all pages, as they were.
    """

    format: int
    torch: str
    timm: str
    numpy: str
    python: str
    opsref: str
    device: str
    day: str
    examples_sha256: str
    examples: Examples
    tests: Tests


def read_record(path: Path) -> Record:
    """Read a record and check it.

    Raises:
        RecordError: The file is no record, or its parts do not fit each other.
    """

    def check(record: Record) -> None:
        check_name(path, "torch", f"torch-{release_name(record.torch)}")
        _check(record)

    return decoded(path, Record, FORMAT, check)


def read_records(folder: Path) -> list[Record]:
    """Read all records of a folder, by release."""
    return sorted(map(read_record, folder.glob("*.json")), key=lambda record: release(record.torch))


def _check(record: Record) -> None:
    """Refuse a record that was changed by hand.

    Raises:
        ValueError: Something does not fit.
    """
    date.fromisoformat(record.day)
    if not re.fullmatch("[0-9a-f]{64}", record.examples_sha256):
        raise ValueError(f"examples_sha256 must be a digest: got {record.examples_sha256!r}")
    examples, tests = record.examples, record.tests
    if not 0 <= examples.passed <= examples.run or not examples.run or examples.elsewhere < 0:
        raise ValueError(f"examples must be as many as have run: got {examples}")
    if not 0 <= tests.passed <= tests.run:
        raise ValueError(f"tests must be as many as have run: got {tests}")

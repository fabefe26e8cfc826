"""What a record of costs holds, and how one is read."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from _ext.common.records import decoded, digest_of
from _ext.costs.cases import BY_NAME, CASES

if TYPE_CHECKING:
    from pathlib import Path

    from _ext.costs.cases import Case

# Raise it when records that were made before can no longer be read.
FORMAT = 1
# A middle half of the pairs that is wider than this part of the median is marked.
WIDE = 0.1

# Python itself is given a page now and then; what is more is memory for a result.
FEW_FAULTS = 16


class Measured(Struct, frozen=True, forbid_unknown_fields=True):
    """One case at one size.

    Attributes:
        size: The size of both dimensions of ``x``.
        pairs: How often both expressions were timed.
        ratio: The lower quartile, the median and the upper quartile of the ratios of the pairs.
        shares: The useful bytes a second of either expression, as a part of the rate of a plain
            copy in the same rounds; None where nothing has to be moved.
        faults: The pages that a call of either expression had to be given.
    """

    size: int
    pairs: int
    ratio: tuple[float, float, float]
    shares: tuple[float, float] | None
    faults: tuple[int, ...]

    @property
    def spread(self) -> float:
        """How wide the middle half of the pairs is, as a part of the median."""
        low, middle, high = self.ratio
        return (high - low) / middle

    @property
    def is_wide(self) -> bool:
        """Whether the pairs disagree so much that the ratio is marked."""
        return self.spread > WIDE

    @property
    def is_fresh(self) -> bool:
        """Whether a call had to be given memory, which its time then holds too."""
        return max(self.faults) >= FEW_FAULTS


class CaseRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """What was measured of one case.

    Attributes:
        one: The expression as it ran; ``other`` likewise.
        sizes: What was measured, at each size.
    """

    one: str
    other: str
    sizes: list[Measured]


class Record(Struct, frozen=True, forbid_unknown_fields=True):
    """One run on one machine.

    Attributes:
        format: The version of this structure.
        kind: ``cpu`` or ``cuda``.
        device: The name of the CPU or the GPU.
        threads: How many threads of the CPU torch used.
        day: When, as ``2026-11-24``.
        bandwidth: The rate of a plain copy in bytes a second, what it reads and what it writes
            taken together.
        cases: What was measured, by the name of the case.
    """

    format: int
    kind: str
    device: str
    torch: str
    python: str
    threads: int
    day: str
    bandwidth: float
    cases: dict[str, CaseRecord]

    @property
    def short(self) -> str:
        """Where and with what."""
        return f"{self.device}, torch {self.torch.partition('+')[0]}"

    @property
    def provenance(self) -> str:
        """Where, with what and when."""
        threads = "1 thread" if self.threads == 1 else f"{self.threads} threads"
        where = f"{self.device}, {threads}" if self.kind == "cpu" else self.device
        return f"{where}, torch {self.torch.partition('+')[0]}, {self.day}"

    def of(self, case: Case) -> list[Measured]:
        """Return what was measured of a case; nothing if its expressions have changed since."""
        found = self.cases.get(case.name)
        if found is None or (found.one, found.other) != (case.one, case.other):
            return []
        return found.sizes

    def quoted(self, case: Case) -> Measured | None:
        """Return what pages quote of a case: the size that is no power of two, if there is one."""
        sizes = self.of(case)
        odd = [measured for measured in sizes if measured.size & (measured.size - 1)]
        return next(iter([*odd, *sizes]), None)


def read_record(path: Path) -> Record:
    """Read a record and check it.

    Raises:
        RecordError: The file is no record.
    """
    return decoded(path, Record, FORMAT, _check)


def _check(record: Record) -> None:
    """Refuse a record that no measurement gives.

    Raises:
        ValueError: Something does not fit.
    """
    if record.kind not in ("cpu", "cuda"):
        raise ValueError(f"kind must be cpu or cuda: got {record.kind!r}")
    date.fromisoformat(record.day)
    for name, case in record.cases.items():
        if not case.sizes:
            raise ValueError(f"{name} must have sizes: got none")
        for measured in case.sizes:
            _check_numbers(name, measured)


def _check_numbers(name: str, measured: Measured) -> None:
    """Refuse numbers that do not fit each other.

    Raises:
        ValueError: Something does not fit.
    """
    low, middle, high = measured.ratio
    if not 0 < low <= middle <= high:
        raise ValueError(f"ratio of {name} must be quartiles in order: got {measured.ratio}")
    if measured.shares and min(measured.shares) <= 0:
        raise ValueError(f"shares of {name} must be positive: got {measured.shares}")


def read_records(folder: Path) -> list[Record]:
    """Read all records of a folder: those of CPUs first, then by the names of their files."""
    found = [read_record(path) for path in sorted(folder.glob("*.json"))]
    return sorted(found, key=lambda record: record.kind != "cpu")


def digest(folder: Path) -> str:
    """Identify all that pages show: the records of a folder, and the cases."""
    return digest_of(folder) + hashlib.sha256(repr(CASES).encode()).hexdigest()


def case_named(name: str) -> Case:
    """Return a case.

    Raises:
        KeyError: There is none of that name; the message lists them.
    """
    if name not in BY_NAME:
        raise KeyError(f"unknown case {name!r}; there are {', '.join(BY_NAME)}")
    return BY_NAME[name]

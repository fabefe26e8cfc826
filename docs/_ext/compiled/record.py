"""What a record of compiled code holds, and how one is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from _ext.common.records import check_name, decoded
from _ext.common.releases import release, release_name

if TYPE_CHECKING:
    from pathlib import Path

# Raise it when records that were made before can no longer be read.
FORMAT = 1


class Measured(Struct, frozen=True, forbid_unknown_fields=True):
    """What became of a case.

    Attributes:
        source: Its inputs and its code, as they were.
        eager: What the eager run does, by aspect.
        random: Whether that depends on the seed.
        breaks: How often compiling it is interrupted, to run a part eagerly.
        differ: By backend, the aspects in which the compiled run differs.
    """

    source: str
    eager: dict[str, str]
    random: bool
    breaks: int
    differ: dict[str, dict[str, str]]


class Copy(Struct, frozen=True, forbid_unknown_fields=True):
    """A layout copy in a Swin block.

    Attributes:
        where: The function that makes it, with file and line.
        shape: That of the copy.
        bytes: Its size.
        kept: Whether compiled code fills a buffer for it.
        computes: Whether the code that fills the buffer computes as well.
    """

    where: str
    shape: tuple[int, ...]
    bytes: int
    kept: bool
    computes: bool


class Record(Struct, frozen=True, forbid_unknown_fields=True):
    """One run with one torch.

    Attributes:
        format: The version of this structure.
        torch: The version of torch.
        timm: The version of timm.
        python: The version of Python.
        compiler: The C++ compiler of Inductor.
        device: Where the cases ran.
        day: When, as ``2026-11-28``.
        swin: The layout copies of a block of timm's Swin, in their order.
        cases: By page, then by name.
    """

    format: int
    torch: str
    timm: str
    python: str
    compiler: str
    device: str
    day: str
    swin: list[Copy]
    cases: dict[str, dict[str, Measured]]


def read_record(path: Path) -> Record:
    """Read a record.

    Raises:
        RecordError: The file is no record, or of another format.
    """

    def check(record: Record) -> None:
        check_name(path, "torch", f"torch-{release_name(record.torch)}")

    return decoded(path, Record, FORMAT, check)


def read_records(folder: Path) -> list[Record]:
    """Read all records of a folder, by release."""
    return sorted(map(read_record, folder.glob("*.json")), key=lambda record: release(record.torch))

"""What a record of the atlas holds, and how one is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from _ext.common.records import check_name, decoded

if TYPE_CHECKING:
    from pathlib import Path

# Raise it when records that were made before can no longer be read.
FORMAT = 1


class Copies(Struct, frozen=True, forbid_unknown_fields=True):
    """Some copies.

    Attributes:
        number: How many there are.
        bytes: How much memory they filled.
    """

    number: int
    bytes: int


class Change(Struct, frozen=True, forbid_unknown_fields=True):
    """A change that helped when it was run; see ``opsref.Suggestion``.

    Attributes:
        what: What to do, and where.
        after: The copies with it, those inside operations too.
        difference: Between results, as a part of the largest value.
        time: Quartiles of the time with it, as a part of that without.
    """

    what: str
    after: Copies
    difference: float
    time: tuple[float, float, float]


class Model(Struct, frozen=True, forbid_unknown_fields=True):
    """One model, in a forward pass of one image without gradients.

    Attributes:
        family: The module of timm that it is from.
        name: Its name in timm.
        parameters: How many numbers it has.
        input: The shape of the image.
        operations: How many operations ran.
        bytes: How much new memory they made.
        between: The layout copies between operations.
        inside: Those inside operations.
        plain: The copies that keep their layout.
        exported: How many clones that change a layout ``torch.export`` has; ``None`` if the model
            is not exported.
        line: The line that copies most, with its number of copies and bytes; empty without copies.
        helps: The changes that help.
        trace: The trace as text.
        failed: Why it could not be traced; empty if it could.
    """

    family: str
    name: str
    parameters: int = 0
    input: tuple[int, ...] = ()
    operations: int = 0
    bytes: int = 0
    between: Copies = Copies(0, 0)
    inside: Copies = Copies(0, 0)
    plain: Copies = Copies(0, 0)
    exported: int | None = None
    line: str = ""
    helps: tuple[Change, ...] = ()
    trace: str = ""
    failed: str = ""


class Record(Struct, frozen=True, forbid_unknown_fields=True):
    """One run of the atlas.

    Attributes:
        format: The version of this structure.
        timm: The version of timm.
        torch: The version of torch.
        processor: What it ran on.
        day: When, as ``2026-11-28``.
        models: One of each family, by family.
    """

    format: int
    timm: str
    torch: str
    processor: str
    day: str
    models: list[Model]


def read_record(path: Path) -> Record:
    """Read a record.

    Raises:
        RecordError: The file is no record, or of another format.
    """
    return decoded(
        path, Record, FORMAT, lambda record: check_name(path, "timm", f"timm-{record.timm}")
    )

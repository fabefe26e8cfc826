"""What the records of all rooms have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from msgspec import DecodeError
from msgspec.json import decode
from sphinx.errors import SphinxError

if TYPE_CHECKING:
    from pathlib import Path


class RecordError(SphinxError):
    """A record that cannot be shown: no page may be built as if there were none."""

    category = "Record error"


class Formatted(Protocol):
    """What says by which version of its structure it was made."""

    @property
    def format(self) -> int:
        """The version."""


R = TypeVar("R", bound=Formatted)


def decoded(path: Path, kind: type[R], current: int) -> R:
    """Read a record.

    Args:
        path: Its file.
        kind: What it is.
        current: The version of the structure that can be read.

    Raises:
        RecordError: The file is no record, or of another version.
    """
    try:
        record = decode(path.read_bytes(), type=kind)
    except DecodeError as error:
        raise RecordError(f"{path}: {error}") from error
    if record.format != current:
        raise RecordError(
            f"{path}: format must be {current}: got {record.format}; make the record anew"
        )
    return record


def named_after(path: Path, what: str, got: str, stem: str) -> None:
    """Check the name of a record's file.

    Args:
        path: The file.
        what: What it is named after.
        got: What the record says of that.
        stem: The name that follows from it.

    Raises:
        RecordError: The file has another name.
    """
    if path.stem != stem:
        raise RecordError(f"{path}: {what} must be that of the file's name: got {got}")

"""What the records of all rooms have in common."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Protocol, TypeVar

from msgspec import DecodeError
from msgspec.json import decode
from sphinx.errors import SphinxError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sphinx.environment import BuildEnvironment


class RecordError(SphinxError):
    """A record that cannot be shown: no page may be built as if there were none."""

    category = "Record error"


class Formatted(Protocol):
    """What says by which version of its structure it was made."""

    @property
    def format(self) -> int:
        """The version."""


R = TypeVar("R", bound=Formatted)


def decoded(path: Path, kind: type[R], current: int, check: Callable[[R], None]) -> R:
    """Read a record and check it.

    Args:
        path: Its file.
        kind: What it is.
        current: The version of the structure that can be read.
        check: Raises a ``ValueError`` if something in a record does not fit.

    Raises:
        RecordError: The file is no record, of another version, or its parts do not fit.
    """
    try:
        record = decode(path.read_bytes(), type=kind)
        if record.format != current:
            raise ValueError(f"format must be {current}: got {record.format}; make the record anew")
        check(record)
    except (DecodeError, ValueError) as error:
        raise RecordError(f"{path}: {error}") from error
    return record


def check_name(path: Path, what: str, stem: str) -> None:
    """Check the name of a record's file.

    Args:
        path: The file.
        what: What it is named after.
        stem: The name that follows from what the record says of that.

    Raises:
        ValueError: The file has another name.
    """
    if path.stem != stem:
        raise ValueError(f"{what} must be that of the file's name: got {stem} in {path.stem}")


def digest_of(*folders: Path) -> str:
    """Identify the records of folders."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.glob("*.json")):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def has_changed(env: BuildEnvironment, name: str, now: str) -> bool:
    """Return whether something is not what it was in the last build, and keep it for the next.

    Args:
        env: Where it is kept.
        name: Under which name.
        now: What it is.
    """
    before = getattr(env, name, now)
    setattr(env, name, now)
    return before != now

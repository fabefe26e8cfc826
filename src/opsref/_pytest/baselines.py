"""The files beside the tests: which layout copies a test may make."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from zlib import crc32

import pytest

# Longer names are cut: file systems have a bound.
_LONGEST = 80


def path_of(item: pytest.Item, call: int = 1) -> Path:
    """Return the file of a test, and of its second call and so on.

    A name of more than small letters, digits and underscores has a number too: made safe for any
    file system, it could be that of another test.
    """
    name = item.nodeid.partition("::")[2]
    safe = re.sub(r"[^a-z0-9_]+", "-", name.lower()).strip("-")[:_LONGEST]
    if safe != name:
        safe = f"{safe}-{crc32(name.encode()):08x}"
    number = f".{call}" if call > 1 else ""
    return item.path.parent / "__layouts__" / item.path.stem / f"{safe}{number}.json"


def obsolete(items: Collection[pytest.Item], guarded: Collection[pytest.Item]) -> Iterator[Path]:
    """Yield the baselines that no test of the collected files has, or whose file is gone."""
    files, used = {item.path for item in items}, {path_of(item) for item in guarded}
    for folder in {file.parent / "__layouts__" for file in files}:
        for path in sorted(folder.glob("*/*.json")):
            test = folder.parent / f"{path.parent.name}.py"
            first = path.with_name(f"{path.name.partition('.')[0]}.json")
            if first not in used and (test in files or not test.exists()):
                yield path

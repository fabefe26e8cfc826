"""The pages that may have examples, and what identifies the examples of all of them."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BESIDE = ("CONTRIBUTING.md", "README.md")
GENERATED = ("_build", "gallery")
# Fences that are run, and the marks of those that hold for some versions only.
EXAMPLE = re.compile(
    r"^ *:{3,}\{(?:until|since)\} *[\d.]+ *$"
    r"|^ *(?P<fence>`{3,}|:{3,})(?:python *$|\{layout\}).*?^ *(?P=fence) *$",
    re.MULTILINE | re.DOTALL,
)


def example_pages(docs: Path) -> Iterator[Path]:
    """Yield the pages of a site, and those beside its folder; none that a build has written."""
    yield from filter(lambda page: page.is_file(), (docs.parent / name for name in BESIDE))
    for page in sorted(docs.rglob("*.md")):
        if page.relative_to(docs).parts[0] not in GENERATED:
            yield page


def examples_sha256(docs: Path) -> str:
    """Identify the examples of all pages: prose may change without another run being due."""
    digest = hashlib.sha256()
    for page in example_pages(docs):
        digest.update(page.relative_to(docs.parent).as_posix().encode())
        for example in EXAMPLE.finditer(page.read_text(encoding="utf-8")):
            digest.update(example[0].encode())
    return digest.hexdigest()

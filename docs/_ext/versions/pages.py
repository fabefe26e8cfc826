"""The pages that may have examples, and what identifies the examples of all of them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from _ext.common.myst import blocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

BESIDE = ("CONTRIBUTING.md", "README.md")
GENERATED = ("_build", "gallery")
# What is run, and what says with which torch.
RUN, MARKS = ("python", "layout", "trace"), ("until", "since")


def example_pages(docs: Path) -> Iterator[Path]:
    """Yield the pages of a site, and those beside its folder; none that a build has written."""
    yield from filter(lambda page: page.is_file(), (docs.parent / name for name in BESIDE))
    for page in sorted(docs.rglob("*.md")):
        if page.relative_to(docs).parts[0] not in GENERATED:
            yield page


def examples_sha256(docs: Path, known: Mapping[Path, str] | None = None) -> str:
    """Identify the examples of all pages: prose may change without another run being due.

    Args:
        docs: The folder of the site.
        known: The digests of pages that need not be read.
    """
    digest = hashlib.sha256()
    for page in example_pages(docs):
        of_page = (known or {}).get(page) or page_sha256(page)
        digest.update(f"{page.relative_to(docs.parent).as_posix()} {of_page}".encode())
    return digest.hexdigest()


def page_sha256(page: Path) -> str:
    """Identify the examples of a page."""
    digest = hashlib.sha256()
    for block in blocks(page.read_text(encoding="utf-8")):
        if block.name in (*RUN, *MARKS):
            body = block.body if block.name in RUN else ""
            digest.update(f"{block.name} {block.argument} {block.options} {body}".encode())
    return digest.hexdigest()

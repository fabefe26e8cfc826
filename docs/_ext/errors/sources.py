"""Where the text of a message is from that was not run here: a library, or a public thread."""

from __future__ import annotations

import re
from typing import NamedTuple

from docutils import nodes

LIBRARY = re.compile(r"lib\w+")
THREAD = re.compile(r"(?P<repository>[\w.-]+/[\w.-]+)#(?P<number>\d+)")
GITHUB = "https://github.com"


class Source(NamedTuple):
    """A library of torch, or a thread.

    Attributes:
        name: The name of a library without its ending, or that of a repository and a number.
        address: The address of a thread; a library has none.
    """

    name: str
    address: str = ""


def sources(text: str) -> list[Source]:
    """Return the sources that an option names.

    >>> [source.address for source in sources("libtorch_cuda, pytorch/pytorch#138317")]
    ['', 'https://github.com/pytorch/pytorch/issues/138317']
    >>> sources("a friend")
    Traceback (most recent call last):
        ...
    ValueError: a source is a library, as libtorch_cuda, or a thread, as a/b#1: got 'a friend'
    """
    return [_source(name.strip()) for name in (text or "").split(",")]


def _source(name: str) -> Source:
    if LIBRARY.fullmatch(name):
        return Source(name)
    if thread := THREAD.fullmatch(name):
        return Source(name, f"{GITHUB}/{thread['repository']}/issues/{thread['number']}")
    allowed = "a library, as libtorch_cuda, or a thread, as a/b#1"
    raise ValueError(f"a source is {allowed}: got {name!r}")


def said_in(found: list[Source]) -> nodes.paragraph:
    """Return the line that says where the text is from."""
    line = nodes.paragraph(classes=["error-pages"])
    line += nodes.Text("Not run here; the text is that of ")
    for number, source in enumerate(found):
        line += nodes.Text(", and of " if number else "")
        line += _shown(source)
    line += nodes.Text(".")
    return line


def _shown(source: Source) -> nodes.Node:
    if not source.address:
        return nodes.literal("", source.name)
    return nodes.reference("", source.name.rpartition("/")[2], refuri=source.address)

"""Collects the examples of every page and docstring as tests."""

from __future__ import annotations

import os
import re
import sys
from doctest import ELLIPSIS
from importlib import metadata
from types import ModuleType
from typing import TYPE_CHECKING, Any

import torch
from sybil import Document, Region, Sybil
from sybil.document import PythonDocStringDocument
from sybil.evaluators.doctest import OutputChecker
from sybil.parsers.myst import PythonCodeBlockParser
from sybil.parsers.rest import DocTestParser

from _ext.common.myst import Block, blocks
from _ext.common.releases import holds
from opsref.sphinxext import draw_body
from opsref.sphinxext._directive import DRAW_OPTIONS
from opsref.sphinxext._trace_directive import run_trace
from page_commands import commands, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sybil import Example
    from sybil.typing import Parser

# What Python 3.12 and later add to the message of an error when a doctest raises it.
GUESS = re.compile(r"\. Did you mean(?:: '[^']*'|[^?\n]*)\?(?=\n?\Z)")
check_output = OutputChecker.check_output


def check_without_guess(self: OutputChecker, want: str, got: str, optionflags: int) -> bool:
    """Compare an output, up to what Python guesses was meant.

    An ellipsis inside a line matches text of that line only; alone on a line, or at the end of
    the output, it matches further lines too.
    """
    got = GUESS.sub("", got)
    lines, more = want.rstrip().splitlines(), got.rstrip().splitlines()
    whole = not want.rstrip().endswith("...") and "..." not in map(str.strip, lines)
    return check_output(self, want, got, optionflags) and not (whole and len(lines) != len(more))


OutputChecker.check_output = check_without_guess  # type: ignore[method-assign]
# pytest would be the script that figures are saved beside.
os.environ["OPSREF_FIGURES"] = ""


def directives(name: str, run: Callable[[Example], None]) -> Parser:
    """Return a parser that has the directives of one name run."""

    def parse(document: Document) -> Iterator[Region]:
        for block in blocks(document.text):
            if block.name == name:
                yield Region(*span(document.text, block), block, run)

    return parse


def span(text: str, block: Block) -> tuple[int, int]:
    """Return where a block begins in the text of its page, and where it ends."""
    starts = [0, *(match.end() for match in re.finditer("\n", text)), len(text)]
    return starts[block.line - 1], starts[min(block.end, len(starts)) - 1]


def draw_layout(example: Example) -> None:
    """Run a body and draw its figure, as the directive does."""
    block: Block = example.parsed
    options = block.options
    draw_body(
        block.body,
        # As in the build: the layouts of a page share names with each other, not with its examples.
        example.namespace.setdefault("layouts of this page", {}),
        page=example.path,
        line=block.body_line,
        expressions=options.get("draw", ""),
        **{name: read(options[name]) for name, read in DRAW_OPTIONS.items() if name in options},
    )


def show_trace(example: Example) -> None:
    """Run a body and show its trace, as the directive does."""
    block: Block = example.parsed
    namespace = example.namespace.setdefault("layouts of this page", {})
    run_trace(block.body, namespace, page=example.path, line=block.body_line).html()


def console(document: Document) -> Iterator[Region]:
    """Have the commands of a page run that are ours."""
    for block in blocks(document.text):
        if block.name == "console" and (found := list(commands(block.body))):
            yield Region(*span(document.text, block), found, run_commands)


def run_commands(example: Example) -> str | None:
    """Run commands, and say how one differs from what the page shows."""
    return run(example.parsed, example.namespace)


def untrue_spans(text: str) -> list[range]:
    """Return the parts of a page that do not hold for the installed torch."""
    torch = metadata.version("torch")
    return [
        range(*span(text, block))
        for block in blocks(text)
        if block.name in ("until", "since") and not holds(block.name, block.argument, torch)
    ]


def true_parts(parser: Parser) -> Parser:
    """Return a parser that passes over what does not hold for the installed torch."""

    def parse(document: Document) -> Iterator[Region]:
        untrue = untrue_spans(document.text)
        for region in parser(document):
            if not any(region.start in span for span in untrue):
                yield region

    return parse


class PageModule(ModuleType):
    """A module with the names of a page: where torch.compile looks for those that a function uses.

    What another page has compiled is dropped: it counts among the variants of a function, and
    when these are too many, torch gives up compiling and says nothing.
    """

    def __init__(self, namespace: dict[str, Any]) -> None:
        name = f"page_{id(namespace)}"
        super().__init__(name)
        self._namespace = namespace
        namespace["__name__"] = name
        sys.modules[name] = self
        if "torch._dynamo" in sys.modules:
            torch.compiler.reset()

    def __getattr__(self, name: str) -> object:
        try:
            return self._namespace[name]
        except KeyError as error:
            raise AttributeError(name) from error


def make_module(namespace: dict[str, Any]) -> None:
    """Prepare the namespace of a page."""
    PageModule(namespace)


# Each page and each module has a namespace of its own. Exception messages are compared in full.
pages = Sybil(
    [
        true_parts(PythonCodeBlockParser(doctest_optionflags=ELLIPSIS)),
        true_parts(directives("layout", draw_layout)),
        true_parts(directives("trace", show_trace)),
        true_parts(console),
    ],
    pattern="*.md",
    setup=make_module,
)
docstrings = Sybil(
    [DocTestParser(ELLIPSIS)],
    patterns=[
        *("src/opsref/*.py", "src/opsref/*/*.py"),
        *("docs/_ext/*/*.py", "docs/_tools/*.py", "docs/_tools/*/*.py"),
    ],
    document_types={".py": PythonDocStringDocument},
)

pytest_collect_file = (pages + docstrings).pytest()

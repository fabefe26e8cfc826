"""The calls that are run eagerly and compiled: functions in the `compiled` blocks of the pages.

A block begins with statements that make inputs; after them, each function is a case. A parameter
has the name of the input it is given, and `torch`, `nn` and `F` are there without an import.
"""

from __future__ import annotations

import ast
import re
from textwrap import dedent
from typing import TYPE_CHECKING, Any, NamedTuple

from _ext.common.myst import blocks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class Case(NamedTuple):
    """A function of a page.

    Attributes:
        name: The name of the function, with spaces.
        inputs: The statements that make what it is given.
        code: The function.
    """

    name: str
    inputs: str
    code: str

    @property
    def anchor(self) -> str:
        """What links lead to."""
        return f"compiled-{self.name.replace(' ', '-')}"

    @property
    def source(self) -> str:
        """What is run: a record of another source counts as not measured."""
        return f"{self.inputs}\n\n{self.code}"

    @property
    def body(self) -> str:
        """What the function does, without its first line and without `return`."""
        function = ast.parse(self.code).body[0]
        assert isinstance(function, ast.FunctionDef)
        first, lines = function.body[0], self.code.splitlines()
        text = dedent("\n".join(lines[first.lineno - 1 :]))
        return re.sub(r"^return ", "", text, flags=re.MULTILINE)

    def make(self) -> tuple[Callable[..., Any], dict[str, Any]]:
        """Run the statements; return the function and, by name, new inputs for it."""
        import torch
        from torch import nn

        space: dict[str, Any] = {"torch": torch, "nn": nn, "F": nn.functional}
        exec(compile(f"{self.inputs}\n{self.code}", f"<{self.name}>", "exec"), space)
        function = space[self.name.replace(" ", "_")]
        parameters = function.__code__.co_varnames[: function.__code__.co_argcount]
        return function, {parameter: space[parameter] for parameter in parameters}


def cases_of_block(body: str) -> list[Case]:
    """Return the cases of a block.

    >>> (case,) = cases_of_block("def add_one(x): return x + 1")
    >>> case.name, case.anchor
    ('add one', 'compiled-add-one')

    Raises:
        ValueError: It is not Python, it has no function, or an input comes after one.
    """
    body = dedent(body).strip()
    try:
        statements = ast.parse(body).body
    except SyntaxError as error:
        raise ValueError(f"the block must be Python: {error}") from error
    functions = [each for each in statements if isinstance(each, ast.FunctionDef)]
    if not functions or statements[-len(functions) :] != functions:
        raise ValueError("the block must make its inputs first and end with its functions")
    lines = body.splitlines()
    inputs = "\n".join(lines[: functions[0].lineno - 1]).strip()
    return [
        Case(
            each.name.replace("_", " "), inputs, "\n".join(lines[each.lineno - 1 : each.end_lineno])
        )
        for each in functions
    ]


def cases_of_page(page: Path) -> list[Case]:
    """Return the cases of a page, in its order."""
    text = page.read_text(encoding="utf-8")
    bodies = [block.body for block in blocks(text) if block.name == "compiled"]
    return [case for body in bodies for case in cases_of_block(body)]


def cases_of_site(docs: Path) -> Iterator[tuple[str, Case]]:
    """Yield the cases of all pages, each with the name of its page."""
    for folder in ("reference", "concepts"):
        for page in sorted((docs / folder).glob("*.md")):
            for case in cases_of_page(page):
                yield page.relative_to(docs).with_suffix("").as_posix(), case

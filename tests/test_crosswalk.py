"""The crosswalk of the page about Swin holds for the timm that is installed."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from pkgutil import resolve_name
from textwrap import dedent
from typing import NamedTuple

import pytest
import timm.layers
import timm.models.swin_transformer
import torch

DOCS = Path(__file__).parents[1] / "docs"
ENTRIES = {path.stem for path in DOCS.glob("reference/*.md")} - {"index"}
ROW = re.compile(
    r"^\| `(?P<pattern>.+?)` \| (?:`(?P<place>[\w.]+)`|not used) "
    r"\| (?P<purpose>.*?) ?\| (?P<change>.+?) \| \{doc\}`.+? <reference/(?P<page>[\w-]+)>` \|$",
    re.MULTILINE,
)
# What the reference treats, and what an operation is called in Python.
CALLS = {"contiguous", "unsqueeze", "expand", "register_buffer", "roll", "masked_fill", "detach"}
CALLS |= {"ndgrid", "meshgrid", "Parameter", "DropPath", "calculate_drop_path_rates"}
CALLS |= {"view", "reshape", "flatten", "transpose", "permute", "copy_", "trunc_normal_"}


class Row(NamedTuple):
    """A row of the table."""

    pattern: str
    place: str | None
    purpose: str
    change: str
    page: str


def table() -> list[str]:
    """Return the lines of the table, without its head."""
    _, _, text = (DOCS / "swin.md").read_text(encoding="utf-8").partition("\n## Crosswalk\n")
    lines = [line for line in text.partition("\n## ")[0].splitlines() if line.startswith("|")]
    return lines[2:]


def rows() -> list[Row]:
    """Return the rows of the table."""
    return [Row(**found.groupdict()) for found in ROW.finditer("\n".join(table()))]


def fits(pattern: object, node: object) -> bool:
    """Return whether a piece of source is what a pattern says."""
    match pattern:
        case ast.Name("_"):
            return isinstance(node, ast.expr)
        case ast.Call():
            return (
                isinstance(node, ast.Call)
                and fits(pattern.func, node.func)
                and arguments_fit(pattern, node)
            )
        case ast.AST():
            return type(pattern) is type(node) and all(
                fits(value, getattr(node, name)) for name, value in ast.iter_fields(pattern)
            )
        case list():
            return len(pattern) == len(node) and all(map(fits, pattern, node))
    return pattern == node


def arguments_fit(pattern: ast.Call, node: ast.Call) -> bool:
    """Return whether a call has the arguments of a pattern, where `...` means any more."""
    given, wanted = list(node.args), list(pattern.args)
    keywords = {keyword.arg: keyword.value for keyword in node.keywords}
    named = {keyword.arg: keyword.value for keyword in pattern.keywords}
    open_end = bool(wanted) and isinstance(wanted[-1], ast.Constant) and wanted[-1].value is ...
    if open_end:
        wanted.pop()
        given = given[: len(wanted)]
    return (
        fits(wanted, given)
        and named.keys() <= keywords.keys()
        and (open_end or named.keys() == keywords.keys())
        and all(fits(value, keywords[name]) for name, value in named.items())
    )


def uses(pattern: str, source: ast.AST) -> list[ast.AST]:
    """Return the places in a tree that are what a pattern says."""
    wanted = ast.parse(pattern, mode="eval").body
    return [node for node in ast.walk(source) if fits(wanted, node)]


def source_of(place: str | None) -> ast.AST:
    """Return the tree of an object of timm, or of the whole module of its Swin."""
    if place and place.startswith("timm."):
        return ast.parse(dedent(inspect.getsource(resolve_name(place))))
    source: ast.AST = ast.parse(inspect.getsource(timm.models.swin_transformer))
    for name in place.split(".") if place else ():
        (source,) = [node for node in source.body if getattr(node, "name", None) == name]
    return source


def treated(source: ast.AST) -> Iterator[ast.AST]:
    """Yield the places in a tree where an operation of the reference is used."""
    for node in ast.walk(source):
        match node:
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) if name in CALLS:
                yield node
            case ast.BinOp(op=ast.MatMult()):
                yield node
            case ast.Subscript(slice=ast.Tuple(elts=[*parts])) if (
                any(isinstance(part, ast.Constant) and part.value is None for part in parts)
                and isinstance(node.ctx, ast.Load)
                and not annotation(node)
            ):
                yield node


def where(node: ast.expr) -> tuple[int, int, int, int]:
    """Return the place of an expression in the module."""
    return node.lineno, node.col_offset, node.end_lineno, node.end_col_offset


def annotation(node: ast.Subscript) -> bool:
    """Return whether this is a type, such as `Tuple[int, None]`, not a tensor that is indexed."""
    return isinstance(node.value, ast.Name) and node.value.id[0].isupper()


def test_every_row_is_read() -> None:
    """None is written otherwise than the test expects, and each says what changed."""
    assert len(table()) == len(rows())
    assert all(row.change and (row.purpose or row.place is None) for row in rows())


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.place}: {row.pattern}")
def test_use_is_in_timm(row: Row) -> None:
    """What a row says is in the object that it names, and what is not used does not."""
    found = uses(row.pattern, source_of(row.place))

    assert bool(found) == (row.place is not None)


def test_every_use_is_in_the_table() -> None:
    """No operation of the reference is used in timm's Swin without a row that says so."""
    known = {
        where(part)
        for row in rows()
        if row.place and not row.place.startswith("timm.")
        for use in uses(row.pattern, source_of(row.place))
        for part in ast.walk(use)
        if isinstance(part, ast.expr)
    }
    found = {where(node): ast.unparse(node) for node in treated(source_of(None))}

    assert len(found) > 20
    assert {} == {place: text for place, text in found.items() if place not in known}


def test_rows_lead_to_entries() -> None:
    """Each is a page of the reference; `detach` is not used anywhere."""
    assert {row.page for row in rows()} <= ENTRIES
    unused = [(row.page, row.pattern) for row in rows() if row.place is None]
    assert [("parameter", "self.absolute_pos_embed"), ("detach", "_.detach(...)")] == unused


def test_rates_are_those_of_the_original() -> None:
    """A function spreads them now; it was a comprehension over `linspace`."""
    depths = (2, 2, 6, 2)
    stages = timm.layers.calculate_drop_path_rates(0.3, depths, stagewise=True)
    original = [rate.item() for rate in torch.linspace(0, 0.3, sum(depths))]

    assert original == [rate for stage in stages for rate in stage]


@pytest.mark.parametrize(
    ("pattern", "source", "expected"),
    [
        ("_.roll(...)", "x.y.roll(1, dims=2)", True),
        ("_.roll(1)", "x.roll(1, dims=2)", False),
        ("_.roll(1)", "x.roll(2)", False),
        ("torch.roll(...)", "x.roll(1)", False),
        ("f(1, ...)", "f(1, 2, a=3)", True),
        ("f(1, ...)", "f(2)", False),
        ("f(..., a=1)", "f(0, a=1, b=2)", True),
        ("f(..., a=1)", "f(0, a=2)", False),
        ("f(..., a=1)", "f(0)", False),
        ("_[:, None] - _", "a[:, None] - a", True),
        ("_[:, None] - _", "a[None, :] - a", False),
        ("_[:, None] - _", "a[:, None] + a", False),
    ],
)
def test_patterns(pattern: str, source: str, *, expected: bool) -> None:
    """`_` is any expression, `...` any further arguments, and all else is itself."""
    assert bool(uses(pattern, ast.parse(source))) == expected

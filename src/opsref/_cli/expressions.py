"""``layout``, ``view`` and ``draw``: what tensors that one types are like."""

from __future__ import annotations

import ast
import builtins
import sys
from argparse import Namespace
from typing import Any

import torch

import opsref
from opsref._cli import CommandError


def layout(parsed: Namespace) -> None:
    """Print the facts of tensors."""
    tensors = evaluated(parsed.expression)
    for name, x in tensors.items():
        print(f"{name}: {opsref.Layout.of(x)}" if len(tensors) > 1 else opsref.Layout.of(x))


def view(parsed: Namespace) -> bool:
    """Print the plan of a view, and tell whether it fails."""
    x, *more = evaluated(parsed.expression).values()
    if more:
        raise CommandError("view takes one tensor")
    plan = opsref.view_plan(x, *sizes(parsed.sizes))
    print(plan)
    return not plan.works


def draw(parsed: Namespace) -> None:
    """Write a figure to a file, or print it as text."""
    figure = opsref.draw(evaluated(parsed.expression))
    if parsed.output is None:
        print(figure)
    else:
        figure.save(parsed.output)
        print(f"opsref: wrote {parsed.output}", file=sys.stderr)


def evaluated(text: str) -> dict[str, torch.Tensor]:
    """Run Python with the names of torch, and return what comes last by how it is written."""
    # Python's own names come first: `range` is not torch's.
    names = {name: value for name, value in vars(torch).items() if not hasattr(builtins, name)}
    names |= {"torch": torch, "__name__": "__main__"}
    try:
        tree = ast.parse(text.strip())
    except SyntaxError as error:
        raise CommandError(f"this is not Python: {text}: {error.msg}") from error
    last = tree.body.pop() if tree.body else None
    if not isinstance(last, ast.Expr):
        raise CommandError(f"the last of it must give a tensor: {text}")
    exec(compile(tree, "<expression>", "exec"), names)
    found: dict[str, Any] = {}
    for part in last.value.elts if isinstance(last.value, ast.Tuple) else [last.value]:
        x = eval(compile(ast.Expression(part), "<expression>", "eval"), names)
        if not isinstance(x, torch.Tensor):
            raise CommandError(f"{ast.unparse(part)} must be a tensor: got {type(x).__name__}")
        found[ast.unparse(part)] = x
    return found


def sizes(text: str) -> list[int]:
    """Read sizes, such as ``1,3,224,224``."""
    try:
        return [int(size) for size in text.strip("()[] ").split(",") if size.strip()]
    except ValueError:
        raise CommandError(f"sizes are integers with commas between: got {text!r}") from None

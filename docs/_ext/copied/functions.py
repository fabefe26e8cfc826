"""Whether functions change what they are given, or what they find outside."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from _ext.copied.names import Function, stored
from _ext.copied.sharing import shared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# What calls lead to a function of, in code that is read without running it.
MODULES = {"torch", "nn", "F"}
# Changes the object that it makes, which is nobody else's yet.
MAKERS = ("__init__", "__new__")


def names_of(*nodes: ast.AST) -> set[str]:
    """Return the names in parts of a statement."""
    return {part.id for node in nodes for part in ast.walk(node) if isinstance(part, ast.Name)}


def change_others(node: ast.AST, changed: Callable[[ast.AST], set[str]]) -> bool:
    r"""Return whether a function in a statement changes what it has not made itself.

    Args:
        node: The statement.
        changed: Returns the names of what a part of a function changes.

    >>> function = ast.parse("def f(x):\n  y = [0]\n  y[0] = x[0] = 1").body[0]
    >>> stored = lambda part: names_of(part) if isinstance(part, ast.Subscript) else set()
    >>> change_others(function, stored)
    True
    """
    for function in _outermost(node):
        own = _own_names(function)
        if any(changed(part) - own for part in ast.walk(function)):
            return True
    return False


def _outermost(node: ast.AST) -> Iterator[Function]:
    """Yield the functions in a statement that are in no other."""
    if not isinstance(node, Function):
        for part in ast.iter_child_nodes(node):
            yield from _outermost(part)
    elif getattr(node, "name", "") not in MAKERS:
        yield node


def _own_names(function: Function) -> set[str]:
    """Return the names that a function binds to what it has made."""
    pairs = [*_bindings(function)]
    bound = {name for targets, _ in pairs for name in targets}
    given = {each.arg for each in ast.walk(function.args) if isinstance(each, ast.arg)}
    foreign, size = given, -1
    while len(foreign) > size:
        size = len(foreign)
        for targets, made_of in pairs:
            if made_of & foreign or made_of - bound - MODULES:
                foreign = foreign | targets
    return bound - foreign


def _bindings(function: Function) -> Iterator[tuple[set[str], set[str]]]:
    """Yield the names that each part of a function binds, and those that it makes them of."""
    for part in ast.walk(function):
        match part:
            case ast.Assign(targets=targets, value=value):
                yield stored(targets), _ingredients(value)
            case (
                ast.For(target=target, iter=value)
                | ast.comprehension(target=target, iter=value)
                | ast.NamedExpr(target=target, value=value)
                | ast.withitem(context_expr=value, optional_vars=ast.expr() as target)
            ):
                yield stored([target]), _ingredients(value)


def _ingredients(value: ast.AST) -> set[str]:
    """Return the names in an expression, without those of the functions that it calls by name."""
    called = {
        part.id
        for call in ast.walk(value)
        if isinstance(call, ast.Call)
        for part in [_root(call.func)]
        if isinstance(part, ast.Name) and (part is call.func or part.id in MODULES)
    }
    return shared(value) - called


def _root(node: ast.AST) -> ast.AST:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node

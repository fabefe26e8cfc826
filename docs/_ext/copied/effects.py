"""What a statement reads, binds and changes, as far as its text says.

Where the text leaves it open, more is taken to change rather than less: a copy that has a line
too many runs, one that lacks a line does not.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from _ext.copied.functions import MODULES, change_others, names_of
from _ext.copied.names import Names
from _ext.copied.sharing import shared_by
from _ext.copied.words import (
    CHANGING,
    CONSUMED,
    DRAWS,
    EVALUATES,
    GRADIENTS,
    MAKES,
    ON_ARGUMENTS,
    SEEDS,
    SETTING,
    THROUGH_GRAPH,
    UNTOUCHED,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Effects:
    """What a statement reads, binds and changes.

    Attributes:
        loads: The names it reads.
        later: The names that functions defined in it read once they are called.
        binds: The names it binds or deletes.
        quoted: The words in its strings; `evaluates`: whether it, or the functions that it
            defines, take strings for code.
        consumed: Whether what it binds is used up by being read.
        partial: Whether it may have changed something by the time that it raises.
        settings: The settings it changes, and whether they differ from the default after it.
        surely: Whether it binds them whatever the outcome of a condition.
        shares: The names that what it binds may share memory or parts with.
        assigned: The names of what it assigns a part of.
        changes: The receiver and the arguments of each call that changes something, by name.
        calls: The same of each other call.
        graph: The names of what it differentiates.
        defines: Whether it makes functions or classes; `imports`: modules.
        mutating: Whether the functions that it defines change something.
        grading: Whether they differentiate something.
        gradients: Whether it, or the functions that it defines, depend on gradients.
        draws: Whether it, or the functions that it defines, use random numbers; `drawer`: whether
            what it binds does so when it is called.
        seeds: Whether it sets where they begin.
    """

    loads: set[str] = field(default_factory=set)
    later: set[str] = field(default_factory=set)
    binds: set[str] = field(default_factory=set)
    quoted: set[str] = field(default_factory=set)
    evaluates: bool = False
    consumed: bool = False
    partial: bool = False
    settings: dict[str, bool] = field(default_factory=dict)
    surely: bool = True
    shares: set[str] = field(default_factory=set)
    assigned: set[str] = field(default_factory=set)
    changes: list[tuple[set[str], set[str]]] = field(default_factory=list)
    calls: list[set[str]] = field(default_factory=list)
    graph: set[str] = field(default_factory=set)
    defines: bool = False
    imports: bool = False
    mutating: bool = False
    grading: bool = False
    gradients: bool = False
    draws: bool = False
    drawer: bool = False
    seeds: bool = False


def effects_of(source: str) -> Effects:
    """Return the effects of a statement.

    >>> effects_of("y = [x for x in z]").loads, effects_of("def f(a): return a + b").later
    ({'z'}, {'b'})
    >>> effects_of("x[0] = y").assigned, effects_of("x.add_(y)").changes
    ({'x'}, [({'x'}, {'y'})])
    """
    (node,) = ast.parse(source).body
    names = Names()
    names.visit(node)
    found = Effects(names.loads, names.later, names.binds)
    found.surely = not isinstance(node, (ast.If, ast.While, ast.Try))
    found.defines = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    found.imports = isinstance(node, (ast.Import, ast.ImportFrom))
    executed = [*_executed(node)]
    for part in executed:
        _read_changes(part, found)
        found.shares |= shared_by(part)
    if found.defines:
        found.shares |= found.loads
    found.mutating = change_others(node, _changed_by)
    found.grading = any(map(_differentiated, set(ast.walk(node)) - set(executed)))
    found.gradients = bool(GRADIENTS.search(source))
    found.draws = bool(DRAWS.search(source))
    found.drawer = found.draws and (found.defines or bool(MAKES.search(source)))
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        _read_setting(node.value, found)
    found.consumed = not found.defines and bool(CONSUMED.search(source))
    found.partial = found.partial or not isinstance(node, ast.Expr)
    found.evaluates = bool(EVALUATES.search(source))
    found.quoted = {name for text in _strings(node) for name in re.findall(r"\w+", text)}
    found.seeds = bool(SEEDS.search(source)) and not found.defines
    return found


def _executed(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a statement that run with it: not the bodies of functions."""
    yield node
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        parts: list[ast.AST] = [*node.decorator_list, node.args]
    elif isinstance(node, ast.Lambda):
        parts = [node.args]
    else:
        parts = [*ast.iter_child_nodes(node)]
    for part in parts:
        yield from _executed(part)


def _read_setting(call: ast.Call, found: Effects) -> None:
    """Add what a call sets; a setting that is false, or destroyed, is as it was at first."""
    match call.func:
        case ast.Attribute(attr=name) if names_of(call.func) <= {"torch", "dist"}:
            pass
        case ast.Name(id=name):
            pass
        case _:
            return
    if SETTING.match(name):
        destroyed = name.startswith("destroy_")
        off = any(isinstance(each, ast.Constant) and each.value is False for each in call.args)
        name = name.removeprefix("destroy_").removeprefix("init_")
        found.settings[f"the setting {name}"] = not (destroyed or off)


def _strings(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def _read_changes(node: ast.AST, found: Effects) -> None:
    """Add what a part of a statement changes."""
    if isinstance(node, ast.AugAssign):
        found.assigned |= names_of(node.target)
    elif isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
        found.assigned |= names_of(node.value)
    elif isinstance(node, ast.Call):
        _read_call(node, found)


def _changed_by(node: ast.AST) -> set[str]:
    """Return the names of what a part of a function changes."""
    found = Effects()
    _read_changes(node, found)
    changed = [receiver - MODULES or given for receiver, given in found.changes]
    return found.assigned.union(*changed)


def _differentiated(node: ast.AST) -> set[str]:
    """Return the names of what a part of a function differentiates."""
    found = Effects()
    _read_changes(node, found)
    return found.graph


def _read_call(call: ast.Call, found: Effects) -> None:
    """Add what a call changes."""
    given = names_of(*call.args, *call.keywords)
    for keyword in call.keywords:
        if keyword.arg == "out":
            found.changes.append((names_of(keyword.value), set()))
        if keyword.arg in ("inplace", "dst"):
            found.changes.append((given, set()))
    match call.func:
        case ast.Attribute(value=receiver, attr=method):
            if THROUGH_GRAPH.fullmatch(method):
                found.graph |= names_of(receiver) | given
            elif CHANGING.fullmatch(method):
                found.partial = found.partial or not UNTOUCHED.fullmatch(method)
                found.changes.append((names_of(receiver), given))
        case ast.Name(id=function) if ON_ARGUMENTS.fullmatch(function):
            found.changes.append((given, set()))
    found.calls.append(names_of(call.func) | given)

"""The names that a statement reads and binds.

Python's own symtable counts the variables of comprehensions among those of the page, or does
not, by its version; what is copied must not depend on the Python that builds the site.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class Names(ast.NodeVisitor):
    """The names of a statement.

    Attributes:
        loads: Those it reads.
        later: Those that functions defined in it read once they are called.
        binds: Those it binds or deletes.
    """

    def __init__(self) -> None:
        self.loads: set[str] = set()
        self.later: set[str] = set()
        self.binds: set[str] = set()
        self._hidden: frozenset[str] = frozenset()
        self._in_function = self._in_class = False

    def visit_Name(self, node: ast.Name) -> None:
        """Add a name, unless it is a variable of a function or a comprehension."""
        if isinstance(node.ctx, ast.Load):
            self._read(node.id)
        else:
            self._bind(node.id)
            if isinstance(node.ctx, ast.Del):
                self._read(node.id)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        """Add what is read before it is bound again."""
        self.generic_visit(node)
        if isinstance(node.target, ast.Name):
            self._read(node.target.id)

    def visit_alias(self, node: ast.alias) -> None:
        """Add what an import binds."""
        self._bind(node.asname or node.name.partition(".")[0])

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Add the name of the class; its body reads at once and binds nothing here."""
        self._bind(node.name)
        self._all([*node.decorator_list, *node.bases, *node.keywords])
        before, self._in_class = self._in_class, True
        self._all(node.body)
        self._in_class = before

    def generic_visit(self, node: ast.AST) -> None:
        """Look into comprehensions and functions without their variables."""
        if isinstance(node, Comprehension):
            targets = [each.target for each in node.generators]
            self._inside(stored(targets), [*ast.iter_child_nodes(node)])
        elif isinstance(node, Function):
            self._function(node)
        else:
            super().generic_visit(node)

    def _function(self, node: Function) -> None:
        arguments = node.args
        self._all([*arguments.defaults, *filter(None, arguments.kw_defaults)])
        body: list[ast.AST] = []
        if isinstance(node, ast.Lambda):
            body.append(node.body)
        else:
            self._bind(node.name)
            self._all(node.decorator_list)
            body += node.body
        given = {each.arg for each in ast.walk(arguments) if isinstance(each, ast.arg)}
        before = self._in_function
        self._in_function = True
        self._inside(given | stored(body), body)
        self._in_function = before

    def _inside(self, hidden: set[str], nodes: Iterable[ast.AST]) -> None:
        before = self._hidden
        self._hidden |= hidden
        self._all(nodes)
        self._hidden = before

    def _all(self, nodes: Iterable[ast.AST]) -> None:
        for node in nodes:
            self.visit(node)

    def _read(self, name: str) -> None:
        if name not in self._hidden:
            (self.later if self._in_function else self.loads).add(name)

    def _bind(self, name: str) -> None:
        if name not in self._hidden and not (self._in_function or self._in_class):
            self.binds.add(name)


def stored(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names that parts of a function bind."""
    parts = [part for node in nodes for part in ast.walk(node)]
    assigned = {
        part.id for part in parts if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    }
    imported = {part.asname or part.name for part in parts if isinstance(part, ast.alias)}
    defined = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return assigned | imported | {part.name for part in parts if isinstance(part, defined)}

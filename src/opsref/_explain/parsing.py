"""Syntax trees of parts of a file."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that the code of the same frame runs: those of a lambda have their own."""
    own = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.FunctionDef)
    yield node
    for inner in ast.iter_child_nodes(node):
        if not isinstance(inner, own):
            yield from walk(inner)


def parsed_lines(lines: list[str]) -> ast.Module | None:
    """Parse lines of a block, each with the columns that it has in its file."""
    above = "if 1:\n" if lines[0][:1].isspace() else "\n"
    try:
        return ast.parse(above + "".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def parsed(text: str) -> ast.AST | None:
    """Parse an expression, or else one statement."""
    try:
        return ast.parse(f"({text}\n)", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        pass
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return body[0] if len(body) == 1 else None


def statement_at(tree: ast.Module, column: int) -> ast.stmt | None:
    """Return the innermost statement that covers a column of the first line, if it is simple."""
    found = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt)
        and (node.lineno, node.col_offset) <= (1, column)
        and (1, column) < (node.end_lineno or 1, node.end_col_offset or 0)
    ]
    # Those inside come after those around them.
    return found[-1] if found and not hasattr(found[-1], "body") else None

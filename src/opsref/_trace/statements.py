"""The statement that a line of a file is a part of, as one line of text."""

from __future__ import annotations

import ast
from collections.abc import Sequence

# Longer files cost more to parse than a statement is worth.
_LONGEST = 20_000


def statements(lines: Sequence[str], numbers: Sequence[int]) -> dict[int, str]:
    """Give, for each number of a line, its statement; of a compound one, the part above its body.

    Args:
        lines: The lines of a file.
        numbers: Those that are asked for, counted from 1.
    """
    alone = {n: lines[n - 1].strip() if 0 < n <= len(lines) else "" for n in numbers}
    try:
        tree = ast.parse("".join(lines)) if len(lines) <= _LONGEST else None
    except (SyntaxError, ValueError):  # such as a cell with magics of IPython
        tree = None
    if tree is None:
        return alone
    # An inner statement comes after those around it.
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            first, last = _header(node)
            within = [n for n in alone if first < last and first <= n <= last]
            if within:
                alone |= dict.fromkeys(within, ast.unparse(node).partition("\n")[0])
    return alone


def _header(node: ast.stmt) -> tuple[int, int]:
    """Give the first and the last line of a statement, without those of its body."""
    body = getattr(node, "body", None) or getattr(node, "cases", None)
    if not body:
        return node.lineno, node.end_lineno or node.lineno
    first = getattr(body[0], "lineno", None) or body[0].pattern.lineno
    return node.lineno, max(node.lineno, first - 1)

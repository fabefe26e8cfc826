"""The statement that a line of a file is a part of, as one line of text."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from copy import copy
from functools import lru_cache

# Longer files cost more to parse than a statement is worth.
_LONGEST = 20_000


def statements(lines: Sequence[str], numbers: Sequence[int]) -> dict[int, str]:
    """Return the statement of each line; of a compound one, the part above its body.

    Args:
        lines: The lines of a file.
        numbers: Those that are asked for, counted from 1.
    """
    texts = {n: lines[n - 1].strip() if 0 < n <= len(lines) else "" for n in numbers}
    # An inner statement comes after those around it.
    for first, last, text in _long_ones(tuple(lines)):
        texts |= {n: text for n in texts if first <= n <= last}
    return texts


@lru_cache(maxsize=64)
def _long_ones(lines: tuple[str, ...]) -> list[tuple[int, int, str]]:
    """Return the statements of a file that take several lines: first line, last line, text."""
    if len(lines) > _LONGEST:
        return []
    try:
        tree = ast.parse("".join(lines))
    except (SyntaxError, ValueError):  # such as a cell with magics of IPython
        return []
    headers = [(*_header(node), node) for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    # What holds others is written with a body of one word.
    return [(a, b, ast.unparse(_alone(node)).partition("\n")[0]) for a, b, node in headers if a < b]


def _alone(node: ast.stmt) -> ast.stmt:
    """Return a statement without the others in it, which need not be written."""
    if not getattr(node, "body", None) or not isinstance(node, ast.stmt):
        return node
    node = copy(node)
    node.body = [ast.Pass()]  # type: ignore[attr-defined]
    return node


def _header(node: ast.stmt) -> tuple[int, int]:
    """Return the first and the last line of a statement, without those of its body."""
    body = getattr(node, "body", None) or getattr(node, "cases", None)
    if not body:
        return node.lineno, node.end_lineno or node.lineno
    first = getattr(body[0], "lineno", None) or body[0].pattern.lineno
    return node.lineno, max(node.lineno, first - 1)

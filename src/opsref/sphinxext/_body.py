"""Runs the Python that a page shows and draws what it binds.

Nothing here knows of Sphinx, so that tests can run the bodies of every page too.
torch and the drawing code are imported by the first body that runs, not before.
"""

from __future__ import annotations

import ast
import contextlib
import io
from typing import TYPE_CHECKING, Any

from opsref.sphinxext._frames import line_in, line_of_entering, lines_of
from opsref.sphinxext._page_module import page_module
from opsref.sphinxext._torch_state import kept_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    import torch

    from opsref import Figure

# What is assigned inside one of these is not a name of the page; `:=` looks out of the latter.
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
# What a body may raise. An exit, of Sphinx with code 0, would leave a build without its page.
FAULTS = (Exception, SystemExit, GeneratorExit)


class Nowhere(io.TextIOBase):
    """Takes what a body prints, and keeps none of it."""

    def write(self, text: str) -> int:
        """Return the length, as if all was written."""
        return len(text)


class BodyError(Exception):
    """A body that cannot be run or drawn.

    Attributes:
        line: The line of the page to look at.
        lines: The lines of the page that led there, as a traceback shows them; empty if there are
            none.
    """

    def __init__(self, message: str, line: int, lines: str = "") -> None:
        super().__init__(message)
        self.line = line
        self.lines = lines


def draw_body(
    source: str,
    namespace: dict[str, Any],
    *,
    page: str,
    line: int,
    expressions: str = "",
    expressions_line: int | None = None,
    **options: Any,
) -> Figure:
    """Run a body and draw the tensors that it binds, or the given expressions.

    Args:
        source: The Python to run.
        namespace: The names that earlier bodies of the page left; the body adds its own.
        page: The path of the page, for tracebacks.
        line: The page's line on which the source begins.
        expressions: What to draw instead of the bound names: Python expressions, separated by
            commas.
        expressions_line: The page's line that gives them, unless it is that of the source.
        **options: Passed on to ``opsref.draw``.

    Raises:
        BodyError: If the body or the drawing raises, or exits, or if there is nothing to draw.
    """
    run_body(source, namespace, page=page, line=line)
    # Whatever fails from here on is not the fault of one line of the body.
    line = line if expressions_line is None else expressions_line
    try:
        with _around(namespace, page, line):
            tensors = evaluate(expressions, namespace) if expressions else bound(source, namespace)
            if not tensors:
                raise ValueError(
                    "nothing to draw: bind a tensor to a name, or use the option :draw:"
                )
            from opsref import draw

            return draw(tensors, **options)
    except BodyError:
        raise
    except FAULTS as error:
        raise BodyError(_message(error), line) from error


def run_body(source: str, namespace: dict[str, Any], *, page: str, line: int) -> None:
    """Run the Python of a body in a namespace; what it prints goes nowhere.

    torch's settings are afterwards as they were before.

    Raises:
        BodyError: If the source does not compile or raises, with the page's line that did it, or
            begins a trace, or another mode of torch, and does not end it.
    """
    try:
        # Empty lines in front make Python count as the page does, in syntax errors too.
        code = compile("\n" * (line - 1) + source, page, "exec")
        with _around(namespace, page, line_of_entering(source, line)):
            exec(code, namespace)
    except BodyError:
        raise
    except FAULTS as error:
        lines = lines_of(page, error, source, line)
        raise BodyError(_message(error), line_in(page, error) or line, lines) from error
    finally:
        namespace.pop("__builtins__", None)


@contextlib.contextmanager
def _around(namespace: dict[str, Any], page: str, line: int) -> Iterator[None]:
    """Keep what the code of a page does to that page.

    Raises:
        BodyError: Something has not ended.
    """
    with (
        contextlib.redirect_stdout(Nowhere()),
        kept_settings(namespace) as left,
        page_module(namespace, page),
    ):
        yield
    if left:
        raise BodyError(f"{' and '.join(left)} did not end: begin it with a `with` block", line)


def bound_names(source: str) -> list[str]:
    """Return the names that the top level of a source binds, in the order of first binding.

    >>> bound_names("import torch; x = torch.arange(6)" + chr(10) + "y, z = x.view(2, 3), x")
    ['x', 'y', 'z']
    """
    names = [name for node in _walk_in_order(ast.parse(source)) if (name := _bound_by(node))]
    return list(dict.fromkeys(names))


def _bound_by(node: ast.AST) -> str | None:
    """Return the name that a node binds, if it does."""
    match node:
        case ast.Name(id=name, ctx=ast.Store()):
            return name
        case ast.MatchAs(name=name) | ast.MatchStar(name=name) | ast.MatchMapping(rest=name):
            return name
    return None


def bound(source: str, namespace: dict[str, Any]) -> dict[str, torch.Tensor]:
    """Return the tensors that a source bound, by name; a leading underscore keeps one out."""
    import torch

    return {
        name: namespace[name]
        for name in bound_names(source)
        if not name.startswith("_") and isinstance(namespace.get(name), torch.Tensor)
    }


def evaluate(expressions: str, namespace: dict[str, Any]) -> dict[str, Any]:
    """Return the values of comma-separated expressions, by their source text."""
    text = f"({expressions.strip()}\n)"  # in parentheses, lines may end anywhere
    tree = ast.parse(text, mode="eval").body
    parts = tree.elts if isinstance(tree, ast.Tuple) else [tree]
    sources = (ast.get_source_segment(text, part) or ast.unparse(part) for part in parts)
    labels = [" ".join(source.split()) for source in sources]
    # A copy, since ``eval`` would leave ``__builtins__`` behind.
    return {label: eval(label, dict(namespace)) for label in labels}


def _walk_in_order(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a tree's nodes in the order in which Python runs them, without inner scopes."""
    if isinstance(node, FUNCTIONS):
        return
    if isinstance(node, COMPREHENSIONS):
        yield from (each.target for each in ast.walk(node) if isinstance(each, ast.NamedExpr))
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _walk_in_order(child)


def _message(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return f"{type(error).__name__}: {error.msg}"  # without its own copy of the line
    return f"{type(error).__name__}: {error}"

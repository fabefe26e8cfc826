"""Which functions of opsref a drawing is made by, and whether they are still what they were.

A page or a script has to be drawn anew when a function that ran for it has changed, or what stands
outside of functions in a module that those functions use. Comments, docstrings and the place of a
function in its file make no difference. Nothing here imports torch.
"""

from __future__ import annotations

import ast
import hashlib
import sys
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType, FrameType

PACKAGE = Path(__file__).parents[1]
# What a drawing is made by, each with the digest of its source.
Makers = dict[str, str]
_Functions = ast.FunctionDef | ast.AsyncFunctionDef


class Recorder:
    """Notes which functions of opsref run between ``start`` and ``stop``.

    Attributes:
        running: Whether it notes now.
    """

    def __init__(self) -> None:
        self._codes: dict[int, CodeType] = {}
        self._before: object = None
        self.running = False

    def start(self) -> None:
        """Begin with nothing noted."""
        self.stop()
        _forget_results()
        self._codes = {}
        self._before = sys.getprofile()
        self.running = True
        sys.setprofile(self._note)

    def stop(self) -> None:
        """Note no more."""
        if self.running:
            sys.setprofile(self._before)  # type: ignore[arg-type]
            self.running = False

    def makers(self) -> Makers:
        """Give what has run so far, and the release of torch that it ran with."""
        ran = list(self._codes.values())  # this function may be running while it is noted
        codes = {code.co_filename: set[str]() for code in ran if code.co_filename != __file__}
        for code in ran:
            if code.co_filename in codes:
                codes[code.co_filename].add(code.co_qualname.partition(".<locals>")[0])
        made: Makers = {"torch": metadata.version("torch")}
        # The package itself only fetches names, each once.
        pending = {
            name
            for name in codes
            if Path(name).is_relative_to(PACKAGE) and Path(name).name != "__init__.py"
        }
        bodies: set[str] = set()
        for file in pending:
            parts = digests(file)
            made |= {_key(file, name): parts[name] for name in codes[file] if name in parts}
        while pending:
            file = pending.pop()
            bodies.add(file)
            pending |= imported(file) - bodies
        return made | {_key(file, ""): digests(file)[""] for file in bodies}

    def _note(self, frame: FrameType, event: str, argument: object) -> None:
        del argument  # part of what a profiler is called with
        if event == "call":
            # Code objects are compared by what they hold, which costs more than their identity.
            self._codes[id(frame.f_code)] = frame.f_code


def are_current(makers: Makers) -> bool:
    """Tell whether the makers of a drawing are still what they were."""
    return all(_current(key) == digest for key, digest in makers.items())


def package_sha256() -> str:
    """Identify the sources of the package as a whole, and the release of torch."""
    digest = hashlib.sha256(metadata.version("torch").encode())
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def digests(file: str) -> Makers:
    """Give the digest of each function and method of a file, and of the rest under ``""``."""
    return _digests(Path(file).read_bytes())


def imported(file: str) -> set[str]:
    """Give the files of the package that a file imports at its top level."""
    return _imported(Path(file).read_bytes())


@cache
def _digests(source: bytes) -> Makers:
    tree = ast.parse(source)
    found = {name: "" for name, _ in _functions(tree)}
    for name, function in _functions(tree):
        # A property and its setter have one name.
        found[name] = _digest(found[name] + ast.dump(function))
    scopes: list[ast.Module | ast.ClassDef] = [tree, *_classes(tree)]
    for scope in scopes:
        scope.body = [node for node in scope.body if not isinstance(node, _Functions)]
    return found | {"": _digest(ast.dump(tree))}


@cache
def _imported(source: bytes) -> set[str]:
    found = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE.name):
            # What follows ``import`` is a module or a name in one.
            home = PACKAGE.parent.joinpath(*(node.module or "").split("."))
            found |= {f"{home / alias.name}.py" for alias in node.names}
            found.add(f"{home}.py")
    return {path for path in found if Path(path).is_file()}


def _functions(
    tree: ast.Module | ast.ClassDef, prefix: str = ""
) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Yield the functions of a module and the methods of its classes, without docstrings."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{prefix}{node.name}.")
        elif isinstance(node, _Functions):
            if ast.get_docstring(node, clean=False) is not None:
                node.body = node.body[1:]
            yield f"{prefix}{node.name}", node


def _classes(tree: ast.Module | ast.ClassDef) -> Iterator[ast.ClassDef]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield node
            yield from _classes(node)


def _current(key: str) -> str | None:
    """Give the digest that a maker has now; None if it is gone."""
    if key == "torch":
        return metadata.version("torch")
    file, _, name = key.partition("::")
    path = PACKAGE.parent / file
    return digests(f"{path}").get(name) if path.is_file() else None


def _key(file: str, name: str) -> str:
    return f"{Path(file).relative_to(PACKAGE.parent).as_posix()}::{name}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _forget_results() -> None:
    """Clear the caches of the package: a function whose result is kept would not run again."""
    for name, module in list(sys.modules.items()):
        if name == PACKAGE.name or name.startswith(f"{PACKAGE.name}."):
            for value in list(vars(module).values()):
                if value not in (_digests, _imported) and hasattr(value, "cache_clear"):
                    value.cache_clear()

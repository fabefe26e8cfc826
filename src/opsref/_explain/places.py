"""Where an error was raised: the frames of its traceback, and what failed in each."""

from __future__ import annotations

import ast
import dis
import linecache
import sysconfig
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from types import FrameType, TracebackType

import torch

from opsref._explain.parsing import parsed, parsed_lines, statement_at, walk

_TORCH = str(Path(torch.__file__).parent)
_LIBRARIES = tuple({sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")})
# Files of torch whose names begin with an underscore and whose functions readers call.
_PUBLIC = ("__init__.py", "_tensor.py")
_OWN = str(Path(__file__).parent)
# So many frames are looked at, and lines of a statement.
_MOST_FRAMES = 2000
_MOST_LINES = 40
# How a comprehension that runs in its function's frame puts away the names it uses; since 3.12.
_HIDES = dis.opmap.get("LOAD_FAST_AND_CLEAR", -1)
_STORES = ("STORE_", "DELETE_")


@dataclass
class Place:
    """A frame at the point where the error left it.

    Attributes:
        frame: The frame, whose names have the values of now.
        last: The instruction that failed.
        line: Its line.
        handled: Whether the error is being handled, so that no later round of a loop has begun.
    """

    frame: FrameType
    last: int
    line: int
    handled: bool

    @cached_property
    def _span(self) -> tuple[int | None, int | None, int | None, int | None]:
        """First and last line of what failed, and where it begins and ends on them."""
        where = islice(self.frame.f_code.co_positions(), self.last // 2, None)
        return next(where, (None, None, None, None))

    @property
    def file(self) -> str:
        """The file of its code."""
        return self.frame.f_code.co_filename

    @property
    def is_torch(self) -> bool:
        """Whether it is code of torch."""
        return self.file.startswith(_TORCH)

    @property
    def is_inside(self) -> bool:
        """Whether it is code that torch runs in place of an operation, with tensors of its own.

        Without data it does so in Python: what it has broadcast already is not what was given.
        """
        parts = self.file.removeprefix(_TORCH).replace("\\", "/").split("/")
        private = any(part[:1] == "_" and part not in _PUBLIC for part in parts)
        return self.is_torch and (private or parts[-1] == "library.py")

    @property
    def is_library(self) -> bool:
        """Whether it is code that was installed."""
        return self.file.startswith((_TORCH, *_LIBRARIES)) or self.file.startswith("<frozen")

    @cached_property
    def _lines(self) -> list[str]:
        return linecache.getlines(self.file, self.frame.f_globals)

    @cached_property
    def node(self) -> ast.AST | None:
        """The expression or the statement that failed, or nothing where it is not known."""
        first, last, begin, end = self._span
        if first is None or last is None or last > len(self._lines) or last < first:
            return None
        lines = [line.rstrip("\n") for line in self._lines[first - 1 : last]]
        found: ast.AST | None = None
        if begin is not None and end is not None:
            raw = [line.encode() for line in lines]
            raw[-1] = raw[-1][:end]
            raw[0] = raw[0][begin:]
            found = parsed(b"\n".join(raw).decode(errors="replace"))
            if lines[0].encode()[:begin].rstrip().endswith(b"."):
                found = self._chained(first, last, end)
        if found is None or self._writes:
            found = self.statement or found
        return found if found is not None and self._belongs(found) else None

    def _chained(self, first: int, last: int, end: int) -> ast.AST | None:
        """Return a call whose object is on lines above: its position begins with its own name."""
        for start in range(first - 1, max(first - _MOST_LINES, 0), -1):
            for stop in range(last, min(last + 5, len(self._lines)) + 1):
                tree = parsed_lines(self._lines[start - 1 : stop])
                for node in ast.walk(tree) if tree else ():
                    where = (getattr(node, "end_lineno", 0), getattr(node, "end_col_offset", 0))
                    if isinstance(node, ast.Call) and where == (last - start + 2, end):
                        return node
        return None

    @property
    def _writes(self) -> bool:
        """Whether it failed to write to an item or to names, of which alone the position tells."""
        step = dis.opname[self.frame.f_code.co_code[self.last]]
        return step.startswith(("STORE_", "UNPACK_"))

    @cached_property
    def statement(self) -> ast.stmt | None:
        """The simple statement that failed."""
        first, _, begin, _ = self._span
        first = first or self.line
        for last in range(first, min(first + _MOST_LINES, len(self._lines)) + 1):
            text = "".join(self._lines[first - 1 : last])
            try:
                tree = ast.parse(text.strip())
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
            column = max((begin or 0) - (len(text) - len(text.lstrip())), 0)
            found = statement_at(tree, column) if begin is not None or len(tree.body) == 1 else None
            return found if found is not None and self._belongs(found) else None
        return None

    def _belongs(self, node: ast.AST) -> bool:
        """Tell whether the code has the names of a text: a file may have changed since."""
        code = self.frame.f_code
        known = {*code.co_names, *code.co_varnames, *code.co_freevars, *code.co_cellvars}
        used = {inner.id for inner in walk(node) if isinstance(inner, ast.Name)}
        return used <= known

    @cached_property
    def text(self) -> str:
        """The line, or the part of it that failed, as it is written."""
        return " ".join(ast.unparse(self.node).split()) if self.node else self.source(self.line)

    def source(self, line: int) -> str:
        """Return a line of its file."""
        return self._lines[line - 1].strip() if 0 < line <= len(self._lines) else ""

    @property
    def loops(self) -> bool:
        """Whether its code has a loop."""
        steps = dis.get_instructions(self.frame.f_code)
        return any(step.opname.startswith("JUMP_BACKWARD") for step in steps)

    @cached_property
    def rebound(self) -> frozenset[str]:
        """The names that the frame may have bound anew since the error left it."""
        code, now = self.frame.f_code, self.frame.f_lasti
        if now == self.last and _HIDES not in set(code.co_code[::2]):
            return frozenset()
        steps = list(dis.get_instructions(code))
        hidden = {str(s.argval) for s in steps if s.opname == "LOAD_FAST_AND_CLEAR"}
        if now == self.last:
            return frozenset(hidden)
        end, here = self._span[1] or self.line, self.frame.f_lineno or self.line
        loops = [
            range(step.argval, step.offset)
            for step in ([] if self.handled else steps)
            if step.opname.startswith("JUMP_BACKWARD") and step.argval <= self.last < step.offset
        ]
        line, names = 0, set(hidden)
        for step in steps:
            line = _line_of(step) or line
            again = end < line <= here or any(step.offset in loop for loop in loops)
            if step.opname.startswith(_STORES) and again:
                names.add(str(step.argval))
        return frozenset(names)


def _line_of(step: dis.Instruction) -> int | None:
    return step.positions.lineno if step.positions else None


def places(error: BaseException, *, handled: bool) -> list[Place]:
    """Return the frames of an error, the innermost first, without those of this package."""
    found: list[Place] = []
    traceback: TracebackType | None = error.__traceback__
    while traceback is not None and len(found) < _MOST_FRAMES:
        place = Place(traceback.tb_frame, traceback.tb_lasti, traceback.tb_lineno, handled)
        if not place.file.startswith(_OWN):
            found.append(place)
        traceback = traceback.tb_next
    return found[::-1]


def own_code(found: list[Place]) -> Place | None:
    """Return the innermost frame of the person's own code, or the innermost of all."""
    own = (place for place in found if not place.is_library)
    return next(own, found[0] if found else None)

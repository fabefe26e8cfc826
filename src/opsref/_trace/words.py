"""The words that the text and the table of a trace have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from opsref._layout.text import short_tuple
from opsref._trace.fold import Part
from opsref._trace.operation import Operation, short_file

# As many bytes are written exactly; a unit goes up to so many.
_EXACT, _NEXT = 100_000, 999.5
LEFT_OUT = "Other operations than layout copies are left out"

# Operations that have copies inside, of which a heading names so many.
_NAMED = 3


def count(number: int, one: str, more: str = "") -> str:
    """Write a number of things."""
    return f"{number:,} {one if number == 1 else more or f'{one}s'}"


def size(number: int) -> str:
    """Write a number of bytes: exactly, or with three digits if there are many."""
    if number < _EXACT:
        return count(number, "byte")
    scaled, units = number / 1000, iter(("kB", "MB", "GB", "TB", "PB", "EB"))
    while scaled >= _NEXT:
        scaled /= 1000
        next(units)
    digits = f"{scaled:#.3g}".rstrip(".")
    return f"{digits} {next(units)}"


def copies(operations: Sequence[Operation]) -> str:
    """Return how many layout copies there are, and how large: for a part of a trace."""
    between, inside = _sum(o for o in operations if o.is_layout_copy), _sum(_inside(operations))
    more = f", {inside[0]:,} inside: {size(inside[1])}" if inside[0] else ""
    if between[0]:
        return f"{_copies(*between, _seen(operations))}{more}"
    return _copies(*inside, " inside") if inside[0] else f"no layout copies{_seen(operations)}"


def _seen(operations: Iterable[Operation]) -> str:
    """Say where copies were looked for, if that was not everywhere."""
    return " outside compiled code" if any(o.is_compiled for o in operations) else ""


def _inside(operations: Iterable[Operation]) -> Iterator[Operation]:
    return (copy for operation in operations for copy in operation.inside)


def _sum(operations: Iterable[Operation]) -> tuple[int, int]:
    sizes = [operation.copied_bytes for operation in operations]
    return len(sizes), sum(sizes)


def _copies(number: int, total: int, where: str = "") -> str:
    return f"{count(number, 'layout copy', 'layout copies')}{where}: {size(total)}"


def new_memory(operations: Sequence[Operation]) -> str:
    """Return how many operations there are, and how much memory they made."""
    if not operations:
        return "no operations"
    total = sum(operation.bytes for operation in operations)
    return f"{count(len(operations), 'operation')}, {size(total)} of new memory"


def collectives(operations: Sequence[Operation]) -> list[str]:
    """Return which collectives a trace has, and how much memory of this rank they fill."""
    found = [operation for operation in operations if operation.is_collective]
    names = Counter(name(operation).partition("[")[0] for operation in found)
    listed = ", ".join(f"{times:,} {each}" for each, times in names.items())
    total = size(sum(operation.collective_bytes for operation in found))
    return [f"{count(len(found), 'collective')} into {total}: {listed}"] if found else []


def name(operation: Operation) -> str:
    """Return the name of an operation in short: a collective's without its namespace."""
    last = operation.name.rpartition("/")[2]
    return last.rpartition("::")[2] if operation.is_collective else last


def moved(operation: Operation) -> int:
    """Return how many bytes an operation made, copied or received."""
    return max(operation.bytes, operation.copied_bytes, operation.collective_bytes)


def copied_share(operations: Sequence[Operation]) -> list[str]:
    """Return how many layout copies a trace has, and their share of the new memory."""
    total = sum(operation.bytes for operation in operations)
    number, between = _sum(o for o in operations if o.is_layout_copy)
    inside, seen = list(_inside(operations)), _seen(operations)
    share = f", {100 * between / total:.1f} % of the new memory" if between and total else ""
    if not inside:
        return [f"{_copies(number, between, seen)}{share}" if number else f"no layout copies{seen}"]
    where = f" between operations{seen}"
    first = f"{_copies(number, between, where)}{share}" if number else f"no layout copies{where}"
    names = sorted({copy.name.partition("/")[0].partition("[")[0] for copy in inside})
    # A line has to have room for the bytes.
    if len(names) > _NAMED:
        names[_NAMED - 1 :] = [f"{len(names) - _NAMED + 1} others"]
    return [first, f"{len(inside):,} inside {', '.join(names)}: {size(_sum(inside)[1])}"]


def kind(operation: Operation) -> str:
    """Return what an operation did, and whose storage its result has."""
    whose = operation.shares_with
    name = f"#{whose}" if isinstance(whose, int) else whose
    copy = {"layout": "layout copy", "plain": "copy", None: ""}[operation.copy]
    if operation.kind == "view":
        return f"view of {name}"
    if operation.kind == "in-place":
        return f"{copy} in {name}" if copy else f"in-place on {name}"
    if operation.is_inside:
        return f"{copy} inside"
    if operation.kind == "new" and operation.origin is not None and not copy:
        return f"new, order of #{operation.origin}"
    return copy or operation.kind


def read(operation: Operation, operations: Sequence[Operation]) -> list[str]:
    """Return where the layout began that a layout copy read, and the strides before and after."""
    if not operation.is_layout_copy or operation.read is None or operation.stride is None:
        return []
    strides = f"strides {short_tuple(operation.read)} to {short_tuple(operation.stride)}"
    if operation.origin is None:
        return [strides]
    first = operations[operation.origin]
    same = (first.file, first.line) == (operation.file, operation.line)
    return [f"of #{operation.origin} {first.name}{'' if same else f' at {first.place}'}", strides]


def place(operation: Operation) -> str:
    """Name the line of an operation, with its text."""
    where = " ".join(filter(None, (operation.place, _caller(operation), operation.source)))
    return f"backward: {where or 'no line'}" if operation.backward else where or "no line"


def _caller(operation: Operation) -> str:
    file, _, number = operation.caller.rpartition(":")
    if not file:
        return ""
    return f"(from {number})" if file == operation.file else f"(from {short_file(file)}:{number})"


def part_name(part: Part) -> str:
    """Name a module of a trace."""
    return f"backward of {part.path}" if part.backward and part.path else part.path or "backward"


def has_copies(operations: Sequence[Operation]) -> bool:
    """Return whether there are layout copies."""
    return any(operation.layout_copies for operation in operations)


def sums(part: Part) -> str:
    """Name a module of a trace, and say what is in it."""
    total = sum(operation.bytes for operation in part.operations)
    many = count(len(part.operations), "operation")
    return f"{part_name(part)}: {many}, {size(total)}; {copies(part.operations)}"


def repeated(pattern: Sequence[Part], more: Sequence[Part]) -> str:
    """Return what a folded run of parts repeats."""
    times = count(len(more) // len(pattern), "more time")
    if any(part.is_line for part in pattern):
        kind = "line" if all(part.is_line for part in pattern) else "part"
        return f"the same {count(len(pattern), kind) if len(pattern) > 1 else kind}, {times}"
    return f"{_span(more)}: as {_span(pattern)}, {times}"


def _span(parts: Sequence[Part]) -> str:
    """Name modules of one parent, from the first to the last: ``blocks.2 to 5``."""
    first, last = parts[0].path, parts[-1].path
    if len(parts) == 1 or first == last:
        return part_name(parts[0])
    parent = first.rpartition(".")[0]
    return f"{part_name(parts[0])} to {last.removeprefix(f'{parent}.') if parent else last}"


def by_line(operations: Sequence[Operation]) -> list[tuple[int, int, str]]:
    """Sum the layout copies of each line: bytes, number, and the line; the largest first."""
    sums: dict[str, tuple[int, int]] = {}
    for operation in operations:
        for copy in operation.layout_copies:
            size, number = sums.get(place(operation), (0, 0))
            sums[place(operation)] = size + copy.copied_bytes, number + 1
    lines = [(size, number, line) for line, (size, number) in sums.items()]
    return sorted(lines, key=lambda line: -line[0])

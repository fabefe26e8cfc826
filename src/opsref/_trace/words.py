"""The words that the text and the table of a trace have in common."""

from __future__ import annotations

from collections.abc import Sequence

from opsref._trace.fold import Part
from opsref._trace.operation import Operation

LEFT_OUT = "Other operations than layout copies are left out"


def count(number: int, one: str, more: str = "") -> str:
    """Write a number of things."""
    return f"{number:,} {one if number == 1 else more or f'{one}s'}"


def copies(operations: Sequence[Operation]) -> str:
    """Say how many layout copies there are, and how large: for a part of a trace."""
    layout_copies = [operation for operation in operations if operation.is_layout_copy]
    if not layout_copies:
        return "no layout copies"
    size = sum(operation.copied_bytes for operation in layout_copies)
    return f"{count(len(layout_copies), 'layout copy', 'layout copies')}: {size:,} bytes"


def new_memory(operations: Sequence[Operation]) -> str:
    """Say how many operations there are, and how much memory they made."""
    if not operations:
        return "no operations"
    total = sum(operation.bytes for operation in operations)
    return f"{count(len(operations), 'operation')}, {count(total, 'byte')} of new memory"


def copied_share(operations: Sequence[Operation]) -> str:
    """Say how many layout copies a trace has, and their share of the new memory."""
    total = sum(operation.bytes for operation in operations)
    size = sum(operation.copied_bytes for operation in operations if operation.is_layout_copy)
    share = f", {100 * size / total:.1f} % of the new memory" if size and total else ""
    return f"{copies(operations)}{share}"


def kind(operation: Operation) -> str:
    """Say what an operation did, and whose storage its result has."""
    whose = operation.shares_with
    name = f"#{whose}" if isinstance(whose, int) else whose
    copy = {"layout": "layout copy", "plain": "copy", None: ""}[operation.copy]
    if operation.kind == "view":
        return f"view of {name}"
    if operation.kind == "in-place":
        return f"{copy} in {name}" if copy else f"in-place on {name}"
    return copy or operation.kind


def place(operation: Operation) -> str:
    """Name the line of an operation, with its text."""
    where = " ".join(filter(None, (operation.place, operation.source))) or "no line"
    return f"backward: {where}" if operation.backward else where


def part_name(part: Part) -> str:
    """Name a module of a trace."""
    return f"backward of {part.path}" if part.backward and part.path else part.path or "backward"


def has_copies(operations: Sequence[Operation]) -> bool:
    """Tell whether there are layout copies."""
    return any(operation.is_layout_copy for operation in operations)


def sums(part: Part) -> str:
    """Name a module of a trace, and say what is in it."""
    total = sum(operation.bytes for operation in part.operations)
    many = count(len(part.operations), "operation")
    return f"{part_name(part)}: {many}, {count(total, 'byte')}; {copies(part.operations)}"


def repeated(pattern: Sequence[Part], more: Sequence[Part]) -> str:
    """Say what a folded run of parts repeats."""
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
        if operation.is_layout_copy:
            size, number = sums.get(place(operation), (0, 0))
            sums[place(operation)] = size + operation.copied_bytes, number + 1
    lines = [(size, number, line) for line, (size, number) in sums.items()]
    return sorted(lines, key=lambda line: -line[0])

"""The guard and the comparison of traces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from opsref._layout.text import printable
from opsref._trace.operation import Operation

# A message names so many lines; more are counted.
_LINES = 20


@dataclass(frozen=True, repr=False)
class Comparison:
    """How a trace differs from an earlier one.

    Attributes:
        added: The entries that the earlier one has not.
        removed: Those that only the earlier one has.
        bytes: How many more bytes are allocated; negative if fewer.
        layout_copy_bytes: How many more bytes layout copies between operations fill.
        inner_copy_bytes: How many more bytes layout copies inside operations fill.
    """

    added: tuple[Operation, ...]
    removed: tuple[Operation, ...]
    bytes: int
    layout_copy_bytes: int
    inner_copy_bytes: int

    @property
    def same(self) -> bool:
        """Whether the two have the same entries."""
        return not self.added and not self.removed

    def __str__(self) -> str:
        if self.same:
            return "no difference"
        inside = f", {self.inner_copy_bytes:+,} inside operations" if self.inner_copy_bytes else ""
        return "\n".join(
            [
                f"{self.bytes:+,} bytes of new memory, "
                f"{self.layout_copy_bytes:+,} in layout copies{inside}",
                *(f"+ {line}" for line in lines(self.added)),
                *(f"- {line}" for line in lines(self.removed)),
            ]
        )

    def __repr__(self) -> str:
        return f"<Comparison: {len(self.added)} added, {len(self.removed)} removed>"


def beyond(operations: Sequence[Operation], allowed: Sequence[Operation]) -> tuple[Operation, ...]:
    """Return the entries that are left when each allowed one is taken away once."""
    left = Counter(operation.key for operation in allowed)
    more = []
    for operation in operations:
        if left[operation.key]:
            left[operation.key] -= 1
        else:
            more.append(operation)
    return tuple(more)


def unseen(operations: Iterable[Operation]) -> str:
    """Say why a check of the copies would pass whatever there is; empty where it would not."""
    if not any(operation.is_compiled for operation in operations):
        return ""
    return (
        "the trace has compiled code, inside which it sees no copies: trace the call inside "
        "`with torch.compiler.set_stance('force_eager'):`"
    )


def failure(
    copies: Sequence[Operation], over: int, allowed: Sequence[Operation] | None
) -> str | None:
    """Return which layout copies are too many; None if none are."""
    from opsref._trace.words import count  # an import costs, and most tests pass

    too_many = copies if allowed is None else beyond(copies, allowed)
    too_many = [operation for operation in too_many if operation.copied_bytes > over]
    if not too_many:
        return None
    total = sum(operation.copied_bytes for operation in too_many)
    many = count(len(too_many), "layout copy", "layout copies")
    limit = f" of more than {over:,} bytes" if over else ""
    rest = " beyond the stored trace" if allowed is not None else ""
    return "\n".join([f"{many}{limit}{rest}, {total:,} bytes:", *lines(too_many)])


def lines(operations: Sequence[Operation]) -> list[str]:
    """Name entries: bytes, operation, shape, and the line that caused them; the largest first."""
    from opsref._trace.words import moved  # an import costs, and most tests pass

    ordered = sorted(operations, key=lambda o: -moved(o))
    return counted(described(operation) for operation in ordered)


def described(operation: Operation) -> str:
    """Name an entry: bytes, operation, shape, module, and the line that caused it."""
    from opsref._trace.words import moved, place

    size = moved(operation)
    facts = f" {operation.shape}" if operation.shape is not None else ""
    inside = f" in {operation.module}" if operation.module else ""
    where = place(operation)
    return printable(f"{size:,} bytes, {operation.name}{facts}{inside}, {where}")


def counted(lines: Iterable[str]) -> list[str]:
    """Write equal lines once, and count those that are too many."""
    written = Counter(lines)
    named = [f"{line} ({n} times)" if n > 1 else line for line, n in written.items()]
    more = [f"and {len(named) - _LINES} more"] if len(named) > _LINES else []
    return named[:_LINES] + more

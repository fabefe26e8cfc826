"""What a trace recorded: its entries, its sums, and the ways to see and to check it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from shutil import get_terminal_size
from typing import Any

from opsref._layout import checks
from opsref._layout.storage import Scope
from opsref._trace.compare import Comparison, beyond, failure, unseen
from opsref._trace.operation import Operation


class Trace:
    """What ``trace`` recorded: an entry for every tensor that an operation gave, in order.

    Text, HTML and data are three forms of it. It holds no tensor.

    Attributes:
        of: What was called: the name of a class or a function; empty for a block.
    """

    def __init__(self, operations: tuple[Operation, ...] = (), *, of: str = "") -> None:
        self.of = of
        self._read: Callable[[], tuple[Operation, ...]] = lambda: operations
        self._done = True

    def _begin(self, read: Callable[[], tuple[Operation, ...]]) -> None:
        """Take the entries from a recording that goes on."""
        self._read, self._done = read, False

    def _end(self) -> None:
        """Take them for good: the recording has ended."""
        self._done = True

    @property
    def operations(self) -> tuple[Operation, ...]:
        """The entries; inside the block that is traced, those so far."""
        return self._operations if self._done else self._read()

    @cached_property
    def _operations(self) -> tuple[Operation, ...]:
        operations = self._read()
        self._read = tuple  # lets go of what was recorded
        return operations

    @property
    def layout_copies(self) -> tuple[Operation, ...]:
        """The entries that copied a tensor into another layout, between operations."""
        return tuple(operation for operation in self.operations if operation.is_layout_copy)

    @property
    def inner_copies(self) -> tuple[Operation, ...]:
        """The layout copies that operations made inside themselves."""
        return tuple(copy for operation in self.operations for copy in operation.inside)

    @property
    def collectives(self) -> tuple[Operation, ...]:
        """The entries that communicate with other ranks, each with its ``collective_bytes``."""
        return tuple(operation for operation in self.operations if operation.is_collective)

    @property
    def bytes(self) -> int:
        """How much memory the operations allocated for their results, in all."""
        return sum(operation.bytes for operation in self.operations)

    @property
    def layout_copy_bytes(self) -> int:
        """How much of it layout copies between operations filled."""
        return sum(operation.copied_bytes for operation in self.layout_copies)

    @property
    def inner_copy_bytes(self) -> int:
        """How much memory layout copies inside operations filled; most is given back at once."""
        return sum(copy.copied_bytes for copy in self.inner_copies)

    @property
    def share(self) -> float:
        """The part of all allocated bytes that layout copies between operations filled, 0 to 1."""
        total = self.bytes
        return self.layout_copy_bytes / total if total else 0.0

    @property
    def _every_copy(self) -> tuple[Operation, ...]:
        """All layout copies; a stored one may have those inside operations in the first place."""
        copies = (copy for operation in self.operations for copy in operation.layout_copies)
        return tuple(copies)

    def text(self, *, every: bool | None = None, width: int = 80) -> str:
        """Return the trace as text.

        Args:
            every: Whether to show every operation, or only layout copies, under their modules and
                with repeated blocks folded. By default, every operation of a short trace.
            width: How many columns a line may have.
        """
        from opsref._trace.text import text  # an import costs, and few need each of these

        return text(self.of, self.operations, every, width)

    def html(self, *, every: bool | None = None) -> str:
        """Return the trace as an HTML element, without scripts, styles of the page, or ids.

        Args:
            every: As in ``text``.
        """
        from opsref._trace.html import html

        return html(self.of, self.operations, every)

    def to_dict(self, *, copies: bool = False) -> dict[str, Any]:
        """Return the trace as a dictionary that JSON can hold.

        Args:
            copies: Whether only the layout copies are in it, and of them only what
                ``assert_no_layout_copies`` needs: a file to keep beside a test.
        """
        if not copies:
            return {"of": self.of, "operations": [o.to_dict() for o in self.operations]}
        return {"of": self.of, "operations": [copy._stored() for copy in self._every_copy]}

    @classmethod
    def from_dict(cls, facts: Mapping[str, Any]) -> Trace:
        """Make a trace of what ``to_dict`` gave.

        Raises:
            ValueError: A fact is missing, or is not of its kind.
        """
        record = checks.mapping(facts, "a trace's record", ("of", "operations"))
        of, owner = checks.text(record["of"], "of"), Scope()
        listed = checks.listed(record["operations"], "operations")
        operations = tuple(Operation._within(owner, o) for o in listed)
        origins = (copy.origin for o in operations for copy in (o, *o.inside))
        if any(origin is not None and origin >= len(operations) for origin in origins):
            raise ValueError("origin must be the place of an operation, or None")
        return cls(operations, of=of)

    def compare(self, earlier: Trace) -> Comparison:
        """Return what this trace has that an earlier one lacks, and the other way round.

        Entries are the same if their operations, shapes, strides and bytes are, in the same module.
        Their order, their lines, storage offsets, dtypes and devices do not count.
        """
        return Comparison(
            beyond(self.operations, earlier.operations),
            beyond(earlier.operations, self.operations),
            self.bytes - earlier.bytes,
            self.layout_copy_bytes - earlier.layout_copy_bytes,
            self.inner_copy_bytes - earlier.inner_copy_bytes,
        )

    def assert_no_layout_copies(self, *, over: int = 0, beyond: Trace | None = None) -> None:
        """Fail a test if there are layout copies, between operations or inside them.

        Args:
            over: Copies of at most so many bytes are allowed.
            beyond: A stored trace whose layout copies are allowed, each once. They are recognised
                as in ``compare``.

        Raises:
            AssertionError: There are. The message names their bytes and lines.
            RuntimeError: The block that is traced has not ended, or has compiled code, whose copies
                nobody sees.

        Example:
            >>> import opsref, torch
            >>> with opsref.trace() as t:
            ...     y = torch.zeros(2, 3).t().contiguous()
            >>> t.assert_no_layout_copies(over=24)
            >>> t.assert_no_layout_copies()
            Traceback (most recent call last):
                ...
            AssertionError: 1 layout copy, 24 bytes:
            24 bytes, clone (3, 2), <doctest>:2 y = torch.zeros(2, 3).t().contiguous()
        """
        if not self._done:
            raise RuntimeError("the trace goes on: check it after its block")
        if why := unseen(self.operations):
            raise RuntimeError(why)
        allowed = beyond._every_copy if beyond else None
        if message := failure(self._every_copy, over, allowed):
            raise AssertionError(message)

    def __reduce__(self) -> tuple[object, ...]:
        """Copy and pickle the entries.

        Raises:
            RuntimeError: The block that is traced has not ended.
        """
        if not self._done:
            raise RuntimeError("the trace goes on: copy or pickle it after its block")
        return partial(type(self), of=self.of), (self.operations,)

    def _repr_html_(self) -> str:
        return self.html()

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Show itself in IPython, and in what nbconvert makes of a notebook."""
        printer.text("..." if cycle else str(self))

    def __str__(self) -> str:
        terminal = sys.stdout.isatty() and get_terminal_size().columns
        return self.text(width=terminal or 80)

    def __repr__(self) -> str:
        from opsref._trace.words import copies, new_memory

        of = f" of {self.of}" if self.of else ""
        return f"<Trace{of}: {new_memory(self.operations)}; {copies(self.operations)}>"

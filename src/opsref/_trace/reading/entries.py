"""Entries of a trace, made of what torch's profiler saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import prod

import torch

from opsref._layout.layout import Layout
from opsref._layout.storage import Scope, Storage
from opsref._trace.copies import copy_kind
from opsref._trace.lines import Line, sources
from opsref._trace.mode.build import Files
from opsref._trace.operation import Copy, Operation, is_collective
from opsref._trace.reading.chosen import shown
from opsref._trace.reading.made import InnerCopy, Result
from opsref._trace.reading.origins import Origins
from opsref._trace.reading.views import is_packed


class Entries:
    """Makes the entries of a trace.

    Args:
        results: What was seen.
        files: The files of the lines, by their names.
        owner: What tells the storages of this trace from those of others.
        skip: Names of packages and files whose lines are not shown.
    """

    def __init__(
        self, results: Sequence[Result], files: Files, owner: Scope, skip: Sequence[str]
    ) -> None:
        self._results = results
        self._origins = Origins(results)
        self._owner = owner
        places = {result.where: _real(result.where.lines, files) for result in results}
        self._lines = {where: shown(lines, skip) for where, lines in places.items()}
        chosen = {line for line, _ in self._lines.values() if line is not None}
        self._texts = sources(chosen, files)

    def make(self) -> tuple[Operation, ...]:
        """Make all of them."""
        return tuple(map(self._entry, self._results))

    def _entry(self, result: Result) -> Operation:
        copy = _copy(result)
        line, caller = self._lines[result.where]
        known = result.shape is not None
        entry = Operation(
            name=result.name,
            shape=result.shape,
            stride=result.stride if known else None,
            layout=self._layout(result),
            kind=result.kind,
            copy=copy,
            shares_with=result.shares_with,
            bytes=_bytes(result),
            copied_bytes=(_bytes(result) or result.storage_bytes or 0) if copy else 0,
            collective_bytes=_size(result) if is_collective(result.name) else 0,
            read=result.copied.seen.stride if result.copied and copy else None,
            origin=self._origin(result, copy),
            inside=(),
            file=line[0] if line else "",
            line=line[1] if line else 0,
            source=self._texts.get(line, "") if line else "",
            caller=f"{caller[0]}:{caller[1]}" if caller else "",
            module=result.where.module,
            backward=result.backward,
        )
        inside = tuple(self._inner(entry, inner) for inner in result.inside if _is_layout(inner))
        return replace(entry, inside=inside) if inside else entry

    def _origin(self, result: Result, copy: Copy | None) -> int | None:
        """Find where the layout began that a copy was made of, or that a result has."""
        if copy == "layout" and result.copied is not None:
            return self._origins.of(result.copied)
        if result.kind != "new" or result.shape is None or is_packed(result.shape, result.stride):
            return None
        mixed = (s for s in result.sources if s.seen.address and s.seen.strided)
        order = next((s for s in mixed if not is_packed(s.seen.shape, s.seen.stride)), None)
        return self._origins.of(order) if order else None

    def _inner(self, around: Operation, inner: InnerCopy) -> Operation:
        """Make the entry of a copy inside an operation, at the place of that."""
        size = prod(inner.made.shape) * inner.made.dtype.itemsize
        return replace(
            around,
            name=f"{around.name}/{inner.name}",
            shape=inner.made.shape,
            stride=inner.made.stride,
            layout=None,
            kind="new",
            copy="layout",
            shares_with=None,
            bytes=size,
            copied_bytes=size,
            collective_bytes=0,
            read=inner.read.seen.stride,
            origin=self._origins.of(inner.read),
        )

    def _layout(self, result: Result) -> Layout | None:
        """Make a layout, if all of its facts are known."""
        size, offset = result.storage_bytes, result.offset
        if result.shape is None or result.dtype is None or result.device is None:
            return None
        if size is None or offset is None or result.storage is None:
            return None
        if result.kind == "new":
            size = _bytes(result)
        label = result.storage.label
        key = f"#{label}" if isinstance(label, int) else label
        named = Storage(size, scope=self._owner, key=key)
        return Layout(result.shape, result.stride, offset, result.dtype, result.device, size, named)


def _real(lines: Sequence[Line], files: Files) -> list[Line]:
    """Leave out lines that a file does not have: those of code that a compiler rewrote."""
    # The file of an example has the text of another one: see `lines.files`.
    return [
        line
        for line in lines
        if line[0].startswith("<doctest ") or not 0 < len(files.get(line[0], ())) < line[1]
    ]


def _copy(result: Result) -> Copy | None:
    """Return what sort of copy a result is."""
    if result.copied is None or result.shape is None or result.dtype is None:
        return None
    source = result.copied.seen
    if not source.strided or (source.dtype, source.device) != (result.dtype, result.device):
        return None
    return copy_kind(source.shape, source.stride, result.shape, result.stride)


def _is_layout(inner: InnerCopy) -> bool:
    """Return whether an operation copied a whole tensor into another layout, inside itself."""
    read, made = inner.read.seen, inner.made
    same = (read.shape, read.dtype, read.device) == (made.shape, made.dtype, made.device)
    return (
        same
        and read.strided
        and copy_kind(read.shape, read.stride, made.shape, made.stride) == "layout"
    )


def _size(result: Result) -> int:
    """Return how much memory the elements of a result take; 0 if that is not known."""
    if result.shape is None or result.dtype is None:
        return result.bytes
    return prod(result.shape) * result.dtype.itemsize


def _bytes(result: Result) -> int:
    """Return how much memory was made; a GPU's allocator rounds it up."""
    if result.kind != "new" or result.shape is None or result.device == torch.device("cpu"):
        return result.bytes
    if result.dtype is None or 0 in result.shape:
        return result.bytes
    last = sum((n - 1) * step for n, step in zip(result.shape, result.stride, strict=True))
    return min(result.bytes, (last + 1) * result.dtype.itemsize)

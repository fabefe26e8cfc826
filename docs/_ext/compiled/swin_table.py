"""The ``compiled-swin`` directive: what becomes of the layout copies of a Swin block."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from _ext.common.releases import release_name
from _ext.common.tables import table
from _ext.compiled.directives import records_of
from _ext.compiled.show import UNMEASURED, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _ext.common.tables import Cell
    from _ext.compiled.record import Copy, Record

HEADER = ("Copy", "Shape", "Bytes", "Compiled")


class CompiledSwin(SphinxDirective):
    """Shows each copy of the block, and whether compiled code has a buffer for it."""

    def run(self) -> list[nodes.Node]:
        """Return a table for each group of releases that do the same."""
        records = records_of(self.env)
        return [*_tables(records)] if records else [nodes.paragraph("", UNMEASURED)]


def _tables(records: list[Record]) -> Iterator[nodes.Node]:
    for copies, group in groupby(records, key=lambda record: record.swin):
        of = list(group)
        names = [release_name(record.torch) for record in of]
        yield nodes.paragraph("", f"torch {listed(names)}, timm {of[0].timm}, {of[0].device}:")
        yield table(HEADER, [_row(copy) for copy in copies])


def _row(copy: Copy) -> list[Cell]:
    shape, size = nodes.Text(f"{copy.shape}"), nodes.Text(f"{copy.bytes:,}")
    return [[nodes.literal("", copy.where)], [shape], [size], [nodes.Text(_fate(copy))]]


def _fate(copy: Copy) -> str:
    """Return in a few words what compiled code does instead of copying."""
    if not copy.kept:
        return "no buffer: the next loop reads the original in another order"
    if copy.computes:
        return "a buffer, filled by the loop that computes the values"
    return "a buffer of its own, filled by a plain copy"

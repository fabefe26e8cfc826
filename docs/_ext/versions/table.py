"""The ``compat-table`` directive: what ran with which versions, and how it went."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from _ext.common.releases import release_name
from _ext.common.tables import Cell, table
from _ext.gpu.record import read_records as read_gpu_records
from _ext.versions.pages import examples_sha256
from _ext.versions.record import Record, read_records

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from _ext.gpu.record import Record as GpuRecord

# As in `gpu.pages`: someone who edits an example must be able to build without another run.
logger = logging.getLogger("opsref.versions")
HEADER = ("torch", "Python", "timm", "numpy", "Device", "Day", "Examples passed", "Tests passed")
NONE = "not run"


class CompatTable(SphinxDirective):
    """Says what has run with which versions."""

    def run(self) -> list[nodes.Node]:
        """Return a table of all records, and what is to be said of them."""
        docs = Path(self.env.srcdir)
        records = read_records(docs / "records" / "torch")
        gpus = list(read_gpu_records(docs / "records" / "gpu").values())
        if not records:
            return [nodes.paragraph("", "No version has a record yet.")]
        earlier = [each for each in records if each.examples_sha256 != examples_sha256(docs)]
        for record in earlier:
            logger.warning(
                "warning: nox -s compat ran an earlier state of the pages with torch %s (%s)",
                *(record.torch, record.day),
            )
        rows = [*map(_row, records), *map(_gpu_row, gpus)]
        cells: list[list[Cell]] = [[[nodes.Text(text)] for text in row] for row in rows]
        said = [*_verdicts(records), *_elsewhere(records), *_states(earlier), *_gpus(gpus)]
        text = nodes.paragraph("", " ".join(said))
        return [text, table(HEADER, cells), *_differing(records)]


def _row(record: Record) -> Sequence[str]:
    examples, tests = record.examples, record.tests
    skipped = f", {len(tests.skipped)} skipped" if tests.skipped else ""
    return (
        *(record.torch, record.python, record.timm, record.numpy, record.device, record.day),
        f"{examples.passed} of {examples.run}",
        f"{tests.passed} of {tests.run}{skipped}",
    )


def _gpu_row(record: GpuRecord) -> Sequence[str]:
    run = sum(page.run for page in record.examples.values())
    passed = sum(page.passed for page in record.examples.values())
    versions = (record.torch, record.python, record.timm, "")
    return (*versions, record.device, record.day, f"{passed} of {run}", NONE)


def _verdicts(records: Iterable[Record]) -> Iterator[str]:
    """Yield with which versions all examples pass."""
    passing = [release_name(each.torch) for each in records if not each.examples.differ]
    if passing:
        yield f"Every example that holds for its version passes on torch {_listed(passing)}."
    for record in records:
        if count := len(record.examples.differ):
            behave = "one example behaves" if count == 1 else f"{count} examples behave"
            yield f"On torch {release_name(record.torch)}, {behave} in another way."


def _elsewhere(records: Iterable[Record]) -> Iterator[str]:
    """Yield how many examples belong to other versions: both halves of a pair are counted."""
    counts = [f"{each.examples.elsewhere} on torch {release_name(each.torch)}" for each in records]
    yield f"Not run, as they hold for other versions: {_listed(counts)}."


def _states(earlier: Iterable[Record]) -> Iterator[str]:
    if of := [release_name(record.torch) for record in earlier]:
        yield f"Examples have changed since the run with torch {_listed(of)}."


def _gpus(gpus: Sequence[GpuRecord]) -> Iterator[str]:
    if not gpus:
        yield "No example has run on a GPU yet."


def _differing(records: Iterable[Record]) -> Iterator[nodes.Node]:
    """Name what behaves differently, version by version."""
    for record in records:
        if names := [*record.examples.differ, *record.tests.failed]:
            release = release_name(record.torch)
            yield nodes.paragraph("", f"What behaves in another way on torch {release}:")
            lines = (nodes.paragraph("", "", nodes.literal("", name)) for name in names)
            yield nodes.bullet_list("", *(nodes.list_item("", line) for line in lines))


def _listed(names: Sequence[str]) -> str:
    """Join names as in a sentence.

    >>> _listed(["2.6"]), _listed(["2.6", "2.9", "2.15"])
    ('2.6', '2.6, 2.9 and 2.15')
    """
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))

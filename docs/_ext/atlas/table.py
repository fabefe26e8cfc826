"""The newest record of the atlas as a table, with the trace of each model as a file."""

from __future__ import annotations

import logging
import re
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from _ext.atlas.record import Change, Copies, Model, Record, read_record
from _ext.common.tables import SORTABLE, table

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from _ext.common.tables import Cell

# Python's own: a warning of Sphinx would fail the builds of everyone who updates timm.
logger = logging.getLogger(__name__)
FOLDER = "atlas"
HEADER = ("Model", "Copies", "MB", "Inside", "MB inside", "Share", "Most on", "What helps")
NO_RECORD = "Nothing has been measured yet."


def newest(env: BuildEnvironment) -> Record | None:
    """Read the record of the newest timm, if there is one."""
    paths = Path(env.srcdir, "records", FOLDER).glob("timm-*.json")
    path = max(paths, key=_version, default=None)
    if path is None:
        return None
    env.note_dependency(str(path))
    return read_record(path)


def _version(path: Path) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", path.stem)))


class Atlas(SphinxDirective):
    """Shows a row for each model."""

    def run(self) -> list[nodes.Node]:
        """Return what was measured with what, and the table; or a sentence without a record."""
        record = newest(self.env)
        if record is None:
            return [nodes.paragraph("", NO_RECORD)]
        traced = [model for model in record.models if not model.failed]
        rows = [_row(model) for model in sorted(traced, key=lambda model: -_all_bytes(model))]
        failed = [model for model in record.models if model.failed]
        items = [nodes.list_item("", nodes.paragraph("", _why(model))) for model in failed]
        left_out = [nodes.bullet_list("", *items)] if items else []
        head = nodes.paragraph("", _head(record, traced), classes=["atlas-head"])
        return [head, table(HEADER, rows, FOLDER, SORTABLE), *left_out]


def _head(record: Record, traced: list[Model]) -> str:
    exported = [model for model in traced if model.exported is not None]
    equal = sum(model.exported == model.between.number for model in exported)
    helped = sum(bool(model.helps) for model in traced)
    return (
        f"{len(traced)} models of timm {record.timm}, torch {record.torch}, {record.processor}, "
        f"random weights, one image, {record.day}. A change helps {helped} of them. "
        f"torch.export has {len(exported)} of them, and in {equal} as many clones that change "
        "a layout as there are copies between operations."
    )


def _why(model: Model) -> str:
    return f"{model.family}: not traced, {model.failed}"


def _row(model: Model) -> list[Cell]:
    file = f"{FOLDER}/{model.name}.txt"
    link = nodes.reference("", "", nodes.literal("", model.name), refuri=file)
    share = model.between.bytes / model.bytes if model.bytes else 0
    return [
        [link],
        _number(f"{model.between.number}"),
        _number(_megabytes(model.between)),
        _number(f"{model.inside.number}"),
        _number(_megabytes(model.inside)),
        _number(f"{100 * share:.1f} %"),
        [nodes.literal("", _place(model.line))] if model.line else [nodes.Text("")],
        _helps(model),
    ]


def _place(line: str) -> str:
    """Return the file and the number of a line; its trace has the code."""
    found = re.search(r": (\S+:\d+)", line)
    return found[1] if found else line


def _number(text: str) -> Cell:
    return [nodes.Text(text)]


def _megabytes(copies: Copies) -> str:
    return f"{copies.bytes / 1e6:.2f}"


def _all_bytes(model: Model) -> int:
    return model.between.bytes + model.inside.bytes


def _helps(model: Model) -> Cell:
    if not model.helps:
        return [nodes.Text("none that was tried")]
    return [nodes.Text(_said(model.helps[0], model))]


def _said(change: Change, model: Model) -> str:
    before = _all_bytes(model) + model.plain.bytes
    saved = (before - change.after.bytes) / 1e6
    low, _, high = change.time
    equal = "equal results" if not change.difference else f"results to {change.difference:.0e}"
    return f"{change.what}: {saved:.2f} MB fewer, {equal}, {low:.2f} to {high:.2f} of the time"


def write_traces(app: Sphinx, error: Exception | None) -> None:
    """Write the trace of each model beside its page."""
    if error is not None or app.builder.format != "html" or (record := newest(app.env)) is None:
        return
    folder = app.outdir / FOLDER
    folder.mkdir(exist_ok=True)
    for model in record.models:
        if model.trace:
            (folder / f"{model.name}.txt").write_text(model.trace + "\n", encoding="utf-8")


def tell_stale(app: Sphinx) -> None:
    """Log that the record is of another timm than the installed one."""
    record = newest(app.env)
    installed = metadata.version("timm")
    if record is not None and record.timm != installed:
        logger.info("the atlas is of timm %s, not %s: nox -s atlas", record.timm, installed)


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("atlas", Atlas)
    app.connect("builder-inited", tell_stale)
    app.connect("build-finished", write_traces)

"""Records on the pages: the table, the figures, and single ratios in a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective, SphinxRole

from _ext.common.links import label_link, page_link
from _ext.common.records import has_changed
from _ext.common.tables import block_table
from _ext.costs.figures import draw_ratios, draw_shares
from _ext.costs.record import case_named, digest, read_records
from _ext.costs.table import UNMEASURED, header, plain_copy, rows, times
from opsref.sphinxext._node import layout_drawing

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from _ext.common.tables import Cell
    from _ext.costs.cases import Case
    from _ext.costs.record import Record
    from _ext.costs.table import Row

FIGURES = {"ratios": draw_ratios, "shares": draw_shares}
NO_RECORD = "Nothing has been measured yet."


def records_of(env: BuildEnvironment) -> list[Record]:
    """Read the records of a site."""
    return read_records(Path(env.srcdir, "records", "cost"))


class CostTable(SphinxDirective):
    """Shows every case of every record, each with a label that pages link to."""

    def run(self) -> list[nodes.Node]:
        """Return the table, or a sentence if there is no record."""
        records = records_of(self.env)
        if not records:
            return [nodes.paragraph("", NO_RECORD)]
        cells = [self._row(row) for row in rows(records)]
        return [block_table(header(records), cells, "costs", "colwidths-auto")]

    def _row(self, row: Row) -> list[Cell]:
        label = f"cost-of-{row.case.name}"
        code = nodes.paragraph("", "", nodes.literal("", row.case.one), nodes.Text(" against "))
        code += nodes.literal("", row.case.other)
        link = page_link(f"/{row.case.page}", self.env.docname, row.case.label)
        first = nodes.paragraph("", "", nodes.target("", "", ids=[label]), link)
        standard = self.env.domains.standard_domain
        standard.anonlabels[label] = self.env.current_document.docname, label
        standard.labels[label] = self.env.current_document.docname, label, row.case.label
        return [[first, code], *map(_lines, row.cells)]


def _lines(cell: list[str]) -> Cell:
    return [nodes.line_block("", *(nodes.line("", text) for text in cell))]


class CostFigure(SphinxDirective):
    """Draws one figure of each record, side by side."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {}

    def run(self) -> list[nodes.Node]:
        """Return the figures, or a sentence if there is no record."""
        kind = directives.choice(self.arguments[0], tuple(FIGURES))
        pair = nodes.container("", classes=["device-figures"])
        for record in records_of(self.env):
            drawing = layout_drawing("", **FIGURES[kind](record)._asdict())
            said = nodes.paragraph("", f"{record.provenance}; {plain_copy(record)}")
            name = nodes.make_id(f"figure-{kind}-{record.device}")
            pair += nodes.container("", said, nodes.figure("", drawing, ids=[name]))
        return [pair] if pair.children else [nodes.paragraph("", NO_RECORD)]


class CostRole(SphinxRole):
    """Writes the ratio of a case, from each record that has it, with a link to its row."""

    def __init__(self, *, briefly: bool = False) -> None:
        super().__init__()
        self.briefly = briefly

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the ratio, or that it was not measured yet."""
        try:
            case = case_named(self.text)
        except KeyError as error:
            message = self.inliner.reporter.error(f"cost: {error.args[0]}", line=self.lineno)
            return [nodes.problematic(self.rawtext, self.rawtext)], [message]
        said = ratio_in_words(case, records_of(self.env), briefly=self.briefly)
        if said == UNMEASURED:
            return [nodes.Text(said)], []
        return [label_link(f"cost-of-{case.name}", self.env.docname, said)], []


def ratio_in_words(case: Case, records: list[Record], *, briefly: bool = False) -> str:
    """Return the ratio of a case, as each record has it; briefly, without how it was measured."""
    said = []
    for record in records:
        if measured := record.quoted(case):
            ratio = f"{times(measured.ratio[1])} times"
            wide = ", with a wide spread" if measured.is_wide else ""
            how = f"median of {measured.pairs} pairs{wide}; {record.short}"
            said.append(f"{ratio} on {record.device}{wide}" if briefly else f"{ratio} ({how})")
    return ", ".join(said) or UNMEASURED


def outdated_pages(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the pages that show records, if these or the cases are not those of the last build."""
    del app, added, changed, removed  # part of the signature
    if not has_changed(env, "cost_records", digest(Path(env.srcdir, "records", "cost"))):
        return []
    return [page for page in env.found_docs if "{cost" in _source(env, page)]


def _source(env: BuildEnvironment, page: str) -> str:
    path = Path(env.doc2path(page))
    return path.read_text(encoding="utf-8") if path.exists() else ""


def setup(app: Sphinx) -> None:
    """Register the directives, the role, and when their pages are read again."""
    app.add_directive("cost-table", CostTable)
    app.add_directive("cost-figure", CostFigure)
    app.add_role("cost", CostRole())
    app.add_role("cost-briefly", CostRole(briefly=True))
    app.connect("env-get-outdated", outdated_pages)

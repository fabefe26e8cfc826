"""The ``compiled`` directive: what the functions in its body do, eagerly and compiled."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util import logging as sphinx_logging
from sphinx.util.docutils import SphinxDirective

from _ext.common.folded import folded
from _ext.compiled.cases import cases_of_block
from _ext.compiled.differences import gravest, outcomes
from _ext.compiled.record import read_records
from _ext.compiled.show import show_code, show_outcomes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.environment import BuildEnvironment

    from _ext.compiled.cases import Case
    from _ext.compiled.record import Record

# Someone who edits a case must be able to build without another run: this does not fail a build.
stale_logger = logging.getLogger("opsref.compiled")
logger = sphinx_logging.getLogger(__name__)
# What is shown on demand: the results are the same, or there is none in either.
FOLDED = ("message", "warning", "break")


def records_of(env: BuildEnvironment) -> list[Record]:
    """Read the records of a site."""
    return read_records(Path(env.srcdir, "records", "compile"))


class Compiled(SphinxDirective):
    """Shows the cases that differ, and names those that do not."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the inputs, then the cases, from the gravest difference to none."""
        try:
            cases = cases_of_block("\n".join(self.content))
        except ValueError as error:
            logger.warning("compiled: %s", error, location=self.get_location())
            return []
        records, page = records_of(self.env), self.env.docname
        kinds = {case: gravest(case, page, records) for case in cases}
        shown = [self._case(case, kinds[case], records) for case in cases if kinds[case] != "same"]
        same = [case for case in cases if kinds[case] == "same"]
        inputs = [show_code(cases[0].inputs)] if cases[0].inputs else []
        return [*inputs, *_in_order(shown), *([_same(same)] if same else [])]

    def _case(self, case: Case, kind: str, records: list[Record]) -> nodes.container:
        """Return a case with what came of it."""
        page = self.env.docname
        found = outcomes(case, page, records)
        if sum(len(each.releases) for each in found) < len(records):
            stale_logger.warning("warning: %s: nox -s compiled did not run %s", page, case.name)
        parts = [show_code(case.body), *show_outcomes(found)]
        node = nodes.container("", *parts, ids=[case.anchor], classes=["compiled-case"])
        node["compiled"] = kind, case
        self.set_source_info(node)
        return node


def _in_order(shown: list[nodes.container]) -> Iterator[nodes.Node]:
    """Yield the cases that matter, then, folded, the others."""
    yield from (node for node in shown if node["compiled"][0] not in FOLDED)
    if hidden := [node for node in shown if node["compiled"][0] in FOLDED]:
        count = "One call" if len(hidden) == 1 else f"{len(hidden)} calls"
        summary = f"{count} with another exception, another warning or an interruption"
        yield folded("", *hidden, summary=summary)


def _same(cases: list[Case]) -> nodes.paragraph:
    """Name the cases in which nothing differs."""
    sentence = nodes.paragraph("", "The same, eager and compiled: ", classes=["compiled-same"])
    for number, case in enumerate(cases):
        code = nodes.literal("", "; ".join(case.body.splitlines()), ids=[case.anchor])
        code["compiled"] = "same", case
        sentence += [nodes.Text(", " * bool(number)), code]
    sentence += nodes.Text(".")
    return sentence

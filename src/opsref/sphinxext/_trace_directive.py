"""The ``trace`` directive: the Python that a page shows, and the table of the trace it makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes

from opsref.sphinxext._body import BodyError, bound_names, run_body
from opsref.sphinxext._directive import BodyDirective, flag
from opsref.sphinxext._options import OptionSpec

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

    from opsref import Trace
    from opsref.sphinxext._place import Place


class trace_table(nodes.General, nodes.Element):  # noqa: N801 docutils names nodes so
    """A trace: its HTML and its plain-text form are attributes."""


class TraceDirective(BodyDirective):
    """Shows Python, runs it, and shows the last trace that it binds.

    It shares the namespace of the page's ``layout`` directives.
    """

    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = OptionSpec(
        {"every": flag, "hide-code": flag}
    )

    def show(self, source: str, namespace: dict[str, Any], place: Place) -> trace_table:
        """Return a table of the last trace that a body binds."""
        page, line = place
        trace = run_trace(source, namespace, page=page, line=line)
        every = True if "every" in self.options else None
        table = trace_table("", html=trace.html(every=every), text=trace.text(every=every))
        self.set_source_info(table)
        return table


def run_trace(source: str, namespace: dict[str, Any], *, page: str, line: int) -> Trace:
    """Run a body and return the last trace that it binds.

    Raises:
        BodyError: If the body raises, or binds no trace.
    """
    from opsref import Trace

    run_body(source, namespace, page=page, line=line)
    for name in reversed(bound_names(source)):
        if isinstance(trace := namespace.get(name), Trace):
            return trace
    raise BodyError("nothing to show: bind a trace to a name, as in `t = opsref.trace(f)`", line)


def visit_html(translator: HTML5Translator, node: trace_table) -> None:
    """Write the table into the page; a wide one scrolls in its own box."""
    translator.body.append(f'<div class="opsref-trace-box">{node["html"]}</div>\n')
    raise nodes.SkipNode


def write_as_text(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the plain-text form in the place of each table, where the output is not HTML."""
    del docname  # part of what an event passes
    if app.builder.format != "html":
        for table in list(doctree.findall(trace_table)):
            table.replace_self(nodes.literal_block(table["text"], table["text"], language="none"))


def setup(app: Sphinx) -> None:
    """Register the directive and the node."""
    app.add_directive("trace", TraceDirective)
    app.add_node(trace_table, html=(visit_html, None))
    app.connect("doctree-resolved", write_as_text)

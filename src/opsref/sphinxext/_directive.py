"""The ``layout`` directive: the Python that a page shows, and a drawing of what it binds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.errors import SphinxError
from sphinx.util.docutils import SphinxDirective

from opsref.sphinxext import _fresh
from opsref.sphinxext._body import BodyError, draw_body
from opsref.sphinxext._node import drawing_record, figure_node

if TYPE_CHECKING:
    from collections.abc import Callable

    from opsref import Figure

NAMESPACE = "opsref_namespace"


class LayoutError(SphinxError):
    """A ``layout`` directive that cannot be drawn: no page may be built without its figure."""

    category = "Layout error"


def cells(argument: str) -> str:
    """Read the option that says what the cells show."""
    return directives.choice(argument, ("positions", "values"))


def colours(argument: str) -> str:
    """Read the option that says what equal colours mean."""
    return directives.choice(argument, ("locations", "values"))


def facts(argument: str) -> str:
    """Read the option that says how many facts are under the drawing."""
    return directives.choice(argument, ("line", "full", "none"))


def flag(argument: str | None) -> bool:
    """Read an option that is on when it is present."""
    directives.flag(argument or "")
    return True


DRAW_OPTIONS: dict[str, Callable[[str], Any]] = {
    "cells": cells,
    "colours": colours,
    "strides": flag,
    "path": flag,
    "facts": facts,
}


class LayoutDirective(SphinxDirective):
    """Shows Python, runs it, and draws the tensors that it binds.

    The directives of a page share one namespace, in order.
    """

    has_content = True
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {
        "draw": directives.unchanged_required,
        **DRAW_OPTIONS,
        "caption": directives.unchanged_required,
        "hide-code": flag,
        "name": directives.unchanged_required,
        "class": directives.class_option,
    }

    def run(self) -> list[nodes.Node]:
        """Return the code, unless it is hidden, and the figure."""
        source = "\n".join(self.content)
        figure = self._figure_node(self._figure(source))
        _fresh.note(self.env)
        shown = [] if "hide-code" in self.options or not source else [self._code_block(source)]
        return [*shown, figure]

    def _figure(self, source: str) -> Figure:
        page, line = self._first_line()
        options = {key: self.options[key] for key in DRAW_OPTIONS if key in self.options}
        try:
            return draw_body(
                source,
                self._namespace(),
                page=page,
                line=line,
                expressions=self.options.get("draw", ""),
                **options,
            )
        except BodyError as error:
            raise LayoutError(f"{page}:{error.line}: {error}") from error

    def _namespace(self) -> dict[str, Any]:
        """Return the names that the page has bound so far."""
        page = self.env.temp_data
        if NAMESPACE not in page:
            page[NAMESPACE] = {}
        names: dict[str, Any] = page[NAMESPACE]
        return names

    def _first_line(self) -> tuple[str, int]:
        """Return the file and the line on which the body begins."""
        if not self.content:
            return self.get_source_info()
        page, offset = self.content.items[0]
        # docutils counts from the top of the file. MyST numbers the body from 0 and gives its
        # offset from the directive instead.
        return page, offset + 1 if offset else self.lineno + self.content_offset + 1

    def _code_block(self, source: str) -> nodes.literal_block:
        block = nodes.literal_block(source, source, language="python")
        self.set_source_info(block)
        return block

    def _figure_node(self, figure: Figure) -> nodes.figure:
        node = figure_node(self, drawing_record(figure))
        node["classes"] += self.options.get("class", [])
        if "caption" in self.options:
            text, messages = self.parse_inline(self.options["caption"])
            node += [nodes.caption("", "", *text), *messages]
        return node

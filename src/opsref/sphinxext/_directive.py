"""The ``layout`` directive: the Python that a page shows, and a drawing of what it binds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from opsref.sphinxext import _faults, _fresh, _place
from opsref.sphinxext._body import BodyError, draw_body
from opsref.sphinxext._node import drawing_record, figure_node
from opsref.sphinxext._options import OptionSpec, WrongOption

if TYPE_CHECKING:
    from collections.abc import Callable

    from opsref.sphinxext._place import Place

NAMESPACE = "opsref_namespace"


def cells(argument: str) -> str:
    """Read the option that says what the cells show."""
    return directives.choice(argument, ("positions", "values"))


def colours(argument: str) -> str:
    """Read the option that says what equal colours mean."""
    return directives.choice(argument, ("locations", "elements", "values"))


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


class BodyDirective(SphinxDirective):
    """Shows Python, runs it, and shows what it makes.

    The directives of a page share one namespace, in order.
    """

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the code, unless it is hidden, and what it makes; nothing where there is a fault.

        After a fault, the other bodies of a page are left alone: they may need its names.
        """
        if self._refuse_options() or _faults.has_fault(self.env):
            return []
        source = "\n".join(self.content)
        place = _place.of_body(self)
        try:
            made = self.show(source, self._namespace(), place)
        except BodyError as error:
            _faults.report(self.env, (place[0], error.line), str(error), error.lines)
            return []
        _fresh.note(self.env)
        shown = [] if "hide-code" in self.options or not source else [self._code_block(source)]
        return [*shown, made]

    def show(self, source: str, namespace: dict[str, Any], place: Place) -> nodes.Node:
        """Return what a body makes.

        Raises:
            BodyError: It makes nothing.
        """
        raise NotImplementedError

    def _refuse_options(self) -> bool:
        """Report the options that are unknown or wrong, and return whether there are any."""
        wrong = {name: got for name, got in self.options.items() if isinstance(got, WrongOption)}
        for name, got in wrong.items():
            message = f"option {name!r} of {self.name!r}: {got.message}"
            _faults.report(self.env, _place.of_option(self, name), message)
        return bool(wrong)

    def _namespace(self) -> dict[str, Any]:
        """Return the names that the page has bound so far."""
        page = self.env.temp_data
        if NAMESPACE not in page:
            page[NAMESPACE] = {}
        names: dict[str, Any] = page[NAMESPACE]
        return names

    def _code_block(self, source: str) -> nodes.literal_block:
        block = nodes.literal_block(source, source, language="python")
        self.set_source_info(block)
        return block


class LayoutDirective(BodyDirective):
    """Shows Python, runs it, and draws the tensors that it binds."""

    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = OptionSpec(
        {
            "draw": directives.unchanged_required,
            **DRAW_OPTIONS,
            "caption": directives.unchanged_required,
            "hide-code": flag,
            "name": directives.unchanged_required,
            "class": directives.class_option,
        }
    )

    def show(self, source: str, namespace: dict[str, Any], place: Place) -> nodes.figure:
        """Return a figure of the tensors that a body binds."""
        page, line = place
        draws = _place.of_option(self, "draw")[1] if "draw" in self.options else None
        figure = draw_body(
            source,
            namespace,
            page=page,
            line=line,
            expressions=self.options.get("draw", ""),
            expressions_line=draws,
            **{key: self.options[key] for key in DRAW_OPTIONS if key in self.options},
        )
        node = figure_node(self, drawing_record(figure))
        node["classes"] += self.options.get("class", [])
        if "caption" in self.options:
            node += self._caption(self.options["caption"])
        return node

    def _caption(self, text: str) -> list[nodes.Node]:
        """Return a caption, with its text and its line for catalogues of translations."""
        inside, messages = self.parse_inline(text)
        caption = nodes.caption(text, "", *inside)
        caption.source, caption.line = _place.of_option(self, "caption")
        return [caption, *messages]

"""The docutils node of a drawing, and what each kind of output makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.nodes import make_id

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.docutils import SphinxDirective
    from sphinx.writers.html5 import HTML5Translator

    from opsref import Figure

PERMALINK = '<a class="headerlink" href="#{}" title="Link to this figure">{}</a>'


class layout_drawing(nodes.General, nodes.Element):  # noqa: N801 docutils names nodes so
    """A drawing: its SVG, title, description and plain-text form are attributes.

    It has no text below it, which keeps the labels of its cells out of the search index.
    """


def drawing_record(figure: Figure) -> dict[str, str]:
    """Return the attributes of a figure's node, fit for JSON."""
    return {
        "svg": figure.svg(),
        "title": figure.title,
        "description": figure.description,
        "text": figure.text,
    }


def figure_node(directive: SphinxDirective, record: dict[str, str]) -> nodes.figure:
    """Return the standard figure node around a drawing: it takes captions, names and numbers."""
    node = nodes.figure("", layout_drawing("", **record))
    directive.set_source_info(node)
    directive.add_name(node)
    if not node["ids"]:
        # The title, made from the facts, stays the same where other figures come and go.
        document = directive.state.document
        node["ids"].append(make_id(directive.env, document, term=record["title"].lower()))
        document.set_id(node)
    return node


def visit_html(translator: HTML5Translator, node: layout_drawing) -> None:
    """Write the SVG into the page, where it follows the page's colours."""
    translator.body.append(f'<div class="opsref-figure">{node["svg"]}</div>\n')
    raise nodes.SkipNode


def write_as_text(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the description and the plain-text form in the place of each drawing.

    Every writer knows the nodes that these are made of: LaTeX, text, manual pages, Texinfo, XML.
    Writers of HTML keep the drawing.
    """
    del docname  # part of what an event passes
    if app.builder.format == "html":
        return
    for drawing in list(doctree.findall(layout_drawing)):
        description = nodes.paragraph("", drawing["description"])
        text = nodes.literal_block(drawing["text"], drawing["text"], language="none")
        drawing.replace_self([description, text])


def add_permalinks(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give each figure without a caption a link to itself, as Sphinx gives to captions."""
    del docname  # part of what an event passes
    icon = app.config.html_permalinks_icon if app.config.html_permalinks else ""
    if app.builder.format != "html" or not icon:
        return
    for drawing in doctree.findall(layout_drawing):
        figure = drawing.parent
        if (
            isinstance(figure, nodes.figure)
            and figure["ids"]
            and not any(figure.findall(nodes.caption))
        ):
            link = PERMALINK.format(figure["ids"][0], icon)
            figure += nodes.legend("", nodes.raw("", link, format="html"))


def setup(app: Sphinx) -> None:
    """Register the node, its text form and the links to figures."""
    app.add_node(layout_drawing, html=(visit_html, None))
    app.connect("doctree-resolved", write_as_text)
    app.connect("doctree-resolved", add_permalinks)

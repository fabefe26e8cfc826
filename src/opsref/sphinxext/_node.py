"""The docutils node of a drawing, and what each kind of output makes of it."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.util.nodes import make_id

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.docutils import SphinxDirective
    from sphinx.writers.html5 import HTML5Translator

    from opsref import Figure

PERMALINK = '<a class="headerlink" href="#{}" title="Link to this figure">{}</a>'


class layout_drawing(nodes.General, nodes.Element):  # noqa: N801 docutils names nodes so
    """A drawing: its SVG, title, description and plain-text form are attributes.

    So is whether nobody has chosen the id of its figure, as ``made_id``.
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
    drawing = layout_drawing("", **record)
    node = nodes.figure("", drawing)
    directive.set_source_info(node)
    directive.add_name(node)
    if not node["ids"]:
        # The title, made from the facts, stays the same where other figures come and go.
        document = directive.state.document
        node["ids"].append(make_id(directive.env, document, term=record["title"].lower()))
        drawing["made_id"] = True
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


def part_ids(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give figures of different pages different ids, where all pages become one.

    An id that nobody has chosen is of no use to anybody but the figure, so it can change.
    """
    if app.builder.name != "singlehtml":
        return
    made = [drawing.parent for drawing in doctree.findall(layout_drawing) if drawing.get("made_id")]
    known = {id(figure) for figure in made}
    others = (node for node in doctree.findall(nodes.Element) if id(node) not in known)
    taken = {name for node in others for name in node["ids"]}
    # From the top, as parents are not to be relied on here; an inner page comes after its outer.
    pages = {
        id(figure): str(part["docname"])
        for part in doctree.findall(addnodes.start_of_file)
        for figure in part.findall(nodes.figure)
    }
    for figure in made:
        page, old = pages.get(id(figure), docname), figure["ids"][0]
        new, numbers = old, count(2)
        while new in taken:
            new = nodes.make_id(f"{page}-{old}" if new == old else f"{page}-{old}-{next(numbers)}")
        taken.add(new)
        figure["ids"][0] = new
        for of_kind in app.env.toc_fignumbers.get(page, {}).values():
            if old in of_kind:
                of_kind[new] = of_kind[old]


def add_permalinks(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give each figure without a caption a link to itself, as Sphinx gives to captions."""
    del docname  # part of what an event passes
    icon = app.config.html_permalinks_icon if app.config.html_permalinks else ""
    # There are none in an EPUB, for example.
    if app.builder.format != "html" or not icon or not getattr(app.builder, "add_permalinks", True):
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
    app.connect("doctree-resolved", part_ids)
    app.connect("doctree-resolved", add_permalinks)

"""What is made of the messages of all pages: a list, links, and the data of the search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from _ext.common.collecting import collected
from _ext.errors.directive import pages_of_entry
from _ext.errors.domain import Entry, ErrorDomain
from _ext.errors.messages import beginning

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment


# The class of a list of messages, which the filter looks for too.
LIST = "error-list"


class ErrorList(SphinxDirective):
    """Marks the place of the list of all messages."""

    def run(self) -> list[nodes.Node]:
        """Return the mark."""
        return [collected("", domain=ErrorDomain.name, kind=self.name)]


def _domain(env: BuildEnvironment) -> ErrorDomain:
    domain = env.get_domain(ErrorDomain.name)
    assert isinstance(domain, ErrorDomain)
    return domain


def fill_in(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Fill in what only the whole site knows."""
    for mark in list(doctree.findall(collected)):
        if (mark["domain"], mark["kind"]) == (ErrorDomain.name, "error-list"):
            mark.replace_self(_groups(app, docname))
    for place in doctree.findall(pages_of_entry):
        place += _links(app, docname, place["labels"])


def _links(app: Sphinx, docname: str, labels: Iterable[str]) -> list[nodes.Node]:
    """Return `Explained in` and links to sections; a dead one has been warned of already."""
    links: dict[str, nodes.Node] = {}
    for label in labels:
        if (target := _domain(app.env).target_of(label)) is None:
            continue
        title, section = _names(app.env, target[0], label)
        text = f"{title}, {section}" if section else title
        if section or not any(known.startswith(title) for known in links):
            links[text] = make_refnode(app.builder, docname, *target, nodes.Text(text))
    parts: list[nodes.Node] = [nodes.Text("Explained in ")]
    for number, link in enumerate(links.values()):
        parts += [*[nodes.Text("; ")] * bool(number), link]
    return [*parts, nodes.Text(".")]


def _names(env: BuildEnvironment, docname: str, label: str) -> tuple[str, str]:
    """Return the title of a page, and of the section at a label if there is one."""
    title = env.titles[docname].astext()
    _, _, section = env.domains.standard_domain.labels.get(label.lower(), ("", "", ""))
    return title, "" if section == title else section


def _groups(app: Sphinx, docname: str) -> list[nodes.Node]:
    """Return a section for each page of messages, in the order of the table of contents."""
    held: dict[str, list[Entry]] = _domain(app.env).data["held"]
    groups: list[nodes.Node] = []
    for page in sorted(held, key=_position(app)):
        title = app.env.titles[page]
        items = nodes.bullet_list("", bullet="-", classes=[LIST])
        items += [_item(app, docname, entry) for entry in held[page]]
        link = make_refnode(app.builder, docname, page, "", [c.deepcopy() for c in title.children])
        groups += [nodes.rubric("", "", link), items]
    return groups


def _position(app: Sphinx) -> Any:
    order = {name: place for place, name in enumerate(_in_order(app.env, app.config.root_doc))}
    return lambda page: order.get(page, len(order))


def _in_order(env: BuildEnvironment, root: str) -> Iterable[str]:
    """Yield a page and those below it."""
    yield root
    for below in env.toctree_includes.get(root, []):
        yield from _in_order(env, below)


def _item(app: Sphinx, docname: str, entry: Entry) -> nodes.list_item:
    link = make_refnode(
        app.builder, docname, entry.docname, entry.anchor, nodes.literal("", entry.title)
    )
    kind = nodes.inline("", f" {entry.messages[-1].kind}", classes=["error-kind"])
    return nodes.list_item("", nodes.paragraph("", "", link, kind))


# Characters of a message that are compared with what was pasted.
LONGEST = 200


def search_data(env: BuildEnvironment, builder: Builder) -> list[dict[str, Any]]:
    """Return what the search page compares a pasted message with: the messages of each page."""
    held: dict[str, list[Entry]] = _domain(env).data["held"]
    return [
        {
            "address": builder.get_target_uri(page),
            "page": env.titles[page].astext(),
            "messages": [
                [entry.anchor.removeprefix("error-"), message.kind, _beginning(marked)]
                for entry in held[page]
                for message, marked in zip(entry.messages, entry.marked, strict=True)
            ],
        }
        for page in sorted(held)
    ]


def _beginning(marked: str) -> str:
    """Cut a long message, by whose end nobody looks for it.

    >>> _beginning("as it is"), len(_beginning("word " * 80))
    ('as it is', 202)
    """
    return marked if len(marked) <= LONGEST else f"{beginning(marked, LONGEST)}..."


def causes(env: BuildEnvironment) -> list[str]:
    """Return the causes of the messages, entry after entry in the order of the data above."""
    held: dict[str, list[Entry]] = _domain(env).data["held"]
    return [entry.cause for page in sorted(held) for entry in held[page] if entry.messages]


def add_files(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Load the filter of the list on the page that has it, and on no other."""
    del page, template, context  # part of the signature
    if doctree and any(LIST in found["classes"] for found in doctree.findall(nodes.bullet_list)):
        app.add_js_file("error_list.js", loading_method="defer")
        for style in ("tables.css", "error_list.css"):
            app.add_css_file(style, priority=900)


def setup(app: Sphinx) -> None:
    """Register the list, its filter and the links."""
    app.add_directive("error-list", ErrorList)
    app.connect("doctree-resolved", fill_in)
    app.connect("html-page-context", add_files)

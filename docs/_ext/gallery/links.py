"""Links between a reference page and its gallery scripts, both ways.

A script belongs to the page that has the name of its folder: in the reference, among the concepts
or at the top.
``{scripts}`` lists a page's scripts; on the page of a script, a sentence under the introduction
leads back.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from _ext.common.entries import REFERENCE
from _ext.common.links import page_link

if TYPE_CHECKING:
    from sphinx.application import Sphinx

CONCEPTS = "concepts"


class Scripts(SphinxDirective):
    """Lists the gallery scripts of its page, each with its first sentence."""

    def run(self) -> list[nodes.Node]:
        """Return the list."""
        page = Path(self.env.docname).name
        gallery = self.config.sphinx_gallery_conf
        folder = Path(self.env.srcdir, gallery["examples_dirs"], page).resolve()
        # sphinx-gallery writes it anew when a script is added or removed.
        self.env.note_dependency(f"{gallery['gallery_dirs']}/{page}/index.rst")
        items = []
        for script in sorted(folder.glob("*.py")):
            self.env.note_dependency(f"{script}")
            target = f"/{gallery['gallery_dirs']}/{page}/{script.stem}"
            introduction = introduction_of(script.read_text(encoding="utf-8"))
            said, messages = self.parse_inline(f": {introduction}")
            item = nodes.paragraph("", "", page_link(target, self.env.docname), *said, *messages)
            items.append(nodes.list_item("", item))
        if not items:
            raise self.severe(f"{page} has no scripts: add one to {folder.name}/ in the gallery")
        return [nodes.paragraph("", "In the gallery:"), nodes.bullet_list("", *items)]


def introduction_of(source: str) -> str:
    r"""Return the first paragraph of a script under its title, as one line of Markdown.

    >>> introduction_of('"Title\\n=====\\n\\nWhat ``x``\\nis.\\n\\nMore."'.replace('"', '"' * 3))
    'What `x` is.'
    """
    docstring = ast.get_docstring(ast.parse(source)) or ""
    _, _, *paragraphs = docstring.split("\n", 2)
    first = "".join(paragraphs).strip().split("\n\n")[0]
    return " ".join(first.split()).replace("``", "`")


def link_back(app: Sphinx, doctree: nodes.document) -> None:
    """Name, on the page of a script, the reference page that it belongs to.

    The page of a folder says what the page of the gallery says: the search need not find both.
    """
    gallery, _, rest = app.env.docname.partition("/")
    page, _, script = rest.partition("/")
    if gallery == app.config.sphinx_gallery_conf["gallery_dirs"] and script == "index":
        app.env.metadata[app.env.docname]["nosearch"] = True
    if gallery != app.config.sphinx_gallery_conf["gallery_dirs"] or script in ("", "index"):
        return
    for target in {f"{REFERENCE}/{page}", f"{CONCEPTS}/{page}", page} & app.env.found_docs:
        title = next(iter(doctree.findall(nodes.title)))
        back = page_link(f"/{target}", app.env.docname)
        sentence = nodes.paragraph("", "", nodes.Text("The rule and its proofs: "), back)
        sentence += nodes.Text(".")
        # Under the title and the paragraph that introduces the script.
        title.parent.insert(2, sentence)


def lead_to_script(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Have the links to a page's source lead to the script; what is generated has no source."""
    del template, doctree  # part of the signature
    gallery = app.config.sphinx_gallery_conf
    folder, _, script = page.partition("/")
    if folder == gallery["gallery_dirs"]:
        written = Path(app.srcdir, gallery["examples_dirs"], f"{script}.py").exists()
        context["theme_source_directory"] = ""
        context["page_source_suffix"] = ".py" if written else ""


def setup(app: Sphinx) -> None:
    """Register the directive and the sentence."""
    app.add_directive("scripts", Scripts)
    app.connect("doctree-read", link_back)
    app.connect("html-page-context", lead_to_script)

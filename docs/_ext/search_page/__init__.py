"""What the search page knows beyond Sphinx's index: messages, operations, words of the note.

Sphinx looks for every word of a query. Here a pasted error message finds its entry whatever sizes
and names are in it, a call finds the page of its operation, and a mistranslated word its term. All
of it is one script, loaded on the search page only.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corrections.claims import WORDING
from errors.listed import search_data
from first_sentences import first_sentence

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

SCRIPT = "search_page.js"
CODE = [Path(__file__).with_name(name) for name in ("messages.js", "operations.js")]
# A page's front matter names the operations that it is about.
OPERATIONS = "operations"


def write_script(app: Sphinx, builder: Builder) -> None:
    """Write the data of the site, and the code that looks through it, into one file."""
    if builder.format != "html":
        return
    data = {
        "ERROR_MESSAGES": search_data(app.env, builder),
        "OPERATIONS": operations(app.env, builder),
        "WORDS": words(app.env, builder),
    }
    folder = app.outdir / "_static"
    folder.mkdir(parents=True, exist_ok=True)
    parts = [f"const {name} = [\n{_lines(entries)}\n];" for name, entries in data.items()]
    parts += [path.read_text(encoding="utf-8") for path in CODE]
    (folder / SCRIPT).write_text("\n".join(parts), encoding="utf-8")


def operations(env: BuildEnvironment, builder: Builder) -> list[dict[str, Any]]:
    """Return the pages that are about operations, with the names and the first sentence of each."""
    return [
        {
            "address": builder.get_target_uri(page),
            "title": env.titles[page].astext(),
            "names": facts[OPERATIONS].split(),
            "rule": first_sentence(env, page),
        }
        for page, facts in sorted(env.metadata.items())
        if OPERATIONS in facts
    ]


def words(env: BuildEnvironment, builder: Builder) -> list[dict[str, Any]]:
    """Return the words that the note should have put in another way."""
    if "claim" not in env.domains:
        return []
    return [
        {
            "note": claim.printed,
            "term": claim.term,
            "address": f"{builder.get_target_uri(claim.docname)}#{claim.anchor}",
        }
        for claim in env.domains["claim"].everything  # type: ignore[attr-defined]
        if claim.outcome == WORDING
    ]


def _lines(entries: list[dict[str, Any]]) -> str:
    return ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)


def add_script(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Load the script on the search page, and on no other."""
    del template, context, doctree  # part of the signature
    if page == "search":
        app.add_js_file(SCRIPT, loading_method="defer")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Write the script once all pages are read, before any is written."""
    app.setup_extension("first_sentences")
    app.connect("write-started", write_script)
    app.connect("html-page-context", add_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

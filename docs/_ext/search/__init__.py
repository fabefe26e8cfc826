"""What the search page knows beyond Sphinx's index: messages, operations, words of the note.

Sphinx looks for every word of a query. Here a pasted error message finds its entry whatever sizes
and names are in it, a call finds the page of its operation, and a mistranslated word its term.
Each result shows the first sentence of its page; Sphinx would load every page that it finds.
All of it, with what Sphinx itself has for searching, is one script of the search page.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from _ext.claims.claims import WORDING
from _ext.common.first_sentences import first_sentence
from _ext.errors.listed import CAUSES, causes, search_data
from _ext.search import index

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

SCRIPT = "search_page.js"
# What Sphinx has for searching; it comes first.
OF_SPHINX = ("language_data.js", "searchtools.js")
CODE = [Path(__file__).with_name(name) for name in ("messages.js", "operations.js", "results.js")]
# A page's front matter names the operations that it is about.
OPERATIONS = "operations"


def write_script(app: Sphinx) -> Iterable[tuple[str, dict[str, Any], str]]:
    """Write the data of the site, and the code that looks through it, into one file."""
    builder = app.builder
    data = {
        "SENTENCES": sentences(app.env, builder),
        "ERROR_MESSAGES": search_data(app.env, builder),
        "OPERATIONS": operations(app.env, builder),
        "TERMS": terms(app.env, builder),
        "WORDS": words(app.env, builder),
    }
    folder = app.outdir / "_static"
    (folder / CAUSES).mkdir(parents=True, exist_ok=True)
    parts = [f"const {name} = {_json(value)};" for name, value in data.items()]
    code = [*(folder / name for name in OF_SPHINX), *CODE]
    parts += [path.read_text(encoding="utf-8") for path in code]
    (folder / SCRIPT).write_text("\n".join(parts), encoding="utf-8")
    for name, found in causes(app.env).items():
        (folder / CAUSES / name).write_text(_json(found), encoding="utf-8")
    return []


def sentences(env: BuildEnvironment, builder: Builder) -> dict[str, str]:
    """Return the first sentence of each page of prose that is searched, by its address."""
    searched = sorted(page for page in env.found_docs if "nosearch" not in env.metadata[page])
    prose = (page for page in searched if not page.startswith("gallery/"))
    found = {page: first_sentence(env, page) for page in prose}
    return {builder.get_target_uri(page): said for page, said in found.items() if said}


def operations(env: BuildEnvironment, builder: Builder) -> list[dict[str, Any]]:
    """Return the pages that are about operations, with the names of each."""
    return [
        {
            "address": builder.get_target_uri(page),
            "title": env.titles[page].astext(),
            "names": facts[OPERATIONS].split(),
        }
        for page, facts in sorted(env.metadata.items())
        if OPERATIONS in facts
    ]


def terms(env: BuildEnvironment, builder: Builder) -> dict[str, str]:
    """Return where the glossary explains each of its terms."""
    return {
        name.lower(): f"{builder.get_target_uri(page)}#{anchor}"
        for (kind, name), (page, anchor) in sorted(env.domains.standard_domain.objects.items())
        if kind == "term"
    }


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


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def add_script(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Load the script on the search page, and on no other."""
    del template, context, doctree  # part of the signature
    if page == "search":
        app.add_js_file(SCRIPT, loading_method="defer")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Write the script when Sphinx's own are in place, before the search page is written."""
    app.setup_extension("_ext.common.first_sentences")
    app.connect("html-collect-pages", write_script)
    app.connect("html-page-context", add_script)
    index.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

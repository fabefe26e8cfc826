"""The search: error messages, operations, words of the note, and the words of all sections.

A pasted error message finds its entry whatever sizes and names are in it, or is said to be none of
the site's; a call finds the page of its operation, a mistranslated word its term. MiniSearch finds
the sections of words, misspelt ones too. All of it is one script, which the search page loads, and
every other page when its reader opens the search; Sphinx's search is neither built nor loaded.
"""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.search import IndexBuilder

from _ext.claims.claims import WORDING
from _ext.common.scripts import without_modules
from _ext.errors.listed import causes, search_data
from _ext.errors.messages import gap_for_scripts
from _ext.search import sections
from _ext.search.index import STOPWORDS
from opsref._explain.gaps import PAIRS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

SCRIPT, KEYS = "search_page.js", "search_keys.js"
HERE = Path(__file__).parent
CODE = [
    HERE / name
    for name in ("minisearch/index.js", "messages.js", "operations.js", "sections.js", "results.js")
]
# Where the texts of sections and messages are, in the folder of scripts and styles, and how many of
# them in a file: a search loads a few files, which hold little besides what it shows.
TEXTS = "texts"
TEXTS_IN_A_FILE = 4
# A page's front matter names the operations that it is about.
OPERATIONS = "operations"


def no_index(app: Sphinx) -> None:
    """Have Sphinx make no index of words, and no search page."""
    if app.builder.format == "html":
        app.builder.search = False  # type: ignore[attr-defined]


def write_search(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Write the data of the site, and the code that looks through it, into one file."""
    env, builder = app.env, app.builder
    repository = app.config["html_theme_options"].get("source_repository", "")
    data = {
        "ERROR_MESSAGES": search_data(env, builder),
        "GAP": gap_for_scripts(),
        "PAIRS": PAIRS,
        "OPERATIONS": operations(env, builder),
        "TERMS": terms(env, builder),
        "WORDS": words(env, builder),
        "SECTIONS": sections.data(env, builder.get_target_uri),
        "STOPWORDS": " ".join(sorted(STOPWORDS)),
        "TEXTS_IN_A_FILE": TEXTS_IN_A_FILE,
        "REPORT": f"{repository}/issues/new" if repository else "",
    }
    folder = app.outdir / "_static"
    (folder / TEXTS).mkdir(parents=True, exist_ok=True)
    parts = [f"const {name} = {_json(value)};" for name, value in data.items()]
    parts.append(IndexBuilder(env, "en", {}, "").get_js_stemmer_code())
    parts += [without_modules(path.read_text(encoding="utf-8")) for path in CODE]
    (folder / SCRIPT).write_text("\n".join(parts), encoding="utf-8")
    texts = [*sections.texts(env), *causes(env)]
    for number, some in enumerate(_batches(texts, TEXTS_IN_A_FILE)):
        (folder / TEXTS / f"{number}.json").write_text(_json(some), encoding="utf-8")
    yield "search", {"title": "Search"}, "search.html"


def _batches(things: Iterable[str], size: int) -> Iterator[list[str]]:
    waiting = iter(things)
    while some := list(islice(waiting, size)):
        yield some


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
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Load the search on its page, and on all others what opens it."""
    del template, context, doctree  # part of the signature
    app.add_js_file(SCRIPT if page == "search" else KEYS, loading_method="defer")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Write the script before the search page, whose address of it has a digest."""
    sections.setup(app)
    app.connect("builder-inited", no_index)
    app.connect("html-collect-pages", write_search)
    app.connect("html-page-context", add_script)
    return {"env_version": 2, "parallel_read_safe": True, "parallel_write_safe": True}

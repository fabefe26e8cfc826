"""What tools need besides pages: sitemap, llms.txt, a card for shared links, descriptions."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, ElementTree, SubElement

from sphinx import addnodes

from _ext.common.first_sentences import first_sentence
from _ext.site.card import CARD, draw_card

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def write_card(app: Sphinx) -> None:
    """Draw the card, unless it is there."""
    static = Path(app.outdir, "_static")
    if app.builder.format == "html" and not (static / CARD).exists():
        static.mkdir(parents=True, exist_ok=True)
        draw_card(static / CARD, app.config.project, app.config.hosting_summary)


def describe(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Describe a page by its first sentence; sphinxext-opengraph would cut text and code at 200."""
    del template, doctree  # part of the signature
    if said := first_sentence(app.env, page):
        context["metatags"] += f'<meta name="description" content="{escape(said)}" />\n'
        context["meta"] = {**(context["meta"] or {}), "og:description": escape(said)}


def outdated_texts(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Name the pages that another builder has read anew since their plain-text form was written.

    Sphinx asks for the age of a page's source alone, and a page may show records.
    """
    if app.builder.name != "text":
        return []
    texts = {page: Path(app.outdir, f"{page}.txt") for page in env.found_docs}
    return [
        page
        for page, text in texts.items()
        if text.exists()
        and text.stat().st_mtime < Path(app.doctreedir, f"{page}.doctree").stat().st_mtime
    ]


def write_sitemap(app: Sphinx, exception: Exception | None) -> None:
    """List every page of the site; sphinx-sitemap would list those that this build wrote."""
    if exception is not None or app.builder.format != "html":
        return
    urlset = Element("urlset", xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
    for page in sorted(app.env.found_docs):
        address = app.config.html_baseurl + app.builder.get_target_uri(page)
        SubElement(SubElement(urlset, "url"), "loc").text = address
    ElementTree(urlset).write(app.outdir / "sitemap.xml", encoding="utf-8", xml_declaration=True)


def write_llms(app: Sphinx, exception: Exception | None) -> None:
    """List every page with its first sentence and the address of its plain-text form."""
    if exception is not None or app.builder.format != "html":
        return
    base = app.config.html_baseurl
    head = f"# {app.config.project}\n\n> {app.config.hosting_summary}\n"
    parts = "\n".join(_sections(app.env, base))
    (app.outdir / "llms.txt").write_text(f"{head}\n{parts}", encoding="utf-8")


def _sections(env: BuildEnvironment, base: str) -> Iterator[str]:
    """Yield the navigation, section by section, with the plain-text form of each page."""
    for toctree in env.get_doctree(env.config.root_doc).findall(addnodes.toctree):
        yield f"## {toctree['caption']}\n"
        for _, page in toctree["entries"]:
            yield from _pages(env, page, base)
        yield ""


def _pages(env: BuildEnvironment, page: str, base: str) -> Iterator[str]:
    """Yield a page and those below it."""
    said = first_sentence(env, page)
    yield f"- [{env.titles[page].astext()}]({base}{page}.txt): {said}"
    for below in env.toctree_includes.get(page, ()):
        yield from _pages(env, below, base)


def setup(app: Sphinx) -> None:
    """Register the summary, and write before and after the pages."""
    app.setup_extension("_ext.common.first_sentences")
    app.add_config_value("hosting_summary", "", "", str)
    app.connect("builder-inited", write_card)
    app.connect("html-page-context", describe, priority=100)
    app.connect("env-updated", outdated_texts)
    app.connect("build-finished", write_sitemap)
    app.connect("build-finished", write_llms)

"""What the copy button gives: a block of a page, after the lines that it needs of earlier ones.

It is worked out at build time, and is in a file beside the page that the first copy loads: pages
weigh no more for it.
"""

from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes

from _ext.copied.markdown import code_of_page
from _ext.copied.pages import Code, Copy, copies, together
from _ext.copied.statements import is_session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

SUFFIX = ".copied.js"


def write_copies(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Write the file of a page that is about to be written."""
    del template, context  # part of the signature
    if doctree is None or app.builder.format != "html":
        return
    if found := [*copies_of_page(app.env, page, doctree)]:
        path = Path(app.outdir, page + SUFFIX)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_script(found), encoding="utf-8")


def copies_of_page(
    env: BuildEnvironment, page: str, doctree: nodes.document
) -> Iterator[list[str]]:
    """Yield what is copied of each block with prompts, in their order."""
    own = iter(_of_source(env, page))
    elsewhere: dict[tuple[str, ...], Copy] = {}
    for scope, block in _sessions(doctree):
        if isinstance(scope, addnodes.desc):
            before = [Code(each.astext()) for other, each in _sessions(doctree) if other is scope]
            texts = [each.text for each in before]
            yield copies(before)[texts.index(block.astext())].pieces
        elif isinstance(scope, nodes.container):
            elsewhere = elsewhere or {
                _lines(text): copy
                for other in sorted(env.found_docs)
                for text, copy in together(_of_source(env, other)).items()
            }
            yield elsewhere[_lines(block.astext())].pieces
        else:
            yield next(own).pieces


def as_script(found: list[list[str]]) -> str:
    r"""Return a script with a function from the number of a block to its text.

    >>> print(as_script([["a\n"], ["a\n", "b\n"]]))
    needs=((s,n)=>i=>n[i]?.map(j=>s[j]).join("").trimEnd())(["a\n","b\n"],[[0],[0,1]])
    """
    numbers: dict[str, int] = {}
    lists = [[numbers.setdefault(piece, len(numbers)) for piece in pieces] for pieces in found]
    data = ",".join(json.dumps(each, separators=(",", ":")) for each in ([*numbers], lists))
    return f'needs=((s,n)=>i=>n[i]?.map(j=>s[j]).join("").trimEnd())({data})'


def _of_source(env: BuildEnvironment, page: str) -> list[Copy]:
    path = Path(env.doc2path(page))
    if path.suffix != ".md" or not path.exists():
        return []
    return copies(code_of_page(path.read_text(encoding="utf-8"), metadata.version("torch")))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.splitlines()))


def _sessions(doctree: nodes.document) -> Iterator[tuple[nodes.Node, nodes.Element]]:
    """Yield the blocks with prompts, each with what it is a part of.

    That is the documentation of an object, which has examples of its own; a change of a version,
    which is shown as another page has it; or the page.
    """
    for block in doctree.findall(nodes.FixedTextElement):
        if is_session(block.astext()):
            scope: nodes.Node = block
            while scope.parent is not None and not _is_scope(scope):
                scope = scope.parent
            yield scope, block


def _is_scope(node: nodes.Node) -> bool:
    return isinstance(node, addnodes.desc) or (
        isinstance(node, nodes.container) and "version-change" in node["classes"]
    )


def setup(app: Sphinx) -> ExtensionMetadata:
    """Look at each page before it is written."""
    app.connect("html-page-context", write_copies)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""Loads on a page what the page uses, in few requests and few bytes.

The style sheets of the site are one file, and of what is loaded everywhere a page keeps what it has
a use for. Scripts are served without their comments.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rjsmin import jsmin
from sphinx.builders.html._assets import _CascadingStyleSheet, _JavaScript

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

BUNDLE = "styles.css"
# They are in the bundle, or have no use here.
STYLES_LEFT_OUT = {"_static/opsref.css", "_static/styles/furo-extensions.css"}
# What a page must contain for an asset to be of use; "" for none.
USES = {
    "_static/pygments.css": '<div class="highlight',
    "_static/code.js": '<div class="highlight',
    "_static/sg-tags.js": "",
}


def write_bundle(app: Sphinx) -> None:
    """Write the style sheets into one, after that of the figures was written."""
    if app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    parts = [static / "opsref.css", *sorted(Path(app.srcdir, "_styles").glob("*.css"))]
    text = "\n".join(part.read_text(encoding="utf-8") for part in parts if part.exists())
    bundle = static / BUNDLE
    if not bundle.exists() or bundle.read_text(encoding="utf-8") != text:
        bundle.write_text(text, encoding="utf-8")


def keep_used(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Take the scripts and styles from a page that it has no use for."""
    del app, page, template, doctree  # part of the signature
    body = context.get("body", "")
    for files in ("css_files", "script_files"):
        context[files] = [asset for asset in context[files] if _of_use(_name(asset), body)]


def minify(app: Sphinx, exception: Exception | None) -> None:
    """Take comments and blanks from the scripts, when no page needs their checksums any more."""
    if exception is None and app.builder.format == "html":
        for script in sorted(Path(app.outdir, "_static").rglob("*.js")):
            script.write_text(jsmin(script.read_text(encoding="utf-8")), encoding="utf-8")


def _of_use(name: str, body: str) -> bool:
    sign = USES.get(name)
    return name not in STYLES_LEFT_OUT and (sign is None or (sign != "" and sign in body))


def _name(asset: object) -> str:
    return f"{asset.filename}" if isinstance(asset, _CascadingStyleSheet | _JavaScript) else ""


def setup(app: Sphinx) -> ExtensionMetadata:
    """Write the bundle, and look at each page after the extensions that add to it."""
    app.add_css_file(BUNDLE, priority=900)
    app.add_js_file("code.js", loading_method="defer")
    app.connect("builder-inited", write_bundle, priority=900)
    app.connect("html-page-context", keep_used, priority=900)
    app.connect("build-finished", minify)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""The sphinx-gallery scraper: figures of a script go inline on its page and make its thumbnail."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from opsref.sphinxext import _fresh
from opsref.sphinxext._body import bound_names
from opsref.sphinxext._node import drawing_record, figure_node, layout_drawing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx.application import Sphinx
    from sphinx.config import Config

logger = logging.getLogger(__name__)

SCRAPER = "opsref.sphinxext.gallery_scraper"
DIRECTIVE = "opsref-gallery-figure"


def gallery_scraper(
    block: tuple[str, str, int], block_vars: dict[str, Any], gallery_conf: Mapping[str, Any]
) -> str:
    """Return the reStructuredText that shows the figures which a block of a script binds.

    Each figure that the block binds to a name at its top level, and no earlier block has bound, is
    saved as an SVG file, of which sphinx-gallery makes the thumbnail, beside a JSON file with what
    it shows, from which the page is made.

    Args:
        block: The kind, the source and the first line of the block.
        block_vars: What sphinx-gallery knows of the script, its global names among it.
        gallery_conf: The configuration of sphinx-gallery.
    """
    from opsref import Figure

    # The same dictionary comes with every block of a script.
    seen: list[Figure] = block_vars.setdefault("opsref_figures", [])
    page = ""
    for name in bound_names(block[1]):
        figure = block_vars["example_globals"].get(name)
        if not isinstance(figure, Figure) or any(figure is other for other in seen):
            continue
        seen.append(figure)
        # The iterator proposes .png; sphinx-gallery looks for the other kinds by itself.
        image = Path(next(block_vars["image_path_iterator"])).with_suffix(".svg")
        if len(seen) == 1:
            # A script that failed has a stamp as its thumbnail, which is taken before an SVG.
            stamp = f"{image.stem.rpartition('_')[0]}_thumb.png"
            image.with_name("thumb").joinpath(stamp).unlink(missing_ok=True)
        figure.save(image)
        record = image.with_suffix(".json")
        kept = {"name": name, "drawing": drawing_record(figure), "shown": figure.to_dict()}
        record.write_text(json.dumps(kept), encoding="utf-8")
        source = record.relative_to(gallery_conf["src_dir"]).as_posix()
        page += f"\n.. {DIRECTIVE}:: /{source}\n"
    return page


class GalleryFigure(SphinxDirective):
    """Shows a figure that the scraper saved. Written by the scraper, not by hand."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the figure, which keeps the name that the script gave it."""
        name, path = self.env.relfn2path(self.arguments[0])
        self.env.note_dependency(name)
        kept = json.loads(Path(path).read_text(encoding="utf-8"))
        figure = figure_node(self, kept["drawing"])
        figure["opsref_name"] = kept["name"]
        return [figure]


def collect_figures(app: Sphinx, config: Config) -> None:
    """Have ``Figure.show`` write no files: pages show what their scripts and bodies bind."""
    del app, config  # part of the signature
    os.environ["OPSREF_FIGURES"] = ""


def run_scripts_again(app: Sphinx, config: Config) -> None:
    """Have scripts run again when what draws their figures has changed."""
    gallery = getattr(config, "sphinx_gallery_conf", {})
    if SCRAPER in _listed(gallery.get("image_scrapers")):
        _fresh.run_scripts_again(
            Path(app.srcdir, made) for made in _listed(gallery["gallery_dirs"])
        )


def warn_of_script_without_figure(app: Sphinx, doctree: nodes.document) -> None:
    """Warn of a gallery script that draws nothing, where this scraper is the only one."""
    gallery = getattr(app.config, "sphinx_gallery_conf", {})
    if _listed(gallery.get("image_scrapers")) != [SCRAPER] or any(doctree.findall(layout_drawing)):
        return
    script = Path(app.srcdir, f"{app.env.docname}.py")
    folders = [Path(app.srcdir, folder) for folder in _listed(gallery["gallery_dirs"])]
    if not script.exists() or not any(folder in script.parents for folder in folders):
        return
    source = _source_of(script, app.srcdir, gallery)
    # sphinx-gallery says what is wrong with a script that failed.
    if source not in map(Path, gallery.get("failing_examples", ())):
        logger.warning(
            "%s draws no figure: bind one to a name at the top level, "
            "as in ``figure = opsref.draw(x)``",
            script.name,
            location=f"{source}:1",
            type="opsref",
            subtype="gallery",
        )


def _source_of(copy: Path, top: Path, gallery: Mapping[str, Any]) -> Path:
    """Return the script that somebody wrote, of which sphinx-gallery made a copy."""
    for made, written in zip(
        _listed(gallery["gallery_dirs"]), _listed(gallery["examples_dirs"]), strict=True
    ):
        folder = Path(top, made)
        if folder in copy.parents:
            return Path(top, written, copy.relative_to(folder)).resolve()
    return copy


def _listed(setting: Any) -> list[str]:
    """Return a setting of sphinx-gallery as a list, which it may be or not."""
    return [setting] if isinstance(setting, str) else list(setting or ())


def setup(app: Sphinx) -> None:
    """Register the scraper's directive and the check of its pages."""
    app.add_directive(DIRECTIVE, GalleryFigure)
    app.connect("config-inited", collect_figures, priority=200)
    app.connect("config-inited", run_scripts_again, priority=200)
    app.connect("doctree-read", warn_of_script_without_figure)

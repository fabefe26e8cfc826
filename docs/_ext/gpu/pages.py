"""Gallery pages: the figure from a GPU beside that from the CPU, and how the two compare."""

from __future__ import annotations

import logging
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes

from _ext.common.records import RecordError
from _ext.gpu.findings import find_here, folder, script_names
from _ext.gpu.record import read_records
from opsref.sphinxext._node import drawing_record, layout_drawing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from _ext.gpu.compare import Difference
    from _ext.gpu.findings import Finding

# Not Sphinx's logger: without a GPU, one must be able to change a script, and a warning of Sphinx
# fails a strict build. Without a handler of its own, Python writes this one to the error stream.
logger = logging.getLogger("opsref.gpu")


def add_gpu(app: Sphinx, doctree: nodes.document) -> None:
    """Write on a gallery page what is known of its script on a GPU."""
    env = app.env
    script = _script(env, env.docname)
    if script is None:
        return
    records = read_records(folder(env)).values()
    findings = [found for record in records if (found := find_here(env, record, script))]
    for found in findings:
        if found.stale:
            written = Path(app.srcdir, app.config.sphinx_gallery_conf["examples_dirs"], script)
            logger.warning(
                "%s.py:1: warning: the record of %s (%s) is stale: %s",
                *(written.resolve(), script, found.record.provenance, found.stale),
            )
    fresh = [found for found in findings if not found.stale]
    for figure in list(doctree.findall(nodes.figure)):
        _add_drawings(figure, fresh)
    if findings:
        _before_downloads(doctree, [nodes.rubric("", "On a GPU"), *_statements(findings)])


def _script(env: BuildEnvironment, docname: str) -> str | None:
    """Return the script that a page was made of, if it was."""
    page = docname.removeprefix(f"{env.config.sphinx_gallery_conf['gallery_dirs']}/")
    return page if page != docname and page in script_names(env) else None


def _add_drawings(figure: nodes.figure, findings: list[Finding]) -> None:
    """Put the drawings of GPUs beside that of the CPU, each under a line that says whose it is."""
    name = figure["opsref_name"]
    drawn = [found for found in findings if name in found.gpu.figures]
    if not drawn:
        return
    pair = nodes.container(classes=["device-figures"])
    figure.replace_self(pair)
    here = nodes.paragraph("", f"CPU, torch {metadata.version('torch').partition('+')[0]}")
    pair += nodes.container("", here, figure)
    for number, found in enumerate(drawn):
        label = nodes.paragraph("", found.record.provenance)
        copy = nodes.figure("", _drawing(found, name))
        copy["ids"] = [f"{identifier}-gpu-{number}" for identifier in figure["ids"]]
        seen = [difference for difference in found.device if difference.figure == name]
        said = nodes.paragraph("", "Differs from the CPU:") if seen else None
        said = said or nodes.paragraph("", "The same as on the CPU.")
        pair += nodes.container("", label, copy, said, *_listed(seen))


def _drawing(found: Finding, name: str) -> layout_drawing:
    from opsref import Figure

    try:
        figure = Figure.from_dict(found.gpu.figures[name])
    except ValueError as error:
        where = f"{found.record.provenance}: {name} of {found.script}"
        raise RecordError(f"the record of {where} cannot be drawn: {error}") from error
    return layout_drawing("", **drawing_record(figure))


def _statements(findings: list[Finding]) -> Iterator[nodes.Node]:
    """Yield what each record says."""
    for found in findings:
        where = found.record.provenance
        if found.stale:
            yield nodes.paragraph("", f"Not shown, a run on {where}: {found.stale}.")
            continue
        count = len(found.gpu.figures)
        figures = "one figure" if count == 1 else f"{count} figures"
        if not found.device:
            said = "shapes, strides, offsets, sharing and values are those of the CPU"
            yield nodes.paragraph("", f"{where}: {figures}; {said}, and so is what is printed.")
        else:
            yield nodes.paragraph("", f"{where}: {figures}; it differs from the CPU in this:")
            yield from _listed(found.device)
        if found.torch:
            yield nodes.paragraph("", f"On the CPU, torch {found.record.torch} differs from this:")
            yield from _listed(found.torch)


def _listed(found: list[Difference]) -> list[nodes.Node]:
    """List differences; nothing where there are none."""
    items = [nodes.list_item("", nodes.paragraph("", "", *sentence(each))) for each in found]
    return [nodes.bullet_list("", *items)] if items else []


def sentence(difference: Difference) -> list[nodes.Node]:
    """Return one difference in words."""
    return [
        nodes.Text(f"{difference.fact}: "),
        nodes.literal("", difference.other.strip()),
        nodes.Text(" instead of "),
        nodes.literal("", difference.one.strip()),
    ]


def _before_downloads(doctree: nodes.document, added: list[nodes.Node]) -> None:
    """Insert nodes above the downloads at the end of a gallery page."""
    for footer in doctree.findall(nodes.container):
        if "sphx-glr-footer-example" in footer["classes"]:
            place = footer.parent
            # Above the target that the note at the top of the page leads to.
            index = place.parent.index(place) - 1
            place.parent[index:index] = added
            return

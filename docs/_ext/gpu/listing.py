"""The ``gpu-records`` directive: every record, its findings, and how the examples did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from _ext.common.links import page_link
from _ext.gpu.findings import find_here, folder, script_names
from _ext.gpu.pages import sentence
from _ext.gpu.record import Examples, Record, read_records

if TYPE_CHECKING:
    from _ext.gpu.compare import Difference
    from _ext.gpu.findings import Finding


class GpuRecords(SphinxDirective):
    """Says what has run on a GPU; its content is shown above that, if anything has."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the content and a part for each record, or one sentence if there is none."""
        records = read_records(folder(self.env)).values()
        if not records:
            return [nodes.paragraph("", "Nothing on this site has run on a GPU yet.")]
        parts = [node for record in records for node in self._part(record)]
        return [*self.parse_content_to_nodes(), *parts]

    def _part(self, record: Record) -> list[nodes.Node]:
        """Return what one record holds."""
        here = (find_here(self.env, record, script) for script in script_names(self.env))
        known = [found for found in here if found]
        stale = [found for found in known if found.stale]
        same = [found for found in known if not (found.stale or found.device)]
        fresh = len(known) - len(stale)
        scripts = f"{len(same)} of {fresh} scripts draw and print what they do on the CPU"
        left = f"; left out as changed since: {len(stale)}" if stale else ""
        run = sum(page.run for page in record.examples.values())
        passed = sum(page.passed for page in record.examples.values())
        with_ = f"timm {record.timm} and Python {record.python}"
        items = [nodes.paragraph("", f"{scripts}{left}.")]
        items.append(nodes.paragraph("", f"{passed} of {run} examples passed, with {with_}."))
        title = nodes.paragraph("", "", nodes.strong("", record.provenance))
        listed = nodes.bullet_list("", *(nodes.list_item("", item) for item in items))
        differing = [
            nodes.list_item("", self._finding(found, each))
            for found in known
            for each in (*found.device, *found.torch)
        ]
        parts: list[nodes.Node] = [title, listed]
        if differing:
            parts += [nodes.paragraph("", "What differs:"), nodes.bullet_list("", *differing)]
        pages = {page: found for page, found in record.examples.items() if found.differ}
        if pages:
            said = "Lines of the examples that behave in another way:"
            lines = [nodes.list_item("", _page(*page)) for page in pages.items()]
            parts += [nodes.paragraph("", said), nodes.bullet_list("", *lines)]
        return parts

    def _finding(self, found: Finding, each: Difference) -> nodes.paragraph:
        """Return one difference in words, with a link to the script's page."""
        target = f"/{self.config.sphinx_gallery_conf['gallery_dirs']}/{found.script}"
        link = page_link(target, self.env.docname, found.script)
        why = "" if each in found.device else f" (CPU, torch {found.record.torch} against here)"
        return nodes.paragraph("", "", link, nodes.Text(f"{why}: "), *sentence(each))


def _page(page: str, examples: Examples) -> nodes.paragraph:
    """Name the lines of a page's examples that differ."""
    lines = ", ".join(map(str, examples.differ))
    return nodes.paragraph("", "", nodes.literal("", page), nodes.Text(f": {lines}"))

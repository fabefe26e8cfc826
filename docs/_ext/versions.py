"""Examples whose outcome depends on the torch version: pairs of blocks, of which one holds.

`{until} 2.15` holds before torch 2.15, `{since} 2.15` from it on. Both are shown; the test run
evaluates the one that holds for the installed torch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from sphinx.application import Sphinx

WORDS = {"until": "Before torch", "since": "Since torch"}


def holds(kind: str, version: str, installed: str) -> bool:
    """Tell whether a block holds for a torch version.

    >>> holds("until", "2.15", "2.6.0+cpu"), holds("since", "2.15", "2.6.0+cpu")
    (True, False)
    >>> holds("until", "2.15", "2.15.0"), holds("since", "2.15", "2.15.0")
    (False, True)
    """
    return (_release(installed) < _release(version)) == (kind == "until")


def _release(version: str) -> tuple[int, int]:
    """Return the two numbers of a version that name a release."""
    major, minor = version.split(".")[:2]
    return int(major), int(minor)


class VersionBlock(SphinxDirective):
    """Shows what holds before a torch version, or from it on."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {}

    def run(self) -> list[nodes.Node]:
        """Return the block under its label."""
        label = nodes.paragraph("", f"{WORDS[self.name]} {self.arguments[0]}:")
        label["classes"].append("version-label")
        block = nodes.container("", label, *self.parse_content_to_nodes())
        block["classes"] += ["version-block", f"version-{self.name}"]
        self.set_source_info(block)
        return [block]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the two directives."""
    for name in WORDS:
        app.add_directive(name, VersionBlock)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""Examples whose outcome depends on the torch version: pairs of blocks, of which one holds.

`{until} 2.15` holds before torch 2.15, `{since} 2.15` from it on. Both are shown; the test run
evaluates the one that holds for the installed torch. Of each pair, the second may say more for
the list of all changes: `:change:` the change in a sentence; `:kind:` whether a result changed
silently, a call began or ceased to raise, or only an exception is another, where the examples
alone do not tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.application import Sphinx

WORDS = {"until": "Before torch", "since": "Since torch"}
KINDS = ("silent", "raising", "exception")


def label(kind: str, version: str) -> nodes.paragraph:
    """Return the line above a block."""
    return nodes.paragraph("", f"{WORDS[kind]} {version}:", classes=["version-label"])


def kind_of_change(argument: str | None) -> str:
    """Read the option `:kind:`."""
    return directives.choice(argument or "", KINDS)


class VersionBlock(SphinxDirective):
    """Shows what holds before a torch version, or from it on."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {
        "change": directives.unchanged_required,
        "kind": kind_of_change,
    }

    def run(self) -> list[nodes.Node]:
        """Return the block under its label."""
        version = self.arguments[0]
        block = nodes.container("", label(self.name, version), *self.parse_content_to_nodes())
        block["classes"] += ["version-block", f"version-{self.name}"]
        block["version"] = version
        block.attributes |= self.options
        number = self.env.new_serialno(f"{self.name}-{version}")
        block["ids"].append(f"{self.name}-{version}-{number}".replace(".", "-"))
        self.set_source_info(block)
        return [block]


def setup(app: Sphinx) -> None:
    """Register the two directives."""
    for name in WORDS:
        app.add_directive(name, VersionBlock)

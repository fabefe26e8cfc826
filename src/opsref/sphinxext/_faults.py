"""Says what is wrong with the directives of a site, and fails the build for it.

All pages are read first, so that one build names every fault; none is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.errors import SphinxError
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from opsref.sphinxext._place import Place

logger = logging.getLogger(__name__)

KEY = "opsref-faults"
DIRECTIVES = ("layout", "trace")


class LayoutError(SphinxError):
    """Directives that cannot be shown: no page may be built without its figures."""

    category = "Layout error"


def report(env: BuildEnvironment, place: Place, message: str, lines: str = "") -> None:
    """Report what is wrong, and note that the build has to fail.

    Args:
        env: Where faults are noted, which comes back from parallel processes too.
        place: The file and the line to look at.
        message: What is wrong.
        lines: The lines of the body that led there.
    """
    logger.error(f"{message}\n{lines}".rstrip(), location=f"{place[0]}:{place[1]}")
    _note(env, place, message)


def _note(env: BuildEnvironment, place: Place, message: str) -> None:
    faults = env.metadata[env.docname].setdefault(KEY, [])
    faults.append(f"{place[0]}:{place[1]}: {message}")


class Refused(SphinxTransform):
    """Notes the directives that docutils has left out, such as those with an option twice."""

    default_priority = 5  # before translations and round quotes

    def apply(self, **kwargs: object) -> None:
        """Note each; docutils has reported it."""
        del kwargs
        for message in self.document.findall(nodes.system_message):
            text = " ".join(message[0].astext().split())
            if any(text.startswith(f'Error in "{name}" directive') for name in DIRECTIVES):
                _note(self.env, (message["source"], message["line"]), text)


def has_fault(env: BuildEnvironment) -> bool:
    """Return whether the page that is read has a fault, of which others would follow."""
    return KEY in env.metadata[env.docname]


def fail(app: Sphinx, env: BuildEnvironment) -> None:
    """Fail the build, with or without ``-W``, if there was a fault.

    What was read is forgotten, so that the next build reads it again.

    Raises:
        LayoutError: There was one.
    """
    del app  # part of what an event passes
    faults = [fault for facts in env.metadata.values() for fault in facts.get(KEY, ())]
    if faults:
        raise LayoutError("\n".join(faults))


def setup(app: Sphinx) -> None:
    """Fail the build when all pages are read."""
    app.add_transform(Refused)
    app.connect("env-updated", fail)

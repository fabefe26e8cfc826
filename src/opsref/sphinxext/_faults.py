"""Says what is wrong with the directives of a site, and fails the build for it.

All pages are read first, so that one build names every fault; none is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.errors import SphinxError
from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from opsref.sphinxext._place import Place

logger = logging.getLogger(__name__)

KEY = "opsref-faults"


class LayoutError(SphinxError):
    """Directives that cannot be shown: no page may be built without its figures."""

    category = "Layout error"


def report(env: BuildEnvironment, place: Place, message: str, lines: str = "") -> None:
    """Say what is wrong, and note that the build has to fail.

    Args:
        env: Where faults are noted, which comes back from parallel processes too.
        place: The file and the line to look at.
        message: What is wrong.
        lines: The lines of the body that led there.
    """
    where = f"{place[0]}:{place[1]}"
    logger.error(f"{message}\n{lines}".rstrip(), location=where)
    env.metadata[env.docname].setdefault(KEY, []).append(f"{where}: {message}")


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
    app.connect("env-updated", fail)

"""What became of the note's claims about one operation, in the line that leads to their page."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util import logging

from _ext.claims.claims import CONFIRMED, VERDICTS, WORDING

if TYPE_CHECKING:
    from _ext.claims.page import Page

logger = logging.getLogger(__name__)

# The claims about `reference/roll` are on `corrections/roll`.
FOLDER = "corrections"


def summary(page: Page) -> nodes.Node:
    """Return a sentence with the number of claims for each verdict."""
    account = f"{FOLDER}/{page.docname.rpartition('/')[2]}"
    found = Counter(each.outcome for each in page.domain.claims if each.docname == account)
    terms = found.pop(WORDING, 0)
    if not found:
        logger.warning("correction-summary: %s has no claims", account, location=page.docname)
        return nodes.paragraph()
    checked = page.link(
        account, "", f"{_some(found.total(), 'statement')} of an older note checked"
    )
    counts = ", ".join(
        _verdict(name, found[name]) for name in (CONFIRMED, *VERDICTS) if found[name]
    )
    words = f"; {_some(terms, 'term')} corrected" if terms else ""
    return nodes.paragraph("", "", checked, nodes.Text(f": {counts}{words}."))


def _some(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' if count > 1 else ''}"


def _verdict(name: str, count: int) -> str:
    """Return a number with its verdict, as a sentence has them.

    >>> _verdict("confirmed", 2), _verdict("does not run", 1), _verdict("does not run", 2)
    ('2 right', '1 does not run', '2 do not run')
    """
    said = {CONFIRMED: "right", "does not run": "does not run" if count == 1 else "do not run"}
    return f"{count} {said.get(name, name)}"

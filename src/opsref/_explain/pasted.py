"""Explains a message that was pasted: cause, fix and address, without the numbers of tensors."""

from __future__ import annotations

import re

from opsref._explain import catalogue
from opsref._explain.explanation import UNKNOWN, Explanation, cut, written

# The last line of a traceback, and all after it: the kind of an exception or a warning, its text.
_RAISED = re.compile(r"^(?:\w+\.)*(\w*(?:Error|Exception|Warning)): ?", re.MULTILINE)
_LONGEST = 100_000


def explained(text: str) -> Explanation:
    """Look a message up; it may have its traceback in front of it."""
    text = text.strip()[-_LONGEST:]
    kind, message = "", text
    for found in _RAISED.finditer(text):
        kind, message = found[1], text[found.end() :]
    entry = catalogue.look_up(kind, message)
    if entry is None:
        first = message.partition("\n")[0]
        return Explanation(cut(f"{UNKNOWN}: {first}"), False)
    shown = written([kind] if kind else [], [], entry.cause, entry.fix, entry.address)
    return Explanation(shown, True, entry.cause, entry.fix, entry.address)

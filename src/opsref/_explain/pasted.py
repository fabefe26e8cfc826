"""Explains a message that was pasted: cause, fix and address, without the numbers of tensors."""

from __future__ import annotations

from opsref._explain import catalogue
from opsref._explain.explanation import UNKNOWN, Explanation, cut, written
from opsref._explain.messages import messages


def explained(text: str) -> Explanation:
    """Look a message up; its traceback, and other lines, may be around it."""
    tried = list(messages(text))
    for kind, message in tried:
        if entry := catalogue.look_up(kind, message):
            shown = written([kind] if kind else [], [], entry.cause, entry.fix, entry.address)
            return Explanation(shown, True, entry.cause, entry.fix, entry.address)
    # What was taken for the message: that of the last kind, or the line with most words of torch.
    named = [message for kind, message in tried if kind and message]
    lines = named[0].splitlines() if named else text.strip().splitlines()
    taken = lines[0] if named else max(lines, key=catalogue.known_words, default="")
    return Explanation(cut(f"{UNKNOWN}: {taken.strip()}"), False)

"""Explains a message that was pasted: cause, fix and address, with the numbers that it has."""

from __future__ import annotations

from itertools import chain, islice

from opsref._explain import catalogue
from opsref._explain.explanation import UNKNOWN, Explanation, cut, explanation
from opsref._explain.messages import headed, messages
from opsref._explain.wording import Entry

# So many texts behind headings are looked up.
_MOST = 100
# Those that tell apart what has one text.
_KINDS = {"IndexError": IndexError, "RuntimeError": RuntimeError}


def explained(text: str) -> Explanation:
    """Look a message up; its traceback, and other lines, may be around it."""
    tried = list(messages(text))
    behind = (("", said) for _, message in tried for said in headed(message))
    for kind, message in chain(tried, islice(behind, _MOST)):
        if entry := catalogue.look_up(kind, message):
            return _found(kind, message, entry)
    # What was taken for the message: that of the last kind, or the line with most words of torch.
    named = [message for kind, message in tried if kind and message]
    lines = named[0].splitlines() if named else text.strip().splitlines()
    taken = lines[0] if named else max(lines, key=catalogue.known_words, default="")
    return Explanation(cut(f"{UNKNOWN}: {taken.strip()}"), False)


def _found(kind: str, message: str, entry: Entry) -> Explanation:
    """Return the explanation of a message, as of an error without frames."""
    from opsref._explain.kinds import said
    from opsref._explain.kinds.case import Case

    told = said(Case(_KINDS.get(kind, Exception)(message), message, []))
    # What a frame would have told is not missed here.
    facts = [fact for fact in told.facts if not fact.endswith("not known.")]
    return explanation([kind] if kind else [], facts, told, catalogue.entry(told.anchor) or entry)

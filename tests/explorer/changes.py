"""Where versions of torch differ in what the rules say; the rules follow the newest."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import torch


class Change(NamedTuple):
    """What was otherwise before a version, as patterns of the step and of the two answers."""

    version: tuple[int, int]
    step: str
    rules: str
    before: str


VARIADIC = r"\.(view|reshape|expand|repeat|permute|squeeze)\("
AND_MORE = r"[(\[][^)\]]*[)\]], "
SEVERAL = "received an invalid combination of arguments"
CHANGES = (
    # The place of a wrong size is in the message.
    Change((2, 8), r"\.(view|reshape)\(", "invalid shape dimension", "invalid shape dimension"),
    # A message of unflatten has those of view in it.
    Change((2, 8), r"\.unflatten\(", "RuntimeError: None", "invalid shape|cannot reshape|no dim"),
    # A list with sizes after it is an error, and a first size that is no integer another one.
    Change((2, 10), VARIADIC, "TypeError: .*(were given|ints, not)", "must be tuple of ints, but"),
    Change((2, 10), VARIADIC + AND_MORE, "TypeError: (.* were given|view|None)", ""),
    # Dimensions have no names any more, hence one signature each.
    Change((2, 13), r"\.(transpose|select|flatten)\(", "TypeError", SEVERAL),
    Change((2, 13), r"\.flatten\(.*None", "TypeError", "shape"),
    Change((2, 13), "None", "TypeError", "Please look up dimensions by name"),
    # An offset below 0 has a message of its own.
    Change((2, 12), r"\.as_strided\(", "RuntimeError: None", "setStorage: .* storage offset -"),
)


def said(answer: Any) -> str:
    """Return an answer as one line.

    >>> said({"type": "RuntimeError", "text": None})
    'RuntimeError: None'
    """
    return f"{answer['type']}: {answer['text']}" if "type" in answer else f"{answer}"


def is_change(step: str, rules: Any, before: Any) -> bool:
    """Return whether the installed torch answers so only because it is not the newest."""
    installed = tuple(int(part) for part in torch.__version__.split(".")[:2])
    return any(
        installed < change.version
        and re.search(change.step, step)
        and re.search(change.rules, said(rules), re.DOTALL)
        and re.search(change.before, said(before))
        for change in CHANGES
    )

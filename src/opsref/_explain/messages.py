"""The messages in a text: in what was pasted, and in one that the compiler has put around it."""

from __future__ import annotations

import json
import re
from ast import literal_eval
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

_LONGEST = 100_000
# So many kinds of exceptions are tried, and so many lines of a text without one.
_MOST = 50
# What torchrun and pytest write before each line.
_MARGIN = re.compile(r"^(?:\[\w*rank\w*\]:|E(?=  )) ?", re.MULTILINE)
_KIND = re.compile(r"(?<![\w.:])(?:\w+\.)*(\w*(?:Error|Exception|Warning))['\"]?:(?!:) ?")
# What is written behind a message.
_AFTER = re.compile(
    r"\(Triggered internally|\(?Exception raised from|Traceback \(most|During handling of|"
    r"The above exception|^ *File \"|^frame #\d|\sat /\S+:\d+|^\s*\n",
    re.MULTILINE,
)
# What people and programs put before a message in its line: a heading, a time, marks.
_HEADING = re.compile(r"(?:(?<!\))[:\uff1a`]|\s[-|]\s|!!!|\*\*)\s*")
# So many of them are looked at, and letters behind each.
_MOST_HEADINGS, _MOST_BEHIND = 40, 2000
_QUOTED = re.compile(r"""["'“]+(.*)["'”]""")
# How the compiler tells what an operation raised: as code, or behind the call.
_GOT = re.compile(r"""\bgot (\w+)\(('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")\)""", re.DOTALL)
_FAILED = re.compile(r"^Failed running .*\):\n", re.MULTILINE)
# What is around the traceback of another process, or of a backend of the compiler.
_AROUND = re.compile(r"Original Traceback|\braised:\n")


def messages(text: str) -> Iterator[tuple[str, str]]:
    r"""Yield what may be messages in a pasted text, each with its kind or nothing; likeliest first.

    >>> list(messages("[rank1]:   x + y\n[rank1]: RuntimeError: no\n[rank1]: Traceback (most ..."))
    [('RuntimeError', 'no')]
    >>> list(messages("x + y\nno"))
    [('', 'x + y\nno'), ('', 'no'), ('', 'x + y')]
    """
    text = _MARGIN.sub("", _written(text.strip()[-_LONGEST:]))
    kinds = list(_KIND.finditer(text))[-_MOST:]
    ends = [*(kind.start() for kind in kinds), len(text)][1:]
    for found, end in list(zip(kinds, ends, strict=False))[::-1]:
        said = text[found.end() : end]
        # Below a warning is the line that gave it.
        said = re.split(r"\n  +\S", said)[0] if found[1].endswith("Warning") else said
        yield found[1], _alone(said)
        yield from wrapped(said)
    if not kinds:
        lines = text.splitlines()[:_MOST]
        tried = [text, *("\n".join(lines[i:]) for i in range(1, len(lines))), *lines]
        yield from (("", said) for said in dict.fromkeys(map(_alone, tried)) if said)
        yield from wrapped(text)


def _written(text: str) -> str:
    r"""Return the strings of a log in JSON, or the text as it is.

    >>> print(_written('{"level": "high", "at": 3, "exception": "RuntimeError: no\\nx"}'))
    high
    RuntimeError: no
    x
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    texts = value.values() if isinstance(value, dict) else ()
    return "\n".join(said for said in texts if isinstance(said, str)) or text


def wrapped(text: str) -> Iterator[tuple[str, str]]:
    r"""Yield the messages that another has inside, each with its kind or nothing.

    >>> list(wrapped("when making fake tensor call ...: got ValueError('it\\'s no view')"))
    [('ValueError', "it's no view")]
    >>> list(wrapped("Failed running call_method view(*(x, 6), **{}):\nno view\n\nfrom user code"))
    [('', 'no view')]
    """
    for found in _GOT.finditer(text):
        with suppress(SyntaxError, ValueError):
            yield found[1], literal_eval(found[2])
    for found in _FAILED.finditer(text):
        yield "", _alone(text[found.end() :])
    if around := _AROUND.search(text):
        yield from messages(text[around.end() :])


def headed(text: str) -> Iterator[str]:
    r"""Yield what is behind each heading in a text, first what is in quotes there.

    >>> list(headed('Loading failed: "no view" while it ran'))
    ['no view', '"no view" while it ran']
    >>> list(headed("Loading: 'it failed: no view'"))
    ['it failed: no view', 'no view', "no view'"]
    """
    for found in islice(_HEADING.finditer(text), _MOST_HEADINGS):
        behind = _alone(text[found.end() :][:_MOST_BEHIND]).strip(" *`!")
        quoted = _QUOTED.match(behind)
        inner = quoted[1].replace('\\"', '"') if quoted else behind.rstrip("\"'”")
        yield from dict.fromkeys(filter(None, (inner, behind)))


def _alone(text: str) -> str:
    """Return a message without what is behind it, and without the quotes of a ``KeyError``."""
    text = text.strip()
    text = (text[: found.start()] if (found := _AFTER.search(text)) else text).strip()
    quoted = re.fullmatch(r"""(["'])((?:(?!\1).)*)\1""", text)
    return quoted[2] if quoted else text

"""What differs between an eager and a compiled run, and how much that matters."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from _ext.common.releases import release_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _ext.compiled.cases import Case
    from _ext.compiled.record import Measured, Record

# From what nobody notices to what nobody minds.
KINDS = {
    "silent": "Another result, and no error",
    "random": "Other random numbers",
    "refused": "An error only in compiled code",
    "layout": "Other strides, or other memory",
    "message": "Another exception",
    "warning": "Another warning",
    "break": "Compiled in several parts",
    "same": "The same",
}
NAMES = {"aot_eager": "aot_eager", "inductor": "Inductor"}
# The error that a compiler met, among what it says of that.
MET = re.compile(r"""got \w+\((?P<quote>["'])(?P<text>.*?)(?:(?P=quote)\)|\.\.\.$|$)""")
SHORT = 160

Line = tuple[str, str]


class Outcome(NamedTuple):
    """What some releases do with a case.

    Attributes:
        releases: Which, such as ``("2.6", "2.9")``.
        eager: Lines on the eager run: a few words, and a text as Python writes it.
        compiled: By the names of backends, lines on what differs.
    """

    releases: tuple[str, ...]
    eager: tuple[Line, ...]
    compiled: tuple[tuple[str, tuple[Line, ...]], ...]


def kind(measured: Measured) -> str:
    """Return the gravest of the kinds of difference that a case shows."""
    found = {_kind(measured, differ) for differ in measured.differ.values()}
    if measured.breaks:
        found.add("break")
    return min(found, key=list(KINDS).index, default="same")


def _kind(measured: Measured, differ: dict[str, str]) -> str:
    """Return the kind of the gravest difference that a backend shows."""
    eager = measured.eager
    if "raises" in differ:
        if not differ["raises"]:
            return "silent"
        late = eager.get("gradients", "").startswith("backward raises")
        return "message" if late or "raises" in eager else "refused"
    grads, other_grads = eager.get("gradients", ""), differ.get("gradients")
    if other_grads is not None and other_grads.startswith("backward raises"):
        return "message" if grads.startswith("backward raises") else "refused"
    if differ.keys() & {"returns", "writes", "gradients"}:
        return "random" if measured.random else "silent"
    if differ.keys() & {"layout", "sharing"}:
        return "layout"
    return "warning" if differ else "same"


def outcomes(case: Case, page: str, records: Iterable[Record]) -> list[Outcome]:
    """Return what the releases do, those together that do the same."""
    found = []
    for record in records:
        measured = record.cases.get(page, {}).get(case.name)
        if measured and measured.source == case.source:
            found.append((release_name(record.torch), _eager(measured), _compiled(measured)))
    groups = ((list(of), shown) for shown, of in groupby(found, key=lambda each: each[1:]))
    return [Outcome(tuple(each[0] for each in of), *shown) for of, shown in groups]


def gravest(case: Case, page: str, records: Iterable[Record]) -> str:
    """Return the gravest kind of difference that any release shows; none if none has run it."""
    found = [record.cases.get(page, {}).get(case.name) for record in records]
    kinds = [kind(each) for each in found if each and each.source == case.source]
    return min(kinds, key=list(KINDS).index, default="")


def shorten(text: str) -> str:
    """Return an exception without what a compiler says around it.

    >>> shorten("TorchRuntimeError: Dynamo failed to run: got ValueError('wrong size') Hint: ...")
    'TorchRuntimeError: wrong size'
    """
    text = re.sub(r"backend='\w+' raised: ", "", text)
    text = re.sub(r"Failed running .*?\*\*\{.*?\}\): ", "", text)
    if met := MET.search(text):
        text = f"{text.partition(':')[0]}: {met['text']}"
    return text if len(text) <= SHORT else f"{text[:SHORT].rstrip()}..."


def _eager(measured: Measured) -> tuple[Line, ...]:
    """Return the lines on the eager run: its result, and what a compiled one has in another way."""
    differing = {aspect for differ in measured.differ.values() for aspect in differ}
    if any(differ.get("raises") for differ in measured.differ.values()):
        # Compiled code raises: what it raises instead of may come later in eager code.
        differing.add("gradients")
    return tuple(
        _line(aspect, text)
        for aspect, text in measured.eager.items()
        if aspect in differing or aspect in {"returns", "raises"}
    )


def _compiled(measured: Measured) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    """Return the lines on the compiled runs, by backend; those together that are the same."""
    by_lines: dict[tuple[Line, ...], list[str]] = {}
    for backend, differ in measured.differ.items():
        refuses_not = differ.get("raises") == ""
        hidden = {"raises", "layout", "sharing"} if refuses_not else set()
        lines = tuple(_line(*each) for each in differ.items() if each[0] not in hidden)
        by_lines.setdefault(lines or (("the same", ""),), []).append(NAMES[backend])
    if len(by_lines) == 1:
        return (("Compiled", next(iter(by_lines))),)
    return tuple((" and ".join(names), lines) for lines, names in by_lines.items())


def _line(aspect: str, text: str) -> Line:
    words = {
        "raises": "raises",
        "returns": "returns",
        "writes": "leaves",
        "layout": "has shape",
        "sharing": "the result",
        "gradients": "gradients:",
        "warns": "warns",
    }
    absent = {
        "writes": "leaves the inputs as they were",
        "gradients": "has no gradients",
        "warns": "does not warn",
    }
    if not text:
        return absent.get(aspect, f"{words[aspect]} nothing"), ""
    return words[aspect], shorten(text)

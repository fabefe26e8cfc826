"""``explain``: of a live exception; ``explaining``: of the one that leaves a block."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING

from opsref._explain.explanation import UNKNOWN, Explanation, cut, explanation

if TYPE_CHECKING:
    from opsref._explain.kinds.case import Case
    from opsref._explain.places import Place
    from opsref._explain.wording import Entry

# So many errors of a chain are looked at, and characters of a message.
_MOST = 50
_LONGEST = 100_000


def explain(error: BaseException | str | None = None) -> Explanation:
    """Explain an error with the numbers of its tensors: cause, fix and where to read more.

    It looks at the frames of the traceback, and at nothing that would run your code again: no
    operation, no property, no data of a tensor. An error raised ``from`` another, or in a group,
    is explained by the first of them that is known.

    Args:
        error: The exception; without it, the one that is handled now, or else the last that
            nobody handled, as in a terminal or a notebook. A message as text, with or without its
            traceback, gives cause, fix and address, and no numbers but its own.

    Raises:
        TypeError: ``error`` is neither an exception nor a text.
        ValueError: There is none.

    Example:
        >>> import torch
        >>> x = torch.arange(6).view(2, 3)
        >>> try:
        ...     x.t().view(6)
        ... except RuntimeError as error:
        ...     print(explain(error).fix.partition(".")[0])
        reshape(6,) in place of view copies 48 bytes
    """
    if error is None:
        error = sys.exception() or getattr(sys, "last_value", None)
        if error is None:
            raise ValueError("error must be given: nothing has been raised")
    if isinstance(error, str):
        from opsref._explain.pasted import explained

        return explained(error)
    if not isinstance(error, BaseException):
        raise TypeError(f"error must be an exception or its message: got {type(error).__name__}")
    import torch

    current = sys.exception()
    for one in _chain(error):
        # What cannot be explained must not hide the error that it is about.
        with suppress(Exception), torch._C.DisableTorchFunction():
            behind = "" if one is error else type(error).__name__
            found = _explained(one, behind, handled=one is current)
            if found is not None:
                return found
    return Explanation(_unknown(error), False)


class explaining:  # noqa: N801 a block is written like a function, as contextlib's are
    """Print the explanation of an error that leaves a block, to the standard error stream.

    The error goes on as it is.

    Example:
        >>> import torch
        >>> with explaining():
        ...     torch.zeros(2).add(1).shape
        torch.Size([2])
    """

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if isinstance(error, Exception):
            with suppress(Exception):
                print(explain(error), file=sys.stderr)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error, those it was raised from, and those of a group."""
    todo, seen = [error], set[int]()
    while todo and len(seen) < _MOST:
        one = todo.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        if isinstance(one, BaseExceptionGroup):
            todo += one.exceptions
        if one.__cause__ is not None:
            todo.append(one.__cause__)
        elif one.__context__ is not None and not one.__suppress_context__:
            todo.append(one.__context__)


def _message(error: BaseException) -> str:
    """Return the text of an error; a ``KeyError`` would put quotes around it."""
    if type(error) is KeyError and len(error.args) == 1 and isinstance(error.args[0], str):
        return str.__str__(error.args[0])[:_LONGEST]
    # Values that are no text would be written out, tensors with their elements.
    if not all(isinstance(value, str) for value in error.args[:1]):
        return ""
    return str(error)[:_LONGEST]


def _explained(error: BaseException, behind: str, *, handled: bool) -> Explanation | None:
    """Return the explanation of one error, or nothing where it is not known."""
    text = _message(error)
    if not text.strip():
        return None
    from opsref._explain import catalogue
    from opsref._explain.kinds.case import Case
    from opsref._explain.messages import wrapped
    from opsref._explain.places import places

    found = places(error, handled=handled)
    if told := _told(Case(error, text, found), catalogue.find(error, text), behind):
        return told
    # What the compiler raises has the message of the operation inside.
    inner = (
        (Case(error, said, found), catalogue.look_up(kind, said)) for kind, said in wrapped(text)
    )
    return next((told for case, entry in inner if (told := _told(case, entry, behind))), None)


def _told(case: Case, entry: Entry | None, behind: str) -> Explanation | None:
    """Return the explanation of a message with its frames."""
    from opsref._explain import catalogue
    from opsref._explain.kinds import is_about, said
    from opsref._explain.places import own_code

    told = said(case)
    entry = catalogue.entry(told.anchor) or entry
    if entry is None or told.unknown or not is_about(case, entry.anchor):
        return None
    place = own_code(case.places)
    head = [f"Behind the {behind}:"] if behind else []
    head += [f"{type(case.error).__name__}{_where(place)}"[:80]]
    head += [cut(f"    {place.text}")] if place and place.text else []
    facts = told.facts
    if facts and place and place.frame.f_code.co_name == "<module>" and not place.handled:
        facts = [*facts, "Names have the values that they have now."]
    return explanation(head, facts, told, entry)


def _where(place: Place | None) -> str:
    if place is None:
        return ""
    name = place.frame.f_code.co_qualname.rpartition("<locals>.")[2]
    inside = "" if name == "<module>" else f", in {name}"
    file = place.file.rpartition("/")[2]
    # Where code is in no file, its name is that of a passing text.
    for start, shown in (("<doctest ", "<doctest>"), ("ipykernel_", "<cell>")):
        file = shown if start in place.file else file
    return f" at {file}:{place.line}{inside}"


def _unknown(error: BaseException) -> str:
    return cut(f"{UNKNOWN}: {type(error).__name__}.")

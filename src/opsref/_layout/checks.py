"""Checks of what is read from JSON: each names the part that is wrong, and repeats little of it.

They bound what a record can cost: sizes fit 64 bits, ranks and texts have a greatest length.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from reprlib import Repr
from typing import Any

# Sizes and positions of a tensor fit a signed integer of 64 bits.
MOST = 2**63 - 1
LONGEST_TEXT = 10_000
# Characters of a value in a message.
_LONGEST = 300
_brief = Repr()
_brief.maxstring = _brief.maxother = 60
_brief.maxlist = _brief.maxtuple = _brief.maxdict = 6
_brief.maxlevel = 3


def shown(value: object) -> str:
    """Write a value for a message, in a length that does not depend on the value."""
    if isinstance(value, int) and not -MOST <= value <= MOST:
        return f"an integer of {value.bit_length()} bits"
    try:
        text = _brief.repr(value)
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    except Exception:
        return f"an object of type {type(value).__name__}"


def mapping(value: object, name: str, keys: Sequence[str] = ()) -> Mapping[str, Any]:
    """Check that a value is a mapping with some keys.

    Raises:
        ValueError: It is not.
    """
    if not isinstance(value, Mapping):
        raise ValueError(f"{name} must be a mapping: got {shown(value)}")
    if missing := sorted(set(keys) - set(value)):
        raise ValueError(f"{name} must have every key: missing {missing}")
    return value


def listed(value: object, name: str, most: int | None = None) -> list[Any]:
    """Check that a value is a list.

    Raises:
        ValueError: It is not, or it is longer than ``most``.
    """
    if not isinstance(value, list | tuple):
        raise ValueError(f"{name} must be a list: got {shown(value)}")
    if most is not None and len(value) > most:
        raise ValueError(f"{name} must have at most {most} items: got {len(value)}")
    return list(value)


def integer(value: object, name: str) -> int:
    """Check that a value is an integer from 0 on, of at most 64 bits.

    Raises:
        ValueError: It is not.
    """
    if type(value) is not int or value < 0:
        raise ValueError(f"{name} must be an integer from 0 on: got {shown(value)}")
    if value > MOST:
        raise ValueError(f"{name} must be less than 2**63: got {shown(value)}")
    return value


def integers(value: object, name: str, most: int) -> tuple[int, ...]:
    """Check that a value is a list of such integers.

    Raises:
        ValueError: It is not, or it is longer than ``most``.
    """
    if not isinstance(value, list | tuple) or not all(type(n) is int and n >= 0 for n in value):
        raise ValueError(f"{name} must be a list of integers from 0 on: got {shown(value)}")
    return tuple(integer(n, name) for n in listed(value, name, most))


def text(value: object, name: str) -> str:
    """Check that a value is a text.

    Raises:
        ValueError: It is not, or it is too long.
    """
    if not isinstance(value, str):
        raise ValueError(f"{name} must be a text: got {shown(value)}")
    if len(value) > LONGEST_TEXT:
        raise ValueError(
            f"{name} must have at most {LONGEST_TEXT:,} characters: got {len(value):,}"
        )
    return value


def flag(value: object, name: str) -> bool:
    """Check that a value is true or false.

    Raises:
        ValueError: It is not.
    """
    if not isinstance(value, bool):
        raise ValueError(f"{name} must be true or false: got {shown(value)}")
    return value


def one_of(value: object, name: str, allowed: Sequence[str | None]) -> Any:
    """Check that a value is one of some.

    Raises:
        ValueError: It is not.
    """
    if not (value is None or isinstance(value, str)) or value not in allowed:
        raise ValueError(f"{name} must be one of {tuple(allowed)}: got {shown(value)}")
    return value

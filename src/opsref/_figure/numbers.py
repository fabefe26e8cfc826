"""The numbers that tensors hold, as cells say them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

Value = complex | float | int | bool
# Labels of cells that hold values are cut to this many characters.
VALUE_WIDTH = 8


_LEAST, _MOST = -(10 ** (VALUE_WIDTH - 1)) + 1, 10**VALUE_WIDTH - 1


def write_all(values: Sequence[Value]) -> list[str]:
    """Write the values of one tensor, which are of one type."""
    if values and isinstance(values[0], int):
        whole = cast("Sequence[int]", values)
        if min(whole) >= _LEAST and max(whole) <= _MOST:
            return [*map(str, whole)]
    return [*map(write, values)]


def write(value: Value) -> str:
    """Write a value in at most ``VALUE_WIDTH`` characters, with as many digits as fit."""
    if isinstance(value, int) and _LEAST <= value <= _MOST:
        return str(value)
    for whole in (True, False):
        for digits in (4, 3, 2, 1):
            if isinstance(value, complex):
                imaginary = _real(value.imag, f"+.{digits}", whole=whole)
                text = f"{_real(value.real, f'.{digits}', whole=whole)}{imaginary}j"
            else:
                text = _real(value, f".{digits}", whole=whole)
            if len(text) <= VALUE_WIDTH:
                return text
    return f"{text[: VALUE_WIDTH - 1]}…"


def _real(value: float, form: str, *, whole: bool) -> str:
    """Write a real number; one of five to eight digits without an exponent, if it may be whole."""
    if whole and 9999.5 <= abs(value) < 1e8:  # no digit is left for a fraction
        return f"{value:{form[:-1]}0f}"
    return f"{value:{form}g}"

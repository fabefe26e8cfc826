"""The numbers that tensors hold, as cells say them."""

from __future__ import annotations

Value = complex | float | int | bool
# Labels of cells that hold values are cut to this many characters.
VALUE_WIDTH = 8


def write(value: Value) -> str:
    """Write a value in at most ``VALUE_WIDTH`` characters, with as many digits as fit."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int) and len(str(value)) <= VALUE_WIDTH:
        return str(value)
    if isinstance(value, float) and 9999.5 <= abs(value) < 1e8:  # no digit is left for a fraction
        text = f"{value:.0f}"
        if len(text) <= VALUE_WIDTH:
            return text
    for digits in (4, 3, 2, 1):
        if isinstance(value, complex):
            text = f"{value.real:.{digits}g}{value.imag:+.{digits}g}j"
        else:
            text = f"{value:.{digits}g}"
        if len(text) <= VALUE_WIDTH:
            return text
    return f"{text[: VALUE_WIDTH - 1]}…"

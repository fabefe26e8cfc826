"""A layout as plain text: nested brackets of storage positions, as torch prints values."""

from __future__ import annotations

from collections.abc import Iterator

from opsref._layout.elide import Shown, elide, positions

# As many elements as fit a doctest; torch's own threshold of 1000 does not.
TEXT_CAP = 100
# Harmless, though Python calls them not printable: two NBSP, and what joins signs or parts them.
_KEPT = "\u00a0\u202f\u200c\u200d"
# Longer tuples are cut in the middle.
_TUPLE = 7


def grid(
    shape: tuple[int, ...],
    stride: tuple[int, ...],
    offset: int,
    shown: Shown | None = None,
    cells: list[str] | None = None,
) -> str:
    """Write the storage position of each element, or of the edges of a large tensor.

    Args:
        shape: The sizes.
        stride: The strides, in elements.
        offset: The storage offset, in elements.
        shown: The indices to show, if they are chosen already.
        cells: What to write for the shown elements instead of their positions.
    """
    shown = elide(shape, TEXT_CAP) if shown is None else shown
    cells = [str(p) for p in positions(shown, stride, offset)] if cells is None else cells
    width = max(map(len, cells), default=0)
    return _nested(shown, iter(cell.rjust(width) for cell in cells), depth=0)


def _nested(shown: Shown, cells: Iterator[str], depth: int) -> str:
    if depth == len(shown):
        return next(cells)
    parts = ["..." if index is None else _nested(shown, cells, depth + 1) for index in shown[depth]]
    # Rows are aligned, and no line is empty: a doctest would end there.
    between = ", " if depth == len(shown) - 1 else ",\n" + " " * (depth + 1)
    return f"[{between.join(parts)}]"


def short_tuple(numbers: tuple[int, ...]) -> str:
    """Write a tuple, without its middle if it is long."""
    if len(numbers) <= _TUPLE:
        return str(numbers)
    parts = [*map(str, numbers[:3]), "…", *map(str, numbers[-3:])]
    return f"({', '.join(parts)})"


def grouped(low: int, high: int) -> str:
    """Write a number, or the bounds between which it is, with commas."""
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def is_printable(text: str) -> bool:
    """Return whether a text can be shown as it is; joined signs and unbreakable spaces can."""
    return all(character.isprintable() or character in _KEPT for character in text)


def printable(text: str) -> str:
    """Write what a terminal would obey, such as the beginning of an escape, as a backslash form."""
    if text.isprintable():
        return text
    return "".join(
        character if is_printable(character) else character.encode("unicode_escape").decode()
        for character in text
    )

"""What ``draw`` accepts: the labels of its tensors and the values of its options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypedDict, get_args

import torch

from opsref._layout.layout import Layout
from opsref._layout.sharded.layout import ShardedLayout
from opsref._layout.text import is_printable

Drawable = torch.Tensor | Layout
AnyDrawable = Drawable | ShardedLayout
Cells = Literal["positions", "values"]
Colours = Literal["locations", "elements", "values"]
Detail = Literal["line", "full", "none"]


class Options(TypedDict):
    """How to draw: the options of ``draw``."""

    cells: Cells
    colours: Colours
    strides: bool
    path: bool
    facts: Detail


OPTIONS = {"cells": get_args(Cells), "colours": get_args(Colours), "facts": get_args(Detail)}
# Those that ``draw`` chooses by the tensors where the caller does not.
CHOSEN = ("cells", "colours")
# More make no picture that anyone can read.
MOST_TENSORS = 12


def labelled(
    tensors: tuple[AnyDrawable | Mapping[str, AnyDrawable], ...],
    sources: Sequence[str] | None = None,
) -> dict[str, AnyDrawable]:
    """Return every tensor by a label: the one it came with, or how the call wrote it.

    Args:
        tensors: Tensors, or one mapping from labels to them.
        sources: How the call wrote them, if that is known.

    Raises:
        TypeError: A label is no printable string, or there are tensors beside a mapping.
        ValueError: There is nothing or too much to draw.
    """
    named: dict[str, AnyDrawable] = {}
    if len(tensors) == 1 and isinstance(tensors[0], Mapping):
        named = dict(tensors[0])
    else:
        labels = _labels(len(tensors), sources)
        for label, x in zip(labels, tensors, strict=True):
            if isinstance(x, Mapping):
                raise TypeError("tensors must be tensors, or one mapping alone: got both")
            if isinstance(x, list | tuple) and any(isinstance(part, AnyDrawable) for part in x):
                raise TypeError(
                    f"tensors must be given one by one, as in draw(x, y), or as one mapping from "
                    f"labels to them: got a {type(x).__name__}"
                )
            named[label] = x
    if not 1 <= len(named) <= MOST_TENSORS:
        raise ValueError(f"tensors must be 1 to {MOST_TENSORS}: got {len(named)}")
    for name in named:
        if not isinstance(name, str) or not name or not is_printable(name):
            raise TypeError(f"labels must be printable strings that are not empty: got {name!r}")
    return named


def _labels(count: int, sources: Sequence[str] | None) -> list[str]:
    """Make labels of how a call wrote its tensors; those that are equal are numbered."""
    if sources is None or not all(map(is_printable, sources)):
        return ["tensor"] if count == 1 else [f"tensor {number + 1}" for number in range(count)]
    return [
        f"{source} ({again + 1})" if (again := sources[:number].count(source)) else source
        for number, source in enumerate(sources)
    ]


def check_flag(argument: str, value: object) -> None:
    """Refuse what is neither True nor False.

    Raises:
        ValueError: ``value`` is something else.
    """
    if not isinstance(value, bool):
        raise ValueError(f"{argument} must be True or False: got {value!r}")


def check_option(argument: str, value: object) -> None:
    """Refuse a value that an option does not have; some are left out as None.

    Raises:
        ValueError: ``value`` is not one of those of ``argument``.
    """
    if value is None and argument in CHOSEN:
        return
    if value not in OPTIONS[argument]:
        raise ValueError(f"{argument} must be one of {OPTIONS[argument]}: got {value!r}")


def unknown_option(name: str, value: object) -> str:
    """Return the error of an option that ``draw`` lacks, with what was meant if it is a tensor."""
    known = ", ".join(Options.__annotations__)
    hint = (
        f": to name a tensor, write draw({{{name!r}: ...}})" if isinstance(value, Drawable) else ""
    )
    return f"{name} is no option of draw, which has {known}{hint}"


def check_storage(name: str, layout: Layout) -> None:
    """Refuse a tensor whose storage was shrunk under it: its picture would show memory it lost.

    Raises:
        ValueError: The storage does not hold every element.
    """
    needed = layout._storage_needed()
    if needed > layout.storage_bytes:
        raise ValueError(
            f"{name} reaches {needed} bytes into a storage of {layout.storage_bytes}: "
            "it was resized or freed; draw it while it holds its data"
        )

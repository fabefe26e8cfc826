"""Where two outcomes of one script differ.

The device itself is no difference, nor is that figures show values of small tensors on the CPU
alone unless they are asked to. Numbers that agree to five digits are taken for equal: two devices
may add in another order.
"""

from __future__ import annotations

import re
from math import isclose
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _ext.gpu.record import Outcome

DEVICE = re.compile(r", device='cuda:\d+'|cuda:\d+")
VALUES = "values"
FACTS = ("shape", "stride", "storage_offset", "dtype", "storage_bytes")


class Difference(NamedTuple):
    """One fact that differs.

    Attributes:
        figure: The name of the figure; empty for what was printed.
        fact: What differs, as in ``stride of y``.
        one: What it is in the first outcome.
        other: What it is in the second.
    """

    figure: str
    fact: str
    one: str
    other: str


def differences(one: Outcome, other: Outcome) -> list[Difference]:
    """List what differs between two outcomes, figure by figure."""
    found = []
    if without_device(one.printed) != without_device(other.printed):
        found.append(Difference("", "printed text", one.printed, other.printed))
    names = dict.fromkeys([*one.figures, *other.figures])
    for name in names:
        first, second = (_facts(outcome.figures.get(name)) for outcome in (one, other))
        for fact in dict.fromkeys([*first, *second]):
            if fact.startswith(VALUES) and not (fact in first and fact in second):
                continue
            values = first.get(fact, "none"), second.get(fact, "none")
            if not _equal(*values):
                found.append(Difference(name, fact, *map(_text, values)))
    return found


def without_device(text: str) -> str:
    """Write a text as if its tensors were on the CPU.

    >>> without_device("tensor([1, 2], device='cuda:0') cuda:0")
    'tensor([1, 2]) cpu'
    """
    return DEVICE.sub(lambda match: "" if match[0].startswith(",") else "cpu", text)


def _facts(figure: dict[str, Any] | None) -> dict[str, Any]:
    """Flatten a figure: the facts that are compared, by what they are called."""
    return dict(_pairs(figure)) if figure else {}


def _pairs(figure: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    if sharded := figure.get("sharded"):
        own = {fact: sharded["own"][fact] for fact in FACTS}
        yield f"shards of {figure['name']}", sharded | {"device_type": None, "own": own}
        return
    yield "options", {key: figure["options"].get(key) for key in ("strides", "path", "facts")}
    storages: dict[str, list[str]] = {}
    for tensor in figure["tensors"]:
        name, layout = tensor["name"], tensor["layout"]
        for fact in FACTS:
            yield f"{fact.replace('_', ' ')} of {name}", layout[fact]
        if "cells" in tensor:
            yield f"{VALUES} of {name}", tensor["cells"]
        storages.setdefault(layout["storage"], []).append(name)
    for names in storages.values():
        yield f"tensors in the storage of {names[0]}", names
    for names, locations in zip(storages.values(), figure.get("locations", ()), strict=False):
        if locations is not None:
            yield f"{VALUES} in the storage of {names[0]}", locations


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_equal, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, rel_tol=1e-5, abs_tol=1e-7)
    return bool(one == other)


def _text(value: Any) -> str:
    return f"({', '.join(map(_text, value))})" if isinstance(value, list) else f"{value}"

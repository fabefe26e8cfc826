"""The layouts that an operation gives without being asked: those of views and of empty memory."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, NamedTuple

from opsref._layout.layout import Layout
from opsref._layout.storage import Storage
from opsref._layout.view_plan import view_plan
from opsref._trace.watching.profiler import Event, Seen

# Views that change nothing but what autograd or a lazy flag makes of them.
_SAME = {"detach", "alias", "_conj", "_neg_view", "_fw_primal", "_make_dual", "view_as"}
# Views whose layout only their use tells: of another type, or of a part of a sparse tensor.
_TOLD = {"view", "view_as_real", "view_as_complex", "_values", "values", "_indices", "indices"}
# The memory format of `empty`, as torch numbers it: the order of dimensions, the slowest first.
_ORDERS = {2: (0, 2, 3, 1), 3: (0, 2, 3, 4, 1)}


class View(NamedTuple):
    """The layout of a view.

    Attributes:
        shape: Its shape.
        stride: Its strides.
        offset: Its storage offset; None if it is that of the tensor that it is a view of.
    """

    shape: tuple[int, ...]
    stride: tuple[int, ...]
    offset: int | None


def views(event: Event, base: Seen, *, several: bool) -> list[View | None]:
    """Return the views of a tensor that an operation makes: none if it raised.

    One of which the layout is not known is None.
    """
    inner = [e for e in (event, *event) if isinstance(e, Event) and "as_strided" in e.name]
    found = [_strided(e.inputs) for e in inner if _is_of(e.inputs, base)]
    if found:
        return list(found if several else found[-1:])
    space, _, name = event.name.rpartition("::")
    numbers = event.inputs[1] if len(event.inputs) > 1 else None
    if isinstance(numbers, list) and name in ("view", "_unsafe_view"):
        return _viewed(base, numbers)
    if isinstance(numbers, list) and name == "_reshape_alias":
        return [View(tuple(numbers), tuple(event.inputs[2]), None)]
    if name in _SAME or _turns_nothing(event):
        return [View(base.shape, base.stride, None)]
    return [None] if name in _TOLD or space != "aten" else []


def _turns_nothing(event: Event) -> bool:
    """Return whether a dimension is exchanged with itself."""
    for inner in (event, *event):
        if isinstance(inner, Event) and inner.name == "aten::transpose":
            x, first, second = inner.inputs
            count = max(len(x.shape), 1)
            inside = -count <= first < count and -count <= second < count
            return bool(inside and first % count == second % count)
    return False


def _is_of(inputs: Sequence[Any], base: Seen) -> bool:
    return (
        isinstance(inputs[0], Seen)
        and inputs[0].memory == base.memory
        and isinstance(inputs[1], list)
        and isinstance(inputs[2], list)
    )


def _strided(inputs: Sequence[Any]) -> View:
    offset = inputs[3] if len(inputs) > 3 else None
    return View(tuple(inputs[1]), tuple(inputs[2]), offset)


def _viewed(base: Seen, shape: Sequence[int]) -> list[View | None]:
    size = 1 + sum((n - 1) * step for n, step in zip(base.shape, base.stride, strict=True))
    nbytes = max(size, 0) * base.dtype.itemsize
    facts = base.shape, base.stride, 0, base.dtype, base.device, nbytes
    layout = Layout(*facts, Storage(nbytes, "any"))
    plan = view_plan(layout, tuple(shape))
    return [View(plan.shape, plan.stride, None)] if plan.stride is not None else []


def empty(event: Event) -> View | None:
    """Return the layout of what ``empty`` and its like make."""
    sizes = event.inputs[0] if event.inputs else None
    if not isinstance(sizes, list) or any(isinstance(size, Seen) for size in sizes):
        return None
    shape = tuple(sizes)
    if event.name == "aten::empty_strided":
        return View(shape, tuple(event.inputs[1]), 0)
    if event.name != "aten::empty":
        return None
    order = _ORDERS.get(event.inputs[-1], tuple(range(len(shape))))
    return View(shape, packed(shape, order), 0)


def resized(event: Event) -> View | None:
    """Return the layout that ``resize_`` gives its argument; None for other operations."""
    if event.name != "aten::resize_":
        return None
    shape = tuple(event.inputs[1])
    return View(shape, packed(shape, _ORDERS.get(event.inputs[2], range(len(shape)))), None)


def packed(shape: Sequence[int], order: Sequence[int]) -> tuple[int, ...]:
    """Return the strides of a tensor without gaps, given the order of its dimensions."""
    stride = [1] * len(shape)
    for i, d in enumerate(order):
        stride[d] = prod(max(shape[e], 1) for e in order[i + 1 :])
    return tuple(stride)


def is_packed(shape: Sequence[int], stride: Sequence[int]) -> bool:
    """Return whether a tensor is contiguous."""
    expected = packed(shape, range(len(shape)))
    steps = zip(shape, stride, expected, strict=True)
    return 0 in shape or all(size == 1 or a == b for size, a, b in steps)

"""Views that cannot be had, and numbers of elements that differ."""

from __future__ import annotations

import re
from math import prod

import torch

from opsref._explain.calls import arguments, ran
from opsref._explain.kinds.case import Case, Operation, Said, described, sentence, sizes
from opsref._explain.sketch import Shape, Sketch
from opsref._layout.view_plan import ViewPlan, view_plan

# What compiled code says of a view.
_TOLD = re.compile(
    r"shape torch\.Size\(\[([\d, ]*)\]\) and strides \(([\d, ]*)\) as a tensor with shape "
    r"\(([-\d, ]*)\)"
)


def view(case: Case, match: re.Match[str]) -> Said | None:
    """Say which dimensions a view cannot merge, and what ``reshape`` copies."""
    del match
    for operation in case.operations:
        asked = _asked(operation)
        if asked is None or asked[0].layout is None:
            continue
        x, shape = asked
        layout = x.layout
        assert layout is not None
        plan = view_plan(layout, shape)
        if plan.boundaries:
            return _planned(x, plan)
    if told := _TOLD.search(case.text):
        have, stride, shape = map(sizes, told.groups())
        x = ran(torch.empty_strided, (have, stride), {"device": "meta"})
        if isinstance(x, Sketch) and x.layout is not None:
            # The message has no type, so bytes are not known.
            planned = _planned(x.named("The tensor"), view_plan(x.layout, shape))
            return Said(planned.facts)
    return Said(["Which tensor it is could not be found out, so its strides are not known."])


def _planned(x: Sketch, plan: ViewPlan) -> Said:
    facts = [sentence([described(x, stride=True)])]
    facts += [f"view{plan.shape}: {boundary}." for boundary in plan.boundaries[:4]]
    return Said(facts, f"reshape{plan.shape} in place of view copies {plan.copy_bytes:,} bytes.")


def _asked(operation: Operation) -> tuple[Sketch, Shape] | None:
    """Return the tensor that a view or a ``reshape`` is asked of, and the sizes asked for."""
    x = operation.read[0] if operation.read else None
    given = arguments(operation.values, operation.call) if operation.call else None
    if not isinstance(x, Sketch) or given is None:
        return None
    if operation.call and len(operation.nodes) == len(operation.call.args):
        given.values = given.values[1:]  # a function: the tensor is the first argument
    if operation.name in ("view_as", "reshape_as") and isinstance(given.get(0, "other"), Sketch):
        return x, given.get(0, "other").shape
    if operation.name == "unflatten":
        d, inner = given.get(0, "dim"), given.get(1, "sizes")
        if type(d) is int and isinstance(inner, tuple | list) and -len(x.shape) <= d < len(x.shape):
            d %= len(x.shape)
            return x, (*x.shape[:d], *inner, *x.shape[d + 1 :])
        return None
    named = operation.name in ("view", "reshape") and given.sizes is not None
    return (x, given.sizes or ()) if named else None


def count(case: Case, match: re.Match[str]) -> Said | None:
    """Say how many elements there are, and how many were asked for."""
    shape, numel = sizes(match[1]), int(match[2])
    rest = prod(size for size in shape if size != -1)
    facts = [f"{shape} has {rest:,} elements, the tensor has {numel:,}."]
    if -1 in shape:
        facts = [f"{numel:,} elements cannot be divided into rows of {rest:,}, for the -1."]
    for operation in case.operations:
        asked = _asked(operation)
        if asked is not None and asked[0].numel == numel and asked[1] == shape:
            facts.insert(0, sentence([described(asked[0])]))
            break
    fits = [(d, n) for d, n in enumerate(shape) if n > 0 and numel % max(rest // n, 1) == 0]
    if -1 not in shape and rest and len(fits) == 1:
        d, size = fits[0]
        fitting = (*shape[:d], numel // (rest // size), *shape[d + 1 :])
        return Said(facts, f"{fitting} has {numel:,} elements.")
    return Said(facts)

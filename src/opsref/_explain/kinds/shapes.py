"""Shapes that do not broadcast or expand."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations, zip_longest
from pathlib import Path

from opsref._explain.kinds.case import Case, Operation, Said, described, sentence, sizes
from opsref._explain.shapes import broadcast
from opsref._explain.sketch import Shape, Sketch
from opsref._explain.values import written

# What compares its operands with each other, and not with something that it makes of them.
_POINTWISE = frozenset(
    "+ - * / // % ** & | ^ compare add sub subtract mul multiply div divide true_divide pow where "  # noqa: SIM905 a list of quoted words would be a page long
    "maximum minimum max min eq ne lt le gt ge masked_fill lerp addcmul addcdiv atan2 copy fmod "
    "remainder logical_and logical_or logical_xor bitwise_and bitwise_or broadcast_tensors "
    "masked_select masked_scatter clamp isclose".split()
)

# Gradient and state have the shape of their parameter: a step in which two differ was given others.
_STATE = Said(
    ["The state that was loaded is that of another parameter."],
    "Build the optimizer over the same parameters in the same order, or do not load its state.",
    "parameter-group-of-another-size",
    alone=True,
)


def operands(case: Case, match: re.Match[str]) -> Said | None:
    """Say in which dimensions two shapes do not broadcast, and which change makes them fit."""
    one, other, d = map(int, match.groups())
    found = _differing(case, lambda a, b: {*_apart(a, b)[0][1:]} == {one, other})
    said = f"In dimension {d}, one has {one}, the other {other}."
    if _in_optimizer(case):
        return replace(_STATE, facts=[*(found.facts if found else [said]), *_STATE.facts])
    return found or Said([*case.operands(), said])


def _in_optimizer(case: Case) -> bool:
    """Tell whether code of an optimizer failed, and not a function that its step calls."""
    place = case.places[0] if case.places else None
    return place is not None and place.is_torch and "optim" in Path(place.file).parts


def compared(case: Case, match: re.Match[str]) -> Said | None:
    """Say the same of shapes that were compared without data."""
    del match
    named = re.search(r"had (?:torch\.Size)?\(\[?([\d, ]*)\]?\)", case.text)
    shape = sizes(named[1]) if named else ()
    return _differing(case, lambda a, b: shape in (a, b))


def _differing(case: Case, agrees: Callable[[Shape, Shape], bool]) -> Said | None:
    for operation in case.operations:
        if operation.name.rstrip("_=") not in _POINTWISE:
            continue
        for a, b in combinations(operation.tensors, 2):
            apart = _apart(a.shape, b.shape)
            if apart and agrees(a.shape, b.shape):
                facts = [sentence([described(a), described(b)])]
                most = max(len(a.shape), len(b.shape))
                facts += [f"They differ in {_dim(most, d)}: {m} and {n}." for d, m, n in apart]
                fix = _fitting(operation, a, b) if operation.is_named else ""
                return Said(facts, fix, alone=True)
    return None


def _apart(a: Shape, b: Shape) -> list[tuple[int, int, int]]:
    """Return the dimensions that do not fit, counted from the right as torch lines them up.

    The one on the left, which torch names, comes first.
    """
    pairs = enumerate(zip_longest(reversed(a), reversed(b), fillvalue=1), 1)
    return [(d, m, n) for d, (m, n) in pairs if m != n and 1 not in (m, n)]


def _dim(rank: int, right: int) -> str:
    return f"dimension {rank - right} (-{right})"


def _fitting(operation: Operation, a: Sketch, b: Sketch) -> str:
    """Return the change that makes two shapes fit, if there is one of the usual."""
    for x, other in ((b, a), (a, b)):
        if kept := _kept(operation, x, other):
            return kept
    small, large = (a, b) if len(a.shape) < len(b.shape) else (b, a)
    written_to = operation.name.endswith(("_", "=")) and small is operation.tensors[0]
    if not written_to and (fits := _widened(small.shape, large.shape)):
        return f"On {small.text}, {' or '.join(fits)}."
    for x, other in ((b, a), (a, b)):
        if len(x.shape) >= 2:
            turned = (*x.shape[:-2], x.shape[-1], x.shape[-2])
            if broadcast([turned, other.shape]) == other.shape:
                return f"transpose(-2, -1) on {x.text} gives it the shape {turned}."
    apart = _apart(a.shape, b.shape)
    if len(apart) == 1 and len(a.shape) == len(b.shape):
        d, m, n = apart[0]
        where = _dim(len(a.shape), d)
        return f"{m} and {n} are two lengths: cut or pad both alike in {where}."
    return ""


def _kept(operation: Operation, x: Sketch, other: Sketch) -> str:
    """Return the fix for a reduction without ``keepdim``."""
    node = next((n for n in operation.nodes if written(n) == x.text), None)
    if isinstance(node, ast.Call) and not any(word.arg == "keepdim" for word in node.keywords):
        word = ast.keyword(arg="keepdim", value=ast.Constant(value=True))
        with_it = ast.Call(func=node.func, args=node.args, keywords=[*node.keywords, word])
        made = operation.values.of(ast.fix_missing_locations(with_it))
        if isinstance(made, Sketch) and broadcast([made.shape, other.shape]) == other.shape:
            return f"keepdim=True in {x.text} gives it the shape {made.shape}."
    return ""


def out(case: Case, match: re.Match[str]) -> Said | None:
    """Say what an in-place operation would have to make larger."""
    have, need = sizes(match[1]), sizes(match[2])
    said = f"The left side would have to grow from {have} to {need}; in place it cannot."
    if _in_optimizer(case):
        return replace(_STATE, facts=[said, *_STATE.facts])
    return Said([*case.operands(), said])


def expand(case: Case, match: re.Match[str]) -> Said | None:
    """Say which dimension cannot be expanded."""
    target, have = sizes(match[1]), sizes(match[2])
    apart = [(d, m, n) for d, m, n in _apart(target, have) if m != -1]
    facts = [f"A tensor of shape {have} does not expand to {target}."]
    for operation in case.operations:
        x = next((x for x in operation.tensors if x.shape == have), None)
        if x is not None:
            facts = [f"{x.text} has shape {have}, and does not expand to {target}."]
            break
    facts += [f"In {_dim(len(target), d)}, it has {n}; asked for are {m}." for d, m, n in apart]
    fits = _widened(have, target)
    return Said(facts, f"On the tensor, {' or '.join(fits)}." if fits else "")


def ranks(case: Case, match: re.Match[str]) -> Said | None:
    """Say how many sizes ``expand`` got for how many dimensions."""
    sizes_given, dims = map(int, match.groups())
    return Said([*case.operands(), f"Sizes: {sizes_given}, dimensions: {dims}."])


def _widened(small: Shape, large: Shape) -> list[str]:
    """Return the calls that add dimensions of size 1 to a shape so that it fits a larger one."""
    found = []
    for place in range(len(small), 0, -1):
        shape = (*small[:place], 1, *small[place:])
        if len(small) < len(large) and broadcast([shape, large]) == large:
            found.append(f"unsqueeze({place - len(small) - 1}) gives the shape {shape}")
    for more in range(2, len(large) - len(small) + 1):
        shape = (*small, *(1,) * more)
        if broadcast([shape, large]) == large:
            found.append(f"reshape{shape} gives that shape")
    return found[:3]

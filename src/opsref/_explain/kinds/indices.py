"""Indices, dimensions and masks that a tensor does not have."""

from __future__ import annotations

import ast
import re

import torch

from opsref._explain.kinds.case import Case, Operation, Said, described, sentence, sizes
from opsref._explain.shapes import broadcast
from opsref._explain.sketch import Shape, Sketch
from opsref._explain.values import Values


def _indexed(case: Case) -> list[tuple[Operation, Sketch]]:
    """Return the operations with the tensor that each is on."""
    return [(o, o.tensors[0]) for o in case.operations if o.tensors]


def bounds(case: Case, match: re.Match[str]) -> Said | None:
    """Say which indices there are.

    The dimension of the message is not always the tensor's: with tensors among the indices, it
    counts those. It is said where the size tells it.
    """
    index, _, size = map(int, match.groups())
    # `gather`, `scatter` and the like raise it too, and do not count from the end.
    brackets = not isinstance(case.error, RuntimeError)
    first, anchor = (-size, "index-out-of-bounds") if brackets else (0, "")
    there = f"has {size} indices: {first} to {size - 1}" if size else "has size 0 and no index"
    for _, x in _indexed(case):
        having = [d for d, n in enumerate(x.shape) if n == size]
        if having:
            where = f"Dimension {having[0]}" if len(having) == 1 else "The dimension"
            facts = [sentence([described(x)]), f"{where} {there}. It got {index}."]
            return Said(facts, anchor=anchor)
    return Said([f"The dimension {there}. It got {index}."], anchor=anchor)


def rows(case: Case, match: re.Match[str]) -> Said | None:
    """Say which numbers an embedding takes."""
    del match
    for operation, x in _indexed(case):
        d = operation.read[1] if operation.name == "index_select" else None
        if type(d) is int and -len(x.shape) <= d < len(x.shape):
            size = x.shape[d]
            facts = [sentence([described(x)])]
            return Said([*facts, f"Dimension {d} has {size} indices: 0 to {size - 1}."])
        known = [x for x in operation.tensors if x.dtype is not None]
        table = next((x for x in known if x.dtype and x.dtype.is_floating_point), None)
        ids = next((x for x in known if x.dtype and not x.dtype.is_floating_point), None)
        if operation.name != "embedding" or table is None or ids is None or len(table.shape) != 2:
            continue
        last = table.shape[0] - 1
        facts = [sentence([described(table), described(ids)])]
        facts.append(f"{table.text} has {last + 1} rows, so that ids are 0 to {last}.")
        return Said(facts, f"Look at {ids.text}[{ids.text} > {last}], and below 0.")
    return None


def too_many(case: Case, match: re.Match[str]) -> Said | None:
    """Say how many indices were given, and how many dimensions there are."""
    for operation, x in _indexed(case):
        if len(x.shape) == int(match[1]) and operation.name in ("getitem", "setitem"):
            given = _number(operation)
            facts = [sentence([described(x)])]
            return Said(
                [*facts, f"Dimensions: {len(x.shape)}, indices: {given}."] if given else facts
            )
    return Said([f"Dimensions: {match[1]}; it got more indices."])


def _number(operation: Operation) -> int:
    """Return how many dimensions the indices take, or 0 where that is not known."""
    node, number = operation.nodes[1], 0
    for part in node.elts if isinstance(node, ast.Tuple) else [node]:
        value = operation.values.of(part)
        if isinstance(value, Sketch):
            number += len(value.shape) if value.dtype is torch.bool else 1
        elif type(value) in (int, slice) or isinstance(part, ast.Slice):
            number += 1
        elif value is not None and value is not ...:
            return 0
    return number


def together(case: Case, match: re.Match[str]) -> Said | None:
    """Say which shapes the tensors among the indices have, and which of them needs a `None`."""
    shapes = [sizes(text) for text in re.findall(r"[\[(]([\d, ]*)[\])]", match[1])]
    said = f"The index tensors have the shapes {', '.join(map(str, shapes))}."
    # Flat ones may be rows and columns, or of one length: the entry has a fix for both.
    rank = max(map(len, shapes), default=0)
    if rank < 2:
        return Said([*case.operands(), said])
    fix = "Give the index tensors one shape: sizes are equal, or 1."
    for at, shape in enumerate(shapes):
        more = rank - len(shape)
        wider = (*shape, *(1,) * more)
        if more and broadcast([*shapes[:at], wider, *shapes[at + 1 :]]) is not None:
            slices = ", ".join([":"] * len(shape) + ["None"] * more)
            name = _name(case, shapes, at) or "index"
            fix = f"Write {name}[{slices}] for the one of shape {shape}: {wider} broadcasts."
            break
    return Said([*case.operands(), said], fix, alone=True)


def _name(case: Case, shapes: list[Shape], at: int) -> str:
    """Return how the code writes an index tensor, where those that are known are all there are."""
    for operation in case.operations:
        written = operation.tensors[1:]
        if [x.shape for x in written] == shapes:
            return written[at].text
    return ""


def mask(case: Case, match: re.Match[str]) -> Said | None:
    """Say where a mask has another size than the tensor.

    The two differ in dimensions of different numbers where another index comes before the mask.
    """
    shape, d, have, at = sizes(match[1]), int(match[2]), sizes(match[3]), int(match[4])
    facts = case.operands()
    if d < len(shape) and at < len(have):
        # Numbers and `None` among the indices give the tensor another shape first.
        own = any(x.shape == have for _, x in _indexed(case))
        which = "the tensor" if own else f"the indexed tensor, of shape {have},"
        facts.append(
            f"Dimension {d} of the mask has {shape[d]}, dimension {at} of {which} {have[at]}."
        )
    return Said(facts)


def dim(case: Case, match: re.Match[str]) -> Said | None:
    """Say which dimensions a tensor has."""
    ranks, got = int(match[1]), int(match[2])
    facts = [f"Dimensions are -{ranks} to {ranks - 1}; {got} is none of them."]
    for operation, x in _indexed(case):
        extra = operation.name in ("unsqueeze", "stack")
        if len(x.shape) + extra == ranks or (not x.shape and ranks == 1):
            facts.insert(0, sentence([described(x)]))
            break
    return Said(facts)


def unpack(case: Case, match: re.Match[str]) -> Said | None:
    """Say how many names there are for the sizes or the rows of a tensor.

    Python says the same of anything: where it is no tensor, the message is not known.
    """
    del match
    place = case.places[0] if case.places else None
    node = place.statement if place else None
    if (
        place is None
        or not isinstance(node, ast.Assign)
        or not isinstance(node.targets[0], ast.Tuple)
    ):
        return Said(unknown=True)
    if any(isinstance(name, ast.Starred) for name in node.targets[0].elts):
        return Said(unknown=True)
    names, values = len(node.targets[0].elts), Values(place)
    value = values.of(node.value)
    source = node.value.func if isinstance(node.value, ast.Call) else node.value
    owner = values.of(source.value) if isinstance(source, ast.Attribute) else None
    if isinstance(value, Sketch) and value.shape:
        return Said([f"{described(value)}: {value.shape[0]} rows for {names} names."])
    if isinstance(owner, Sketch) and value == owner.shape:
        return Said([f"{described(owner)}: {len(owner.shape)} sizes for {names} names."])
    return Said(unknown=True)

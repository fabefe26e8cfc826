"""Indices, dimensions and masks that a tensor does not have."""

from __future__ import annotations

import ast
import re

from opsref._explain.kinds.case import Case, Operation, Said, described, sentence, sizes
from opsref._explain.sketch import Sketch


def _indexed(case: Case) -> list[tuple[Operation, Sketch]]:
    """Return the operations with the tensor that each is on."""
    return [(o, o.tensors[0]) for o in case.operations if o.tensors]


def bounds(case: Case, match: re.Match[str]) -> Said | None:
    """Say which indices there are.

    The dimension of the message is not always the tensor's: with tensors among the indices, it
    counts those. It is said where the size tells it.
    """
    index, _, size = map(int, match.groups())
    for _, x in _indexed(case):
        having = [d for d, n in enumerate(x.shape) if n == size]
        if having:
            where = f"Dimension {having[0]}" if len(having) == 1 else "The dimension"
            facts = [sentence([described(x)])]
            return Said(
                [*facts, f"{where} has {size} indices: {-size} to {size - 1}. It got {index}."]
            )
    return Said([f"There are {size} indices: {-size} to {size - 1}. It got {index}."])


def rows(case: Case, match: re.Match[str]) -> Said | None:
    """Say which numbers an embedding takes."""
    del match
    for operation, x in _indexed(case):
        if operation.name in ("embedding", "embedding_bag") and len(operation.tensors) > 1:
            ids = operation.tensors[1]
            if len(x.shape) != 2 or operation.place.file.endswith("sparse.py"):
                x, ids = ids, x
            if len(x.shape) == 2:
                last = x.shape[0] - 1
                facts = [sentence([described(x), described(ids)])]
                facts.append(f"{x.text} has {last + 1} rows, so that ids are 0 to {last}.")
                return Said(facts, f"Look at {ids.text}[{ids.text} > {last}], and below 0.")
    return None


def too_many(case: Case, match: re.Match[str]) -> Said | None:
    """Say how many indices were given, and how many dimensions there are."""
    for operation, x in _indexed(case):
        if len(x.shape) == int(match[1]) and operation.name in ("getitem", "setitem"):
            node = operation.nodes[1]
            given = len(node.elts) if isinstance(node, ast.Tuple) else 1
            facts = f"{len(x.shape)} dimensions, {given} indices"
            return Said([sentence([described(x)]), sentence([facts])])
    return Said([f"The tensor has {match[1]} dimensions, and got more indices."])


def mask(case: Case, match: re.Match[str]) -> Said | None:
    """Say where a mask has another size than the tensor."""
    shape, d = sizes(match[1]), int(match[2])
    indexed = re.search(r"indexed tensor \[([\d, ]*)\]", case.text)
    have = sizes(indexed[1]) if indexed else ()
    facts = case.operands()
    if d < len(have) and d < len(shape):
        facts.append(f"In dimension {d}, the mask has {shape[d]} and the tensor {have[d]}.")
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
    from opsref._explain.values import Values

    names, values = len(node.targets[0].elts), Values(place)
    value = values.of(node.value)
    source = node.value.func if isinstance(node.value, ast.Call) else node.value
    owner = values.of(source.value) if isinstance(source, ast.Attribute) else None
    if isinstance(value, Sketch) and value.shape:
        return Said([f"{described(value)}: {value.shape[0]} rows for {names} names."])
    if isinstance(owner, Sketch) and value == owner.shape:
        return Said([f"{described(owner)}: {len(owner.shape)} sizes for {names} names."])
    return Said(unknown=True)

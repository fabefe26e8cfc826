"""Matrix products whose inner sizes differ."""

from __future__ import annotations

import re
from math import prod

from opsref._explain.kinds.case import Case, Said, described, sentence


def two(case: Case, match: re.Match[str]) -> Said | None:
    """Say which sizes have to be equal, and which change makes them so."""
    rows, inner, other, columns = map(int, match.groups())
    needs = f"A product of {rows} x {inner} and {other} x {columns}: {inner} is not {other}."
    for operation in case.operations:
        found = operation.tensors
        if len(found) < 2:
            continue
        a, b = found[-2:] if operation.name == "addmm" and len(found) > 2 else found[:2]
        if not a.shape or a.shape[-1] != inner or a.numel != rows * inner:
            continue
        facts = [sentence([described(a), described(b)])]
        if operation.name == "linear" and b.shape == (columns, other):
            facts.append(f"The last dimension of {a.text} is {inner}; the layer takes {other}.")
            if len(a.shape) > 2 and prod(a.shape[1:]) == other:
                return Said(facts, f"{a.text}.flatten(1) has {other} features.")
            if len(a.shape) >= 2 and a.shape[-2] == other:
                return Said(facts, f"{a.text}.transpose(-2, -1) has {other} features.")
            return Said(facts)
        if b.shape == (other, columns) and operation.name in ("@", "mm", "matmul", "addmm"):
            facts.append(needs)
            if columns == inner:
                return Said(facts, f"{b.text}.T has the shape {b.shape[::-1]}.")
            if len(a.shape) == 2 and rows == other:
                return Said(facts, f"{a.text}.T has the shape {a.shape[::-1]}.")
            return Said(facts)
    return Said([needs])

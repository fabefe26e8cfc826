"""Tensors that are outside of the graph, inside of it, or without data."""

from __future__ import annotations

import re
from collections.abc import Iterator

import torch

from opsref._explain.kinds.case import Case, Said, described
from opsref._explain.places import own_code
from opsref._explain.stored import frame_values, held_by, stored

_MOST = 50_000


def nothing(case: Case, match: re.Match[str]) -> Said | None:
    """Say which tensor has no graph, and whether parameters of the frame require grad."""
    facts = []
    for operation in case.operations[::-1]:
        x = next(iter(operation.tensors[int(match[1]) :]), None)
        if x is not None and (x.tensor is None or not x.tensor.requires_grad):
            facts.append(f"{described(x)}, requires_grad=False and no grad_fn.")
            break
    for name, module in _modules(case):
        flags = [p.requires_grad for _, p in _parameters(name, module)]
        if flags:
            facts.append(f"{sum(flags)} of the {len(flags)} parameters of {name} require grad.")
    return Said(facts)


def _modules(case: Case) -> list[tuple[str, torch.nn.Module]]:
    place = own_code(case.places)
    named = frame_values(place) if place else []
    return [(name, value) for name, value in named if isinstance(value, torch.nn.Module)]


def _inner(name: str, module: torch.nn.Module) -> Iterator[tuple[str, torch.nn.Module]]:
    """Yield a module and those in it, without calling their methods."""
    todo, seen = [(name, module)], 0
    while todo and seen < _MOST:
        at, inner = todo.pop()
        seen += 1
        yield at, inner
        below = stored(inner, "_modules") or {}
        todo += [(f"{at}.{n}", m) for n, m in below.items() if isinstance(m, torch.nn.Module)]


def _parameters(name: str, module: torch.nn.Module) -> Iterator[tuple[str, torch.Tensor]]:
    """Yield the parameters of a module and of those in it."""
    for at, inner in _inner(name, module):
        for key, x in (stored(inner, "_parameters") or {}).items():
            if isinstance(x, torch.Tensor):
                yield f"{at}.{key}", x


def deepcopy(case: Case, match: re.Match[str]) -> Said | None:
    """Say which tensor cannot be copied, and where a module has it."""
    del match
    place = next((p for p in case.places if p.frame.f_code.co_name == "__deepcopy__"), None)
    x = place.frame.f_locals.get("self") if place else None
    if not isinstance(x, torch.Tensor) or x.grad_fn is None:
        return Said(case.operands())
    facts = [f"A tensor of shape {tuple(x.shape)} is the result of {x.grad_fn.name()}."]
    for name, module in _modules(case):
        for at, inner in _inner(name, module):
            facts.extend(f"It is {at}.{key}." for key, v in held_by(inner).items() if v is x)
    return Said(list(dict.fromkeys(facts)))


def meta(case: Case, match: re.Match[str]) -> Said | None:
    """Say which tensors are on the meta device."""
    del match
    facts: list[str] = []
    for operation in case.operations:
        on_meta = [x for x in operation.tensors if x.tensor is not None and x.tensor.is_meta]
        if on_meta:
            facts += [f"{described(x)}, on the meta device." for x in on_meta]
            break
    for name, module in _modules(case):
        on = [path for path, p in _parameters(name, module) if p.is_meta]
        if on:
            facts.append(f"{len(on)} parameters of {name} are on the meta device, as {on[0]}.")
    return Said(facts)

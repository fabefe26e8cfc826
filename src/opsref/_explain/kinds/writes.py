"""In-place operations that autograd or the memory of a tensor does not allow."""

from __future__ import annotations

import re
from collections import deque
from typing import Any

import torch

from opsref._explain.explanation import cut
from opsref._explain.kinds.case import Case, Said, described, sentence, sizes
from opsref._explain.places import Place, own_code
from opsref._explain.sketch import Sketch, sketch
from opsref._explain.stored import frame_tensors

# So many nodes of a graph are looked at.
_MOST_NODES = 20_000
_MOST_NAMED = 4


def _written(case: Case) -> Sketch | None:
    return next((o.tensors[0] for o in case.operations if o.tensors), None)


def shared(case: Case, match: re.Match[str]) -> Said | None:
    """Say which elements are one in memory."""
    del match
    x = _written(case)
    if x is None or x.stride is None:
        return None
    facts = [sentence([described(x, stride=True)])]
    pairs = enumerate(zip(x.shape, x.stride, strict=True))
    for d, size in [(d, n) for d, (n, step) in pairs if step == 0 and n > 1]:
        facts.append(f"The {size} indices of dimension {d} share one place in memory.")
    copied = f" ({x.numel * x.dtype.itemsize:,} bytes)" if x.dtype else ""
    return Said(facts, f"Write to {x.text}.clone(){copied}.") if len(facts) > 1 else Said(facts)


def leaf(case: Case, match: re.Match[str]) -> Said | None:
    """Say which leaf it is."""
    x = _written(case)
    if x is None:
        return None
    facts = [sentence([described(x)])]
    tensor = x.tensor
    base = _leaf_below(case, tensor) if match[1] else None
    if base is not None and base.tensor is tensor:
        facts.append(f"You write to a part of {base.text}, a leaf that requires grad.")
    elif base is not None:
        facts.append(f"It is a view of {base.text}, a leaf of shape {base.shape}.")
    elif not match[1] and tensor is not None and tensor.is_leaf and tensor.requires_grad:
        kind = "parameter" if isinstance(tensor, torch.nn.Parameter) else "leaf"
        facts.append(f"{x.text} is a {kind} that requires grad.")
    return Said(facts)


def _leaf_below(case: Case, view: torch.Tensor | None) -> Sketch | None:
    """Return the leaf that a view is of: its base, or what the expression begins with."""
    place = own_code(case.places)
    if view is not None and view._base is not None and place is not None:
        named = {id(x): name for name, x in frame_tensors(place)}
        return sketch(named.get(id(view._base), "another tensor"), view._base)
    for operation in case.operations:
        node: Any = operation.nodes[0] if operation.nodes else None
        while node is not None:
            x = operation.values.of(node)
            if isinstance(x, Sketch) and x.tensor is not None:
                return x if x.tensor.is_leaf and x.tensor.requires_grad else None
            node = getattr(node, "func", None) or getattr(node, "value", None)
    return None


_MODIFIED = re.compile(
    r"operation: \[(?P<type>[\w.]+) \[(?P<shape>[\d, ]*)\]\](?:, which is output (?P<out>\d+) of "
    r"(?P<node>[\w:]+),)? is at version (?P<is>\d+); expected version (?P<was>\d+)"
)


def modified(case: Case, match: re.Match[str]) -> Said | None:
    """Say which tensor was written after it was saved, by what it was saved, and where written."""
    del match
    told = _MODIFIED.search(case.text)
    if told is None:
        return None
    shape, now, was = sizes(told["shape"]), int(told["is"]), int(told["was"])
    maker = f", output {told['out']} of {told['node']}," if told["node"] else ""
    facts = [
        f"A tensor of shape {shape}{maker} was saved at version {was} and is at version {now}: "
        f"it was written {'once' if now - was == 1 else f'{now - was} times'} since."
    ]
    place = own_code(case.places)
    named = _at_version(place, told, shape, now, was) if place else []
    x = named[0][1] if len(named) == 1 else None
    saved = _saved_by(_roots(case), told["node"], int(told["out"] or 0), x, now - was)
    if 0 < len(saved) <= _MOST_NAMED:
        facts.append(f"It was saved by {' or '.join(saved)}.")
    if place is not None and x is not None:
        facts.append(f"{named[0][0]} has this shape and this version.")
        facts += _lines(place, named[0][0], now, was)
    else:
        facts.append("Where it was written is not known.")
    anchor = "saved-modified-result" if told["node"] else "saved-modified"
    return Said(facts, anchor="masked-fill-mask-was-modified" if "Bool" in told["type"] else anchor)


def _roots(case: Case) -> list[Any]:
    """Return the nodes of the graph that ``backward`` was called on."""
    for operation in case.operations:
        if operation.name in ("backward", "grad", "autograd_grad"):
            held = [x.tensor for x in operation.tensors if x.tensor is not None]
            if found := [x.grad_fn for x in held if x.grad_fn is not None]:
                return found
    return []


def _before(x: torch.Tensor, times: int) -> Any:
    """Return the node that made a tensor before it was written so many times."""
    node: Any = x.grad_fn
    for _ in range(times):
        node = node.next_functions[0][0] if node is not None and node.next_functions else None
    return node


def _saved_by(
    roots: list[Any], name: str | None, output: int, x: torch.Tensor | None, times: int
) -> list[str]:
    """Return the nodes that may have saved the output of a node: itself, or those that take it.

    What they saved is not unpacked: that runs hooks, and raises for what was written. With the
    tensor at hand, its node is known; what was written under `no_grad` still has the first one.
    """
    makers = [x.grad_fn, _before(x, times)] if x is not None and x.grad_fn is not None else None
    seen, queue, found = set(roots), deque(roots), dict[str, None]()
    while queue and len(seen) < _MOST_NODES:
        node = queue.popleft()
        saved = [key for key in dir(node) if key.startswith("_raw_saved_")]
        for below, number in node.next_functions:
            if below is None:
                continue
            is_maker = any(below is one for one in makers) if makers else _called(below, name)
            if saved and number == output and is_maker:
                found[node.name()] = None
            if below not in seen:
                seen.add(below)
                queue.append(below)
        is_maker = makers is None or any(node is one for one in makers)
        if is_maker and name is not None and _called(node, name) and _saves_result(saved):
            found[node.name()] = None
    return list(found)


def _saves_result(saved: list[str]) -> bool:
    return any(key.startswith("_raw_saved_result") for key in saved)


def _called(node: Any, name: str | None) -> bool:
    if name is None:
        return str(node.name()).endswith("AccumulateGrad")
    # The message of newer versions leaves the end out.
    return bool(node.name().partition("Backward")[0] == name.partition("Backward")[0])


def _at_version(
    place: Place, told: re.Match[str], shape: tuple[int, ...], now: int, was: int
) -> list[tuple[str, torch.Tensor]]:
    """Return the tensors of a frame, with their names, that may be the one of a message."""
    found: dict[int, tuple[str, torch.Tensor]] = {}
    for name, x in frame_tensors(place):
        if x.is_inference() or tuple(x.shape) != shape or x._version != now:
            continue
        makers = [node for node in (x.grad_fn, _before(x, now - was)) if node is not None]
        if any(_called(node, told["node"]) for node in makers) if told["node"] else x.is_leaf:
            found.setdefault(id(x), (name, x))
    return list(found.values())


def _lines(place: Place, name: str, now: int, was: int) -> list[str]:
    """Return the lines of the function that write a name in place.

    They are named only if they account for every version: otherwise another name was written too.
    """
    dotted = re.escape(name)
    writes = re.compile(
        rf"(?<![\w.]){dotted}(?:\[[^=]*\])?\s*(?:[-+*/@%&|^]|//|\*\*|<<|>>)?=(?!=)"
        rf"|(?<![\w.]){dotted}(?:\[.*\])?\.\w*[a-z]_\("
    )
    plain = re.compile(rf"^\s*{dotted}\s*=(?!=)")
    code = place.frame.f_code
    numbers = sorted({line for _, _, line in code.co_lines() if line})
    if len(numbers) > 1 and numbers[0] == code.co_firstlineno:
        del numbers[0]  # a decorator, or the line of `def`
    lines = [(n, place.source(n)) for n in numbers]
    found = [(n, t) for n, t in lines if writes.search(t) and not plain.match(t)]
    if len(found) == now and (was == 0 or not place.loops):
        return [f"It is written on line {n}: {cut(text, 60)}" for n, text in found[was:][:3]]
    return ["On which line it was written is not known."]

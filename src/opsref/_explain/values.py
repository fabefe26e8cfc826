"""The value of an expression, where it can be had without running anything of the person's.

Names, attributes that are stored and not computed, items of plain containers, and arithmetic on
numbers are read. What a method of a tensor returns is worked out as a sketch: no operation runs.
"""

from __future__ import annotations

import ast
from collections import OrderedDict
from types import ModuleType
from typing import Any

import torch

from opsref._explain import calls
from opsref._explain.calls import UNKNOWN
from opsref._explain.explanation import cut
from opsref._explain.places import Place
from opsref._explain.sketch import Sketch, sketch
from opsref._explain.stored import stored

_CONTAINERS = (dict, list, tuple, OrderedDict, torch.Size)
_HOLDERS = (torch.nn.ModuleList, torch.nn.Sequential, torch.nn.ModuleDict)
_DEEPEST = 40


class Values:
    """Reads expressions in a frame."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._locals = place.frame.f_locals

    def of(self, node: ast.AST | None, depth: int = 0) -> Any:
        """Return the value of an expression: a sketch for a tensor, or ``UNKNOWN``."""
        if node is None or depth > _DEEPEST:
            return UNKNOWN
        read = getattr(self, f"_{type(node).__name__.lower()}", None)
        value = read(node, depth + 1) if read else UNKNOWN
        if isinstance(value, torch.Tensor):
            return sketch(written(node), value) or UNKNOWN
        return value.named(written(node)) if isinstance(value, Sketch) else value

    def raw(self, node: ast.AST | None) -> Any:
        """Return the value of a name, an attribute or an item as it is, tensors included."""
        value = self.of(node)
        return value.tensor if isinstance(value, Sketch) and value.tensor is not None else value

    def _constant(self, node: ast.Constant, depth: int) -> Any:
        del depth
        return node.value

    def _name(self, node: ast.Name, depth: int) -> Any:
        del depth
        if node.id in self._place.rebound:
            return UNKNOWN
        return self.named(node.id)

    def named(self, name: str) -> Any:
        """Return what a name of the frame has now."""
        try:
            if name in self._locals:
                return self._locals[name]
            # As the frame looks names up; a subclass of dict is not asked.
            for space in (self._place.frame.f_globals, self._place.frame.f_builtins):
                if dict.__contains__(space, name):
                    return dict.__getitem__(space, name)
        except Exception:
            return UNKNOWN
        return UNKNOWN

    def _attribute(self, node: ast.Attribute, depth: int) -> Any:
        owner = self.of(node.value, depth)
        if isinstance(owner, Sketch):
            return _of_tensor(owner, node.attr)
        if isinstance(owner, ModuleType):
            return vars(owner).get(node.attr, UNKNOWN)
        return UNKNOWN if owner is UNKNOWN else stored(owner, node.attr)

    def _subscript(self, node: ast.Subscript, depth: int) -> Any:
        owner, key = self.of(node.value, depth), self.of(node.slice, depth)
        if isinstance(owner, Sketch):
            keys = key if type(key) is tuple else (key,)
            plain = all(k is None or k is ... or type(k) in (int, slice) for k in keys)
            return calls.ran(torch.Tensor.__getitem__, (owner, key), {}) if plain else UNKNOWN
        if isinstance(owner, _HOLDERS) and type(key) in (int, str):
            held = stored(owner, "_modules")
            owner = list(held.values()) if type(key) is int else held
        if type(owner) not in _CONTAINERS or type(key) not in (int, str, slice):
            return UNKNOWN
        try:
            return owner[key]
        except (LookupError, TypeError):
            return UNKNOWN

    def _slice(self, node: ast.Slice, depth: int) -> Any:
        parts = [self.of(p, depth) if p else None for p in (node.lower, node.upper, node.step)]
        known = all(part is None or type(part) is int for part in parts)
        return slice(*parts) if known else UNKNOWN

    def _tuple(self, node: ast.Tuple | ast.List, depth: int) -> Any:
        found: list[Any] = []
        for inner in node.elts:
            if isinstance(inner, ast.Starred):
                many = self.of(inner.value, depth)
                if type(many) not in (tuple, list, torch.Size):
                    return UNKNOWN
                found += many
            else:
                found.append(self.of(inner, depth))
        return UNKNOWN if any(value is UNKNOWN for value in found) else tuple(found)

    _list = _tuple

    def _unaryop(self, node: ast.UnaryOp, depth: int) -> Any:
        return calls.computed(node.op, self.of(node.operand, depth))

    def _binop(self, node: ast.BinOp, depth: int) -> Any:
        return calls.computed(node.op, self.of(node.left, depth), self.of(node.right, depth))

    def _compare(self, node: ast.Compare, depth: int) -> Any:
        sides = [self.of(side, depth) for side in (node.left, *node.comparators)]
        tensors = any(isinstance(side, Sketch) for side in sides)
        return calls.computed(node.ops[0], *sides) if tensors and len(sides) == 2 else UNKNOWN

    def _call(self, node: ast.Call, depth: int) -> Any:
        return calls.result(self, node, depth)


def _of_tensor(x: Sketch, name: str) -> Any:
    """Return an attribute of a tensor."""
    if name in ("shape", "dtype", "data", "ndim"):
        return {"shape": x.shape, "dtype": x.dtype, "data": x, "ndim": len(x.shape)}[name]
    if name in ("T", "H") and len(x.shape) != 2:  # torch warns of it
        return UNKNOWN
    if name in ("T", "H", "mT", "mH"):
        return calls.ran(torch.Tensor.transpose, (x, -1, -2), {})
    if name == "grad" and x.tensor is not None and x.tensor.is_leaf:
        return x.tensor.grad
    return UNKNOWN


def written(node: ast.AST) -> str:
    """Return how the code writes an expression, cut if it is long."""
    return cut(" ".join(ast.unparse(node).split()), 60)

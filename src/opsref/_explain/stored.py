"""Attributes and tensors that objects and frames hold, read without running their code."""

from __future__ import annotations

import inspect
from collections import OrderedDict
from types import MemberDescriptorType
from typing import Any

import torch

from opsref._explain.calls import UNKNOWN
from opsref._explain.places import Place
from opsref._explain.sketch import is_plain

# So many names of a frame are looked at.
_MOST_NAMES = 2000


def stored(owner: Any, name: str) -> Any:
    """Return an attribute that is stored; one that code computes is unknown."""
    kind = type(owner)
    try:
        held = held_by(owner)
    except (AttributeError, TypeError):
        held = {}
    if name in held:
        return held[name]
    if isinstance(owner, torch.nn.Module):
        for space in ("_parameters", "_buffers", "_modules"):
            if type(held.get(space)) in (dict, OrderedDict) and name in held[space]:
                return held[space][name]
    try:
        found = inspect.getattr_static(kind, name)
    except (AttributeError, TypeError):
        return UNKNOWN
    # A slot of a class in Python, or the field of a named tuple: attributes of C may run code.
    slot = isinstance(found, MemberDescriptorType) and "__slots__" in vars(found.__objclass__)
    if slot or type(found).__name__ == "_tuplegetter":
        try:
            return found.__get__(owner, kind)
        except (AttributeError, TypeError):
            return UNKNOWN
    plain = (int, float, bool, complex, str, tuple, list, dict, type(None), torch.Tensor)
    return found if isinstance(found, plain) else UNKNOWN


def frame_values(place: Place) -> list[tuple[str, Any]]:
    """Return the names of a frame that still have the values of then, with these."""
    named = list(place.frame.f_locals.items())[:_MOST_NAMES]
    return [(name, value) for name, value in named if name not in place.rebound]


def frame_tensors(place: Place) -> list[tuple[str, torch.Tensor]]:
    """Return the tensors that names of a frame have, and those of the modules that it names."""
    named: list[tuple[str, torch.Tensor]] = []
    for name, value in frame_values(place):
        if _is_plain(value):
            named.append((name, value))
        elif isinstance(value, torch.nn.Module):
            named += [(f"{name}.{inner}", x) for inner, x in own_tensors(value)]
    return named


def own_tensors(module: torch.nn.Module) -> list[tuple[str, torch.Tensor]]:
    """Return the parameters and buffers of a module, without those below it."""
    found = [stored(module, space) for space in ("_parameters", "_buffers")]
    held = [one for one in found if type(one) in (dict, OrderedDict)]
    return [(name, x) for one in held for name, x in one.items() if _is_plain(x)]


def _is_plain(x: Any) -> bool:
    return isinstance(x, torch.Tensor) and is_plain(x)


def held_by(owner: Any) -> dict[str, Any]:
    """Return the attributes that an object holds itself."""
    found = object.__getattribute__(owner, "__dict__")
    return found if type(found) is dict else {}

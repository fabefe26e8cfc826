"""By what names the tensors and modules of a call go."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from functools import partial
from typing import Any

import torch
from torch.nn import Module


def modules(target: Any) -> dict[str, Module]:
    """Name the modules that a call runs: a module, that of a method, those that a function holds.

    One alone has the paths that its own ``named_modules`` gives.
    """
    if isinstance(target, Module):
        return {"": target}
    if isinstance(target, partial):
        return modules(target.func)
    if isinstance(getattr(target, "__self__", None), Module):
        return {"": target.__self__}
    if not inspect.isfunction(target):
        return {}
    held = inspect.getclosurevars(target)
    named = {
        name: x for name, x in {**held.globals, **held.nonlocals}.items() if isinstance(x, Module)
    }
    return dict(zip([""], named.values(), strict=True)) if len(named) == 1 else named


def arguments(
    target: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Iterator[tuple[str, torch.Tensor]]:
    """Name the tensors among the arguments as the function does."""
    function = target.forward if isinstance(target, Module) else target
    try:
        bound: dict[str, Any] = inspect.signature(function).bind(*args, **kwargs).arguments
    except (TypeError, ValueError):  # no signature, or a call that will fail by itself
        bound = {**{f"argument {i}": x for i, x in enumerate(args)}, **kwargs}
    for name, x in bound.items():
        yield from _inside(name, x)


def _inside(
    name: str, x: Any, around: tuple[object, ...] = ()
) -> Iterator[tuple[str, torch.Tensor]]:
    """Name the tensors in a container; one that holds itself is looked into once."""
    if isinstance(x, torch.Tensor):
        yield name, x
    if not isinstance(x, list | tuple | dict) or any(x is outer for outer in around):
        return
    items = x.items() if isinstance(x, dict) else enumerate(x)
    for key, item in items:
        yield from _inside(f"{name}[{key!r}]", item, (*around, x))

"""What calls and operators return: of tensors, what torch makes of twins without data."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

import torch
from torch import nn

from opsref._explain import shapes
from opsref._explain.sketch import Sketch, without_data

if TYPE_CHECKING:
    from opsref._explain.values import Values


class _Unknown:
    def __repr__(self) -> str:
        return "<unknown>"


UNKNOWN: Final = _Unknown()
# Methods and functions that torch computes without data and without importing half of itself.
_PURE = frozenset(
    "detach clone size dim numel ndimension float half bfloat16 double long int bool transpose "  # noqa: SIM905 a list of quoted words would be a page long
    "swapaxes swapdims t permute movedim view view_as reshape flatten unflatten expand expand_as "
    "broadcast_to unsqueeze squeeze contiguous narrow select chunk split unbind stride".split()
)
# Methods that write the values of a tensor and return it.
_WRITING = frozenset(
    "add_ sub_ mul_ div_ clamp_ relu_ zero_ fill_ copy_ masked_fill_ exp_ neg_ sqrt_ pow_ "  # noqa: SIM905 as above
    "requires_grad_ normal_ uniform_ lerp_ sigmoid_ tanh_".split()
)
_FILLED = frozenset(("zeros", "ones", "empty", "rand", "randn"))
_ALIKE = (nn.ReLU, nn.GELU, nn.SiLU, nn.Dropout, nn.Identity, nn.LayerNorm, nn.Sigmoid, nn.Tanh)
_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Mod: operator.mod,
    ast.FloorDiv: operator.floordiv, ast.Div: operator.truediv, ast.USub: operator.neg,
}  # fmt: skip
_NUMBERS = (int, float, bool, complex)
# Greater numbers are no sizes, and cost to compute with.
_GREATEST = 2**63


def computed(node: ast.AST, *values: Any) -> Any:
    """Return what an operator gives for numbers, tuples and tensors."""
    if any(isinstance(value, Sketch) for value in values):
        return _placed(shapes.operated(type(node).__name__, values), values)
    run = _OPERATORS.get(type(node))
    lists = all(type(value) in (tuple, torch.Size) for value in values)
    numbers = all(type(v) in _NUMBERS and abs(v) < _GREATEST for v in values)
    if run is None or not (numbers or (lists and isinstance(node, ast.Add))):
        return UNKNOWN
    return ran(run, values, {})


def ran(run: Callable[..., Any], values: tuple[Any, ...], names: dict[str, Any]) -> Any:
    """Return what an operation of torch gives, or ``UNKNOWN``."""
    try:
        by_hand = getattr(run, "__module__", "") == shapes.__name__
        made = run(*values, **names) if by_hand else without_data(run, values, names)
    except Exception:  # of torch, of whatever sort: it does not work on what is known
        return UNKNOWN
    return _placed(made, (*values, *names.values()))


def _placed(made: Any, values: Sequence[Any]) -> Any:
    """Return a result on the device of the tensors that it is made of, if that is one."""
    devices = {x.device for x in _tensors(values)}
    if isinstance(made, Sketch):
        return replace(made, device=devices.pop() if len(devices) == 1 else "")
    return UNKNOWN if made is None else made


class Given:
    """The arguments of a call, by place or by name."""

    def __init__(self, values: tuple[Any, ...], names: dict[str, Any]) -> None:
        self.values, self.names = values, names

    def get(self, place: int, name: str, default: Any = None) -> Any:
        """Return an argument, or what it is if it is not given."""
        if name in self.names:
            return self.names[name]
        return self.values[place] if place < len(self.values) else default

    @property
    def sizes(self) -> tuple[int, ...] | None:
        """The arguments as sizes, one by one or as one sequence."""
        one = self.values[0] if len(self.values) == 1 else self.values
        one = self.names.get("size", self.names.get("shape", one)) if not self.values else one
        many = one if isinstance(one, tuple | list) else (one,)
        return tuple(many) if many and all(type(n) is int for n in many) else None


def arguments(values: Values, node: ast.Call, depth: int = 0) -> Given | None:
    """Return the arguments of a call, or nothing where they are not all known."""
    placed = values.of(ast.Tuple(elts=node.args, ctx=ast.Load()), depth)
    named = {f"{word.arg}": values.of(word.value, depth) for word in node.keywords}
    unknown = placed is UNKNOWN or any(value is UNKNOWN for value in named.values())
    return None if unknown or "None" in named else Given(placed, named)


def result(values: Values, node: ast.Call, depth: int) -> Any:
    """Return what a call gives, or ``UNKNOWN``."""
    given = arguments(values, node, depth)
    if given is None:
        return UNKNOWN
    if isinstance(node.func, ast.Name) and node.func.id == "len" and len(given.values) == 1:
        (one,) = given.values
        one = one.shape[:1] if isinstance(one, Sketch) else one
        return len(one) if type(one) in (tuple, list, dict, str, torch.Size) else UNKNOWN
    if isinstance(node.func, ast.Attribute):
        owner, name = values.of(node.func.value, depth), node.func.attr
        if isinstance(owner, Sketch) and name in _WRITING:
            return owner
        if isinstance(owner, Sketch):
            return _method(name, (owner, *given.values), given.names)
        if isinstance(owner, ModuleType) and owner.__name__.startswith("torch"):
            return _function(name, given)
    called = values.of(node.func, depth)
    return _module(called, given) if isinstance(called, nn.Module) else UNKNOWN


def _function(name: str, given: Given) -> Any:
    if name in _FILLED or (name in ("tensor", "as_tensor") and not any(_tensors(given.values))):
        names = {k: v for k, v in given.names.items() if k == "dtype"}
        made = torch.tensor if "tensor" in name else torch.empty
        found, where = (
            ran(made, given.values, {**names, "device": "meta"}),
            given.names.get("device"),
        )
        known = isinstance(found, Sketch) and isinstance(where, str | torch.device)
        return replace(found, device=str(where)) if known else found
    return _method(name, given.values, given.names) if any(_tensors(given.values)) else UNKNOWN


def _method(name: str, values: tuple[Any, ...], names: dict[str, Any]) -> Any:
    """Return what a method gives, or the function of its name."""
    if not values or not isinstance(values[0], Sketch):
        return UNKNOWN
    if name in _PURE and (method := getattr(torch.Tensor, name, None)):
        return ran(method, values, names)
    return ran(shapes.METHODS[name], values, names) if name in shapes.METHODS else UNKNOWN


def _tensors(values: Any) -> Iterator[Sketch]:
    for value in values:
        if isinstance(value, Sketch):
            yield value
        elif type(value) in (tuple, list):
            yield from _tensors(value)


def _module(module: nn.Module, given: Given) -> Any:
    """Return what a module of torch returns, if it is as torch has made it."""
    x = given.get(0, "input")
    known = type(module) is nn.Linear or type(module) in _ALIKE
    if not isinstance(x, Sketch) or not known or module._forward_hooks or module._forward_pre_hooks:
        return UNKNOWN
    if type(module) is nn.Linear:
        return _placed(shapes.linear(x, module), (x,))
    if type(module) is nn.LayerNorm:
        return _placed(shapes.made(x.shape, x.dtype, packed=True), (x,))
    return ran(torch.clone, (x,), {})

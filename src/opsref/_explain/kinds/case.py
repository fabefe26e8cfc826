"""An error with the operations that failed, as the kinds look at it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from types import ModuleType
from typing import Any

from torch import Tensor
from torch.nn import Module

from opsref._explain.calls import UNKNOWN
from opsref._explain.places import Place
from opsref._explain.sketch import Shape, Sketch, sketch
from opsref._explain.stored import frame_tensors, own_tensors
from opsref._explain.values import Values

_SYMBOLS = {
    "Add": "+", "Sub": "-", "Mult": "*", "Div": "/", "FloorDiv": "//", "Mod": "%", "Pow": "**",
    "MatMult": "@", "BitAnd": "&", "BitOr": "|", "BitXor": "^",
}  # fmt: skip
_MOST_OPERANDS = 6


@dataclass
class Said:
    """What a kind says: sentences with numbers, a fix that fits them, and the entry it is about.

    Attributes:
        facts: Sentences.
        fix: A sentence that goes before that of the entry, if there is one.
        anchor: The entry, where the message alone does not tell.
        unknown: Whether the message is another's after all.
        alone: Whether the fix replaces that of the entry.
    """

    facts: list[str] = field(default_factory=list)
    fix: str = ""
    anchor: str = ""
    unknown: bool = False
    alone: bool = False


class Operation:
    """The call, operator or index that failed in a frame."""

    def __init__(
        self, place: Place, name: str, nodes: list[ast.expr], call: ast.Call | None
    ) -> None:
        self.place, self.name, self.nodes, self.call = place, name, nodes, call
        self.values = Values(place)
        # Whether a tensor of it has a name in the person's own code.
        self.is_named = True

    @cached_property
    def read(self) -> list[Any]:
        """The values of its operands; those that cannot be had are ``UNKNOWN``."""
        return [self.values.of(node) for node in self.nodes]

    @cached_property
    def tensors(self) -> list[Sketch]:
        """The tensors among its operands, those in lists and keywords included."""
        found: list[Sketch] = []
        words = [self.values.of(word.value) for word in self.call.keywords] if self.call else []
        for node, value in zip([*self.nodes, *words], [*self.read, *words], strict=True):
            if isinstance(value, Sketch):
                found.append(value)
            elif type(value) in (list, tuple):
                found += _inside(node, value)
        return found

    @property
    def known(self) -> bool:
        """Whether every operand is known."""
        return not any(value is UNKNOWN for value in self.read)


def _inside(node: Any, value: Any) -> Iterator[Sketch]:
    text = ast.unparse(node) if isinstance(node, ast.AST) else "input"
    for place, inner in enumerate(value[:_MOST_OPERANDS]):
        made = sketch(f"{text}[{place}]", inner) if isinstance(inner, Tensor) else inner
        if isinstance(made, Sketch):
            yield made


def _operation(place: Place) -> Operation | None:
    node: Any = place.node
    while isinstance(node, ast.Expr | ast.Return | ast.Await) or (
        isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Subscript)
    ):
        node = node.value
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute):
            return Operation(
                place, node.func.attr, [*_receiver(place, node.func), *node.args], node
            )
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        return Operation(place, name, list(node.args), node)
    if isinstance(node, ast.BinOp):
        return Operation(
            place, _SYMBOLS.get(type(node.op).__name__, ""), [node.left, node.right], None
        )
    if isinstance(node, ast.AugAssign):
        name = f"{_SYMBOLS.get(type(node.op).__name__, '')}="
        return Operation(place, name, [_loaded(node.target), node.value], None)
    if isinstance(node, ast.Compare) and len(node.comparators) == 1:
        return Operation(place, "compare", [node.left, *node.comparators], None)
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
        target = node.targets[0]
        return Operation(place, "setitem", [target.value, target.slice, node.value], None)
    if isinstance(node, ast.Subscript):
        return Operation(place, "getitem", [node.value, node.slice], None)
    return None


def _rename(inner: Operation, place: Place, outer: Operation | None) -> None:
    """Give the tensors of code of torch the names that they have in the person's own code."""
    named = {id(x): name for name, x in frame_tensors(place)}
    module = outer.values.raw(outer.call.func) if outer and outer.call else None
    if outer and isinstance(module, Module):
        own = f"{ast.unparse(outer.call.func)}" if outer.call else ""
        named |= {id(x): f"{own}.{name}" for name, x in own_tensors(module)}
    named |= {id(x.tensor): x.text for x in outer.tensors if x.tensor is not None} if outer else {}
    # A name of torch's own code tells a reader nothing without its function.
    inside = inner.place.frame.f_code.co_qualname
    inner.is_named = any(id(x.tensor) in named for x in inner.tensors)
    inner.tensors = [
        x.named(named.get(id(x.tensor), f"{x.text} in {inside}")) for x in inner.tensors
    ]


def _loaded(target: ast.expr) -> ast.expr:
    return ast.parse(ast.unparse(target), mode="eval").body


def _receiver(place: Place, func: ast.Attribute) -> list[ast.expr]:
    """Return the object of a method; of a function in a module, nothing."""
    if isinstance(func.value, ast.Call) and ast.unparse(func.value) == "super()":
        return [ast.Name(id="self", ctx=ast.Load())]
    owner = Values(place).of(func.value)
    return [] if isinstance(owner, ModuleType | type) else [func.value]


@dataclass
class Case:
    """An error, its message and its frames, the innermost first."""

    error: BaseException
    text: str
    places: list[Place]

    @cached_property
    def operations(self) -> list[Operation]:
        """What failed, from the innermost frame to the first of the person's own code."""
        found: list[Operation] = []
        for place in self.places:
            if place.is_inside:
                continue
            made = _operation(place)
            found += [made] if made else []
            if not place.is_library:
                for inner in found[:-1] if made else found:
                    _rename(inner, place, made)
                break
        return found

    def operands(self, *, dtypes: bool = False) -> list[str]:
        """Return what the tensors of the failing operation are, where they are known."""
        dtype = dtypes or bool(_TYPES & set(self.text.split()))
        stride = "stride" in self.text or "contiguous" in self.text
        device = bool(_DEVICES.search(self.text))
        for operation in self.operations:
            if operation.tensors and operation.is_named:
                shown = operation.tensors[:_MOST_OPERANDS]
                told = [described(x, dtype=dtype, stride=stride, device=device) for x in shown]
                return [sentence(told)]
        return []


# Words of a message by which the types of the operands are of interest.
_TYPES = {"dtype", "type", "dtypes", "dtype,", "Long", "Float", "Double", "Half", "boolean"}
_DEVICES = re.compile(r"\bdevices?\b|\b(cpu|meta)\b|cuda", re.IGNORECASE)


def described(x: Sketch, *, dtype: bool = False, stride: bool = False, device: bool = False) -> str:
    """Return what a tensor is, without a value of it.

    >>> import torch
    >>> from opsref._explain.sketch import sketch
    >>> described(sketch("x", torch.zeros(2, 3)), stride=True)
    'x has shape (2, 3) and stride (3, 1)'
    """
    more = f" and stride {x.stride}" if stride and x.stride else ""
    kind = f" and dtype {str(x.dtype).removeprefix('torch.')}" if dtype and x.dtype else ""
    where = f", on {x.device}" if device and x.device else ""
    return f"{x.text} has shape {x.shape}{more}{kind}{where}"


def sentence(parts: list[str]) -> str:
    """Return facts as one sentence."""
    return "; ".join(dict.fromkeys(parts)) + "."


def sizes(text: str) -> Shape:
    """Return the sizes that a message lists."""
    return tuple(int(size) for size in text.replace(" ", "").split(",") if size)

"""What is known of an operation by its name: whether it runs others, and what it returns."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import torch

from opsref._trace.watching.profiler import Seen

_has_kernel = torch._C._dispatch_has_kernel_for_dispatch_key
_is_dispatched = torch._C._dispatch_has_kernel
_schemas_of = torch._C._jit_get_schemas_for_operator

# Views that autograd is not told of, so that their schemas do not say it.
_UNSAFE = {"aten::_unsafe_view", "aten::unsafe_split", "aten::unsafe_split_with_sizes"}
# Collectives whose schemas do not say that they write their first argument, if they end with "_".
_COLLECTIVES = "c10d::"
Returns = Literal["new", "view", "written"]


class Returned(NamedTuple):
    """One thing that an operation returns.

    Attributes:
        kind: A tensor in new memory, a view of an argument, or an argument that was written.
        argument: The place of that argument.
        several: Whether it is a list.
    """

    kind: Returns
    argument: int
    several: bool


class Schema(NamedTuple):
    """What an overload of an operation takes and returns.

    Attributes:
        arguments: The types of its arguments, as torch writes them.
        returns: The tensors among what it returns.
        writes: The places of the arguments that it writes.
        composite: Whether torch runs it as a sequence of others.
    """

    arguments: tuple[str, ...]
    returns: tuple[Returned, ...]
    writes: tuple[int, ...]
    composite: bool


def schema_of(name: str, inputs: Sequence[Any]) -> Schema | None:
    """Find the overload that takes such inputs; None for what is no operation of torch."""
    overloads = _overloads(name)
    taken = [s for s in overloads if len(s.arguments) == len(inputs)]
    fitting = [s for s in taken if all(map(_fits, s.arguments, inputs))]
    return next(iter(fitting or taken or overloads), None)


@lru_cache(maxsize=4096)
def _overloads(name: str) -> tuple[Schema, ...]:
    if "::" not in name:
        return ()
    # Some are of TorchScript alone, such as `aten::add` of two numbers.
    return tuple(_read(s) for s in _schemas_of(name) if _is_dispatched(_full_name(s)))


def _full_name(schema: Any) -> str:
    return f"{schema.name}.{schema.overload_name}".rstrip(".")


def _read(schema: Any) -> Schema:
    aliases: dict[str, int] = {}
    writes: list[int] = []
    viewed: list[int] = []
    for i, argument in enumerate(schema.arguments):
        if argument.alias_info is not None:
            aliases |= dict.fromkeys(argument.alias_info.before_set, i)
            (writes if argument.alias_info.is_write else viewed).append(i)
    if schema.name.startswith(_COLLECTIVES):
        writes = [0] if schema.name.endswith("_") else []
    returns = []
    for value in () if schema.name.startswith(_COLLECTIVES) else schema.returns:
        if "Tensor" not in str(value.type):
            continue
        alias = value.alias_info
        # A list of views names nothing: it is of what the operation says it shares.
        found = [aliases[a] for a in alias.before_set if a in aliases] or viewed if alias else []
        source = found[0] if found else None
        if schema.name in _UNSAFE:
            source = 0
        kind: Returns = "new" if source is None else "written" if source in writes else "view"
        returns.append(Returned(kind, source or 0, "List" in str(value.type)))
    arguments = tuple(str(argument.type) for argument in schema.arguments)
    composite = bool(_has_kernel(_full_name(schema), "CompositeImplicitAutograd"))
    return Schema(arguments, tuple(returns), tuple(writes), composite)


def _fits(kind: str, value: Any) -> bool:
    """Return whether a value can be an argument; what the profiler does not keep always can."""
    if value is None:
        return not kind.startswith("Tensor")
    if isinstance(value, Seen):
        return "Tensor" in kind and not kind.startswith("List")
    if isinstance(value, list):
        return kind.startswith(("List", "Optional[List"))
    return not any(word in kind for word in ("Tensor", "List", "str"))

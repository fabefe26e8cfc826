"""By what paths modules and their tensors go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from weakref import ref

import torch
from torch.nn import Module

Tensors = list[tuple[str, torch.Tensor]]


class Paths:
    """The paths of modules, those that ``named_modules`` gives.

    Args:
        name: Takes names and the parameters and buffers that go by them.
    """

    def __init__(self, name: Callable[[Tensors], None]) -> None:
        self._name = name
        # Weak, since the identity of a module that died is given to another.
        self._known: dict[int, tuple[ref[Module], str]] = {}
        self._unnamed: Counter[str] = Counter()

    def add(self, root: Module, prefix: str) -> None:
        """Name a module, all inside it, and their tensors."""
        named: Tensors = []
        for path, module in root.named_modules():
            full = f"{prefix}.{path}" if prefix and path else prefix or path
            self._known.setdefault(id(module), (ref(module), full))
            named += own_tensors(module, full)
        self._name(named)

    def of(self, module: Module, inside: str) -> str:
        """Return the path of a module; one that has none gets the name of its class.

        Args:
            module: The module.
            inside: The path of the module that runs it.
        """
        known = self._known.get(id(module))
        if known is None or known[0]() is not module:
            self._known.pop(id(module), None)
            name = type(module).__name__
            path = f"{inside}.{name}" if inside else name
            self._unnamed[path] += 1
            again = self._unnamed[path]
            self.add(module, f"{path}_{again}" if again > 1 else path)
            known = self._known[id(module)]
        return known[1]

    def forget(self) -> None:
        """Forget the modules."""
        self._known.clear()


def own_tensors(module: Module, path: str) -> Tensors:
    """List the parameters and buffers of a module itself, with their names."""
    start = f"{path}." if path else ""
    return [
        (f"{start}{name}", x)
        for tensors in (module._parameters, module._buffers)
        for name, x in tensors.items()
        if x is not None
    ]

"""In which module an operation happens, and by what names tensors from outside go."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from threading import get_ident
from typing import Any
from weakref import ref

import torch
from torch.nn import Module
from torch.nn.modules import module as hooks

_REMEDY = {
    "compiled": "pass the function or module that was given to torch.compile",
    "scripted": "pass the Python function or module that it was made from",
}


def replaced(x: object) -> str | None:
    """Say how a callable was made, if what it runs is not the Python it was written in."""
    if isinstance(x, torch.jit.ScriptModule | torch.jit.ScriptFunction):
        return "scripted"
    compiled = sys.modules.get("torch._dynamo.eval_frame")  # looked up, since it costs a second
    if compiled is not None and isinstance(x, compiled.OptimizedModule):
        return "compiled"
    # Looked up where torch puts them: a mock has every attribute.
    if isinstance(x, Module) and vars(x).get("_compiled_call_impl") is not None:
        return "compiled"
    if "_torchdynamo_orig_callable" in getattr(getattr(x, "__func__", x), "__dict__", ()):
        return "compiled"
    return None


def refuse(x: object, argument: str) -> None:
    """Raise if a callable is compiled or scripted.

    Raises:
        TypeError: It is.
    """
    if how := replaced(x):
        raise TypeError(
            f"{argument} is {how} ({type(x).__name__}), and what it runs cannot be traced: "
            f"{_REMEDY[how]}"
        )


class Modules:
    """Keeps the path of the module that runs in one thread, by hooks on all modules.

    Args:
        name: Takes names and the parameters and buffers that go by them.

    Attributes:
        path: The path; empty outside any module.
    """

    def __init__(self, name: Callable[[Iterable[tuple[str, torch.Tensor]]], None]) -> None:
        self.path = ""
        self._name = name
        self._thread = get_ident()
        self._stack: list[tuple[int, str]] = []
        # Weak, since the identity of a module that died is given to another. With the path, and
        # whether the module may run.
        self._known: dict[int, tuple[ref[Module], str, bool]] = {}
        self._handles: list[Any] = []

    def start(self) -> None:
        """Set the hooks."""
        self._handles = [
            hooks.register_module_forward_pre_hook(self._enter),
            hooks.register_module_forward_hook(self._leave, always_call=True),
        ]

    def stop(self) -> None:
        """Take the hooks away, and forget the modules."""
        for handle in self._handles:
            handle.remove()
        self._stack.clear()
        self._known.clear()

    def add(self, root: Module, prefix: str, argument: str | None = None) -> None:
        """Name a module, all inside it, and their tensors.

        Args:
            root: The module.
            prefix: Its path.
            argument: What errors call it: then it must not be compiled or scripted, nor anything
                inside it.

        Raises:
            TypeError: It is.
        """
        named: list[tuple[str, torch.Tensor]] = []
        for path, module in root.named_modules():
            if argument is not None:
                refuse(module, f"{argument}.{path}" if path else argument)
            full = f"{prefix}.{path}" if prefix and path else prefix or path
            self._known.setdefault(id(module), (ref(module), full, replaced(module) is None))
            start = f"{full}." if full else ""
            for tensors in (module._parameters, module._buffers):
                named += [(f"{start}{name}", x) for name, x in tensors.items() if x is not None]
        self._name(named)

    def _enter(self, module: Module, _args: object) -> None:
        if get_ident() != self._thread:
            return
        known = self._known.get(id(module))
        if known is None or known[0]() is not module:
            self._known.pop(id(module), None)
            name = type(module).__name__
            self.add(module, f"{self.path}.{name}" if self.path else name)
            known = self._known[id(module)]
        if not known[2]:
            refuse(module, f"a module that runs inside the trace, {known[1]},")
        self._stack.append((id(module), self.path))
        self.path = known[1]

    def _leave(self, module: Module, _args: object, _result: object) -> None:
        if get_ident() != self._thread:
            return
        # After an exception, hooks of some modules inside may not have been called.
        while self._stack:
            identity, self.path = self._stack.pop()
            if identity == id(module):
                break

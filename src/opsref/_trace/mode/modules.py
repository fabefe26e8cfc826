"""In which module an operation happens, and by what names tensors from outside go."""

from __future__ import annotations

import sys
from threading import get_ident
from typing import Any

import torch
from torch.nn import Module
from torch.nn.modules import module as hooks

from opsref._trace.watching.paths import Paths

_REMEDY = {
    "compiled": "pass the function or module that was given to torch.compile",
    "scripted": "pass the Python function or module that it was made from",
}


def replaced(x: object) -> str | None:
    """Return how a callable was made, if what it runs is not the Python it was written in."""
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
        paths: The paths of modules.

    Attributes:
        path: The path; empty outside any module.
    """

    def __init__(self, paths: Paths) -> None:
        self.path = ""
        self._paths = paths
        self._thread = get_ident()
        self._stack: list[tuple[int, str]] = []
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
        self._paths.forget()

    def _enter(self, module: Module, _args: object) -> None:
        if get_ident() != self._thread:
            return
        path = self._paths.of(module, self.path)
        refuse(module, f"a module that runs inside the trace, {path},")
        self._stack.append((id(module), self.path))
        self.path = path

    def _leave(self, module: Module, _args: object, _result: object) -> None:
        if get_ident() != self._thread:
            return
        # After an exception, hooks of some modules inside may not have been called.
        while self._stack:
            identity, self.path = self._stack.pop()
            if identity == id(module):
                break

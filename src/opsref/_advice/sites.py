"""Calls that copy a tensor, by the line that they are on, and what a trial does instead."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import torch
from torch.overrides import TorchFunctionMode

from opsref._trace.watching.files import skipped

Change = Literal["leave out", "make once"]
# What tells a tensor from others that are alive at the same time, and from itself after a write.
_Facts = tuple[object, ...]


class Site(NamedTuple):
    """A call in the code of a model.

    Attributes:
        file: The file of its line.
        line: The number of that line.
        name: What is called: ``contiguous``, ``clone`` or ``pad``.
    """

    file: str
    line: int
    name: str


def _always(*_: object, **__: object) -> bool:
    return True


def _pads_nothing(_: torch.Tensor, pad: Sequence[int], *__: object, **___: object) -> bool:
    return not any(pad)


# The functions that may give the values of their first argument, and whether a call of one does.
_GIVES_VALUES: dict[Any, tuple[str, Callable[..., bool]]] = {
    torch.Tensor.contiguous: ("contiguous", _always),
    torch.Tensor.clone: ("clone", _always),
    torch.clone: ("clone", _always),
    torch.nn.functional.pad: ("pad", _pads_nothing),
}


class Calls(TorchFunctionMode):
    """Changes calls at chosen lines, or notes the lines of those that could be changed.

    Args:
        changes: What becomes of the calls at a line.
        note: Whether to note lines. It keeps every tensor that such a call was given.

    Attributes:
        seen: For each line that was noted, how many of its calls copied a tensor again that an
            earlier one had copied, and that nothing had written to since.
    """

    def __init__(self, changes: Mapping[Site, Change], *, note: bool = False) -> None:
        super().__init__()
        self.seen: dict[Site, int] = {}
        self._changes = changes
        self._note = note
        # What each line was given, what that was when it was given, and what it made of it.
        self._made: dict[Site, list[tuple[torch.Tensor, _Facts, torch.Tensor, int]]] = {}

    def __torch_function__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Run a function of torch, or do what a trial does instead."""
        kwargs = kwargs or {}
        # The compiler traces this mode too, and what it makes of a line cannot be changed.
        if torch.compiler.is_compiling():
            return func(*args, **kwargs)
        name, gives_values = _GIVES_VALUES.get(func, ("", None))
        if gives_values is None or not args or not gives_values(*args, **kwargs):
            return func(*args, **kwargs)
        site = Site(*_line(), name)
        change = self._changes.get(site)
        if change == "leave out":
            return args[0]
        if change is None and not self._note:
            return func(*args, **kwargs)
        made = self._made_before(site, args[0])
        if self._note:
            self.seen[site] = self.seen.get(site, 0) + (made is not None)
        if made is None or self._note:
            made = func(*args, **kwargs)
            self._keep(site, args[0], made)
        return made

    def _made_before(self, site: Site, x: torch.Tensor) -> torch.Tensor | None:
        facts = _facts(x)
        for _, known, made, version in self._made.get(site, ()):
            if known == facts and _version(made) == version:
                return made
        return None

    def _keep(self, site: Site, x: torch.Tensor, made: torch.Tensor) -> None:
        if made is not x and (facts := _facts(x)):
            # The tensor is kept so that its memory is not given to another.
            self._made.setdefault(site, []).append((x, facts, made, _version(made)))


def _line() -> tuple[str, int]:
    """Return the file and the line outside of torch that called what is called."""
    frame = sys._getframe(2)
    while skipped(frame.f_code.co_filename) and frame.f_back is not None:
        frame = frame.f_back
    return frame.f_code.co_filename, frame.f_lineno


def _facts(x: torch.Tensor) -> _Facts:
    """Return what makes two tensors the same, for a copy; nothing for those without strides."""
    if type(x) not in (torch.Tensor, torch.nn.Parameter) or x.layout is not torch.strided:
        return ()
    storage = x.untyped_storage().data_ptr()
    where = (storage, x.storage_offset(), x.shape, x.stride(), x.dtype)
    return (*where, _version(x), x.requires_grad, x.is_conj(), x.is_neg())


def _version(x: torch.Tensor) -> int:
    return -1 if x.is_inference() else x._version

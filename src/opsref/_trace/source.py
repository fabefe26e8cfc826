"""Where the entries of a trace come from: torch's profiler, or a mode where only Python sees."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from types import FrameType
from typing import Protocol

import torch
from torch.nn import Module
from torch.overrides import _get_current_function_mode_stack as _function_modes
from torch.utils._device import DeviceContext

from opsref._layout.storage import Scope
from opsref._trace.lines import read
from opsref._trace.mode.modules import refuse
from opsref._trace.operation import Operation
from opsref._trace.watching.files import is_own
from opsref._trace.watching.paths import Paths, Tensors, own_tensors

Named = Mapping[str, torch.Tensor | Module]
_FAKE = torch._C._TorchDispatchModeKey.FAKE


class Source(Protocol):
    """What sees the operations of a trace."""

    paths: Paths

    @property
    def lost(self) -> bool:
        """Whether something of what happened was not seen."""

    def name(self, named: Tensors) -> None:
        """Give names to tensors that were there before."""

    def start(self) -> None:
        """Begin to see."""

    def stop(self, result: object) -> None:
        """End it."""

    def read(self) -> tuple[Operation, ...]:
        """Make the entries of what was seen so far."""


class _Observed:
    """Torch's profiler, which sees also what operations do inside themselves."""

    def __init__(self, *, call: bool, skip: Sequence[str]) -> None:
        from opsref._trace.watching.observer import Observer

        self._skip = skip
        self._base = _caller()
        self._observer = Observer(self._base, call=call)
        self._owner = Scope()
        self._files: dict[str, list[str]] = {}
        self.paths = self._observer.paths
        self.name = self._observer.name

    @property
    def lost(self) -> bool:
        return self._observer.lost

    def start(self) -> None:
        self._observer.start(self._base)

    def stop(self, result: object) -> None:
        self._observer.stop(result)
        self._base = None
        # At once, since files change and examples are forgotten.
        self._files = read(self._observer.files())

    def read(self) -> tuple[Operation, ...]:
        from opsref._trace.reading.entries import Entries
        from opsref._trace.watching.observer import results

        observer = self._observer
        files = self._files
        if self._base is not None:
            observer.flush()
            files = read(observer.files())
        return Entries(results(observer.sessions), files, self._owner, self._skip).make()


class _Noted:
    """A mode of torch, which sees tensors that have no memory."""

    lost = False

    def __init__(self) -> None:
        from opsref._trace.mode.recorder import recorder

        self._recorder = recorder()
        self._owner = Scope()
        self._files: dict[str, list[str]] | None = None
        self.paths = self._recorder.paths

    def name(self, named: Tensors) -> None:
        self._recorder.storages.name(named)

    def start(self) -> None:
        self._recorder.start()

    def stop(self, result: object) -> None:
        from opsref._trace.mode import build

        del result
        self._recorder.stop()
        self._files = build.files(self._recorder.notes)

    def read(self) -> tuple[Operation, ...]:
        from opsref._trace.mode import build

        notes = self._recorder.notes
        files = build.files(notes) if self._files is None else self._files
        return build.operations(notes, files, self._owner)


def source(named: Named, *, call: bool, skip: Sequence[str] = ()) -> Source:
    """Choose what sees the operations, and give it names.

    Args:
        named: Tensors and modules that were there before, by their names.
        call: Whether a call is traced, rather than a block.
        skip: Names of packages and files whose lines are not shown.

    Raises:
        TypeError: Something else has a name.
    """
    for name, x in named.items():
        if not isinstance(x, torch.Tensor | Module):
            raise TypeError(f"names[{name!r}] must be a tensor or a module: got {type(x).__name__}")
    if _only_python_sees(named):
        for name, x in named.items():
            for path, module in x.named_modules() if isinstance(x, Module) else ():
                at = ".".join(filter(None, (name or "the first argument", path)))
                refuse(module, at)
        made: Source = _Noted()
    else:
        made = _Observed(call=call, skip=skip)
    for name, x in named.items():
        if isinstance(x, Module):
            made.paths.add(x, name)
        else:
            made.name([(name, x)])
    return made


def _only_python_sees(named: Named) -> bool:
    """Return whether tensors have no memory, so that a profiler cannot say which share theirs."""
    if torch._C._get_dispatch_mode(_FAKE) is not None or _default_is_meta():
        return True
    return any(_is_without_memory(x) for _, x in _tensors(named))


def _is_without_memory(x: torch.Tensor) -> bool:
    """Return whether a tensor is on the meta device, or a fake one, of which the storage is."""
    with torch._C.DisableTorchFunction():
        if x.device.type == "meta":
            return True
        try:
            return x.untyped_storage().device.type == "meta"
        except (NotImplementedError, RuntimeError):  # sparse, for example
            return False


def _tensors(named: Named) -> Iterator[tuple[str, torch.Tensor]]:
    for x in named.values():
        if isinstance(x, Module):
            for module in x.modules():
                yield from own_tensors(module, "")
        else:
            yield "", x


def _default_is_meta() -> bool:
    # `get_default_device` knows of `with torch.device(...)` from 2.8 on, and up to 2.9 it raises
    # after `set_default_device(None)`.
    modes: list[object] = _function_modes()  # type: ignore[no-untyped-call]
    devices = [mode.device for mode in modes if isinstance(mode, DeviceContext)]
    return bool(devices) and devices[-1].type == "meta"


def _caller() -> FrameType | None:
    """Find the frame outside of opsref that traces."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and is_own(frame.f_code.co_filename):
        frame = frame.f_back
    return frame

"""Ends what the code of a page began: traces, and modes of torch such as a device."""

from __future__ import annotations

import gc
from typing import Any, NamedTuple


class Modes(NamedTuple):
    """What is on.

    Attributes:
        functions: The modes that see functions, the outermost first; a default device is one.
        dispatches: Those that see operations.
        traces: The traces that go on.
        inference: Whether inference mode is on.
    """

    functions: list[Any]
    dispatches: list[Any]
    traces: list[Any]
    inference: bool


def now() -> Modes:
    """Return what is on."""
    import torch
    from torch.overrides import _get_current_function_mode_stack
    from torch.utils._python_dispatch import _get_current_dispatch_mode_stack

    from opsref._trace.watching.observer import unfinished

    functions = _get_current_function_mode_stack()  # type: ignore[no-untyped-call]
    dispatches, traces = _get_current_dispatch_mode_stack(), unfinished()
    return Modes(functions, dispatches, traces, torch.is_inference_mode_enabled())


def restore(before: Modes, names: dict[str, Any]) -> list[str]:
    """Bring back what was on, and return what had to be ended, apart from a default device.

    Args:
        before: What was on.
        names: Those of the page. They are forgotten if something had to be ended: a generator that
            is in a block, or inference mode, ends with its last name.
    """
    after = now()
    new = [trace for trace in after.traces if not _among(trace, before.traces)]
    new += [mode for mode in after.dispatches if not _among(mode, before.dispatches)]
    new += [
        mode
        for mode in after.functions
        if not _among(mode, before.functions) and not _is_default_device(mode)
    ]
    left = [_name(mode) for mode in new]
    left += ["inference mode"] if after.inference and not before.inference else []
    if left:
        names.clear()
        gc.collect()
        for trace in reversed(now().traces):
            if not _among(trace, before.traces):
                trace.stop()
        for mode in reversed(now().dispatches):
            if not _among(mode, before.dispatches):
                _end(mode)
    if now().functions != before.functions:
        _set_functions(before.functions)
    return left


def _set_functions(modes: list[Any]) -> None:
    """Have modes that see functions on, and no others."""
    import torch
    from torch.overrides import _pop_mode, _push_mode

    def take_off() -> None:
        while now().functions:
            _pop_mode()  # type: ignore[no-untyped-call]

    take_off()
    # Only None takes off the mode that a default device is: with one, be it for the CPU, modules
    # leave their fast paths.
    torch.set_default_device(None)
    take_off()
    for mode in modes:
        if _is_default_device(mode):
            torch.set_default_device(mode.device)
        else:
            _push_mode(mode)  # type: ignore[no-untyped-call]


def _among(mode: object, modes: list[Any]) -> bool:
    return any(mode is other for other in modes)


def _is_default_device(mode: object) -> bool:
    """Return whether a mode is what `set_default_device` set, rather than a block with a device."""
    from torch.utils._device import DeviceContext

    return isinstance(mode, DeviceContext) and hasattr(mode, "old_device")


def _is_trace(mode: object) -> bool:
    from opsref._trace.mode.recorder import Recorder
    from opsref._trace.watching.observer import Observer

    return isinstance(mode, Observer | Recorder)


def _name(mode: object) -> str:
    return "a trace" if _is_trace(mode) else type(mode).__name__


def _end(mode: Any) -> None:
    """End a mode that sees operations; that of a trace has hooks on modules too."""
    if _is_trace(mode):
        mode.stop()
    else:
        mode.__exit__(None, None, None)

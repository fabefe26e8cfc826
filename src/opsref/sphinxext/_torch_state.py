"""Gives torch's settings back after the code of a page has changed them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from opsref.sphinxext import _torch_modes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    # How to read a setting, and how to set it.
    Setting = tuple[Callable[[], Any], Callable[[Any], object]]

# Where a page keeps the state of its random numbers, among its names.
RANDOM = "__random_state__"


@contextmanager
def kept_settings(names: dict[str, Any]) -> Iterator[list[str]]:
    """Restore the settings that would change what another page shows, and end what did not end.

    Random numbers go on from one body of a page to the next, and no further: a page begins with the
    state that all pages begin with.

    Args:
        names: Those of the page.

    Yields:
        What the code began and did not end, once it has run.
    """
    import warnings

    import torch

    settings = _settings()
    before = [read() for read, _ in settings]
    modes, random = _torch_modes.now(), torch.get_rng_state()
    left: list[str] = []
    try:
        if RANDOM in names:
            torch.set_rng_state(names[RANDOM])
        with warnings.catch_warnings():
            yield left
    finally:
        left += _torch_modes.restore(modes, names)
        for (read, write), value in zip(settings, before, strict=True):
            if read() != value:
                write(value)
        names[RANDOM] = torch.get_rng_state()
        torch.set_rng_state(random)


def _settings() -> list[Setting]:
    """Return the settings that have a value each."""
    import torch

    def attribute(owner: object, name: str) -> Setting:
        return lambda: getattr(owner, name), lambda value: setattr(owner, name, value)

    return [
        (torch.get_default_dtype, torch.set_default_dtype),
        (torch.is_grad_enabled, torch.set_grad_enabled),
        (torch.get_deterministic_debug_mode, torch.set_deterministic_debug_mode),
        (torch.is_warn_always_enabled, torch.set_warn_always),
        (torch.is_anomaly_enabled, torch.autograd.set_detect_anomaly),
        (torch.get_num_threads, torch.set_num_threads),
        (
            lambda: torch.is_autocast_enabled("cpu"),
            lambda value: torch.set_autocast_enabled("cpu", value),
        ),
        attribute(torch.utils.deterministic, "fill_uninitialized_memory"),
        attribute(torch.backends.cudnn, "deterministic"),
        attribute(torch.backends.cudnn, "benchmark"),
    ]

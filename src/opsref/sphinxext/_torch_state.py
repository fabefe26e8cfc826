"""Gives torch's settings back after the code of a page has changed them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def kept_settings() -> Iterator[None]:
    """Restore the settings that would change what another page shows.

    These are the default dtype and device, whether gradients are recorded, whether only
    deterministic algorithms may run, which warnings are shown, and whether they are repeated. The
    state of the random numbers is left alone: a page may seed in one body and draw in the next.
    """
    import warnings

    import torch

    # In torch 2.6, get_default_device() raises once the default has been set to None.
    dtype, device = torch.get_default_dtype(), torch.empty(0).device
    gradients = torch.is_grad_enabled()
    deterministic = torch.get_deterministic_debug_mode()
    repeated = torch.is_warn_always_enabled()
    try:
        with warnings.catch_warnings():
            yield
    finally:
        torch.set_default_dtype(dtype)
        if torch.empty(0).device != device:
            # Only None takes off the mode that a default device is: with one, be it for the CPU,
            # modules leave their fast paths.
            torch.set_default_device(None if device.type == "cpu" else device)
        torch.set_grad_enabled(gradients)
        torch.set_deterministic_debug_mode(deterministic)
        torch.set_warn_always(repeated)

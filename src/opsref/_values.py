"""The values of the elements that a figure shows, read in one gather."""

from __future__ import annotations

import torch

from opsref._elide import indices
from opsref._layout import Layout
from opsref._subject import VALUE_WIDTH, Subject


def fill_values(subject: Subject, x: torch.Tensor | Layout) -> None:
    """Write the values of the shown elements into a subject's cells.

    Raises:
        ValueError: ``x`` holds no data that can be shown.
    """
    if isinstance(x, Layout):
        raise ValueError(
            f'cells="values" needs the tensor, and {subject.name} is a layout: pass the tensor'
        )
    # Neither a subclass nor a default device has a say in what is read.
    with torch._C.DisableTorchFunction(), torch.no_grad():
        if refusal := _refusal(subject, x):
            raise ValueError(f'cells="values" {refusal}')
        try:
            values = _gather(subject, x)
        except (RuntimeError, NotImplementedError) as error:
            raise ValueError(
                f'cells="values" cannot read {subject.name}, of dtype {x.dtype} ({error}): '
                "convert it, with x.float() for example, or pass its bytes, x.view(torch.uint8)"
            ) from error
    subject.texts = [_write(value) for value in values]


def _refusal(subject: Subject, x: torch.Tensor) -> str | None:
    """Say why a tensor's values cannot be shown, or None if nothing speaks against it."""
    name = subject.name
    if x.device.type == "meta" or subject.layout._storage.address == 0 < x.numel():
        return f'needs data, and {name} is a meta or fake tensor: use cells="positions"'
    if x.is_quantized:
        return (
            f"does not read quantized tensors such as {name}: pass its int_repr() or dequantize()"
        )
    return None


def _gather(subject: Subject, x: torch.Tensor) -> list[complex | float | int | bool]:
    """Read the shown elements: one gather on the tensor's device, one copy to the host."""
    if not subject.positions:
        return []
    if x.ndim == 0:
        return [x.item()]
    columns = torch.tensor(indices(subject.shown), device=x.device).unbind(1)
    return x[columns].tolist()


def _write(value: complex | float | int | bool) -> str:
    """Write a value in at most ``VALUE_WIDTH`` characters, with as many digits as fit."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int) and len(str(value)) <= VALUE_WIDTH:
        return str(value)
    for digits in (4, 3, 2, 1):
        if isinstance(value, complex):
            text = f"{value.real:.{digits}g}{value.imag:+.{digits}g}j"
        else:
            text = f"{value:.{digits}g}"
        if len(text) <= VALUE_WIDTH:
            return text
    return f"{text[: VALUE_WIDTH - 1]}…"

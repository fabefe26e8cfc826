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
    name = subject.name
    if isinstance(x, Layout):
        raise ValueError(
            f'cells="values" needs the tensor, and {name} is a layout: pass the tensor'
        )
    if x.device.type == "meta" or subject.layout._storage.address == 0 < x.numel():
        raise ValueError(
            f'cells="values" needs data, and {name} is a meta or fake tensor: use cells="positions"'
        )
    if x.is_quantized:
        raise ValueError(
            f'cells="values" does not read quantized tensors such as {name}: '
            "pass its int_repr() or dequantize()"
        )
    subject.texts = [_write(value) for value in _gather(subject, x)]


def _gather(subject: Subject, x: torch.Tensor) -> list[complex | float | int | bool]:
    """Read the shown elements: one gather on the tensor's device, one copy to the host."""
    if not subject.positions:
        return []
    with torch.no_grad():
        if x.ndim == 0:
            return [x.item()]
        columns = torch.tensor(indices(subject.shown)).unbind(1)
        try:
            return x[columns].tolist()
        except (RuntimeError, NotImplementedError) as error:
            raise ValueError(
                f'cells="values" cannot read {subject.name}, of dtype {x.dtype}, '
                f"in this version of torch: use x.float(), or x.view(torch.uint8) for raw bytes"
            ) from error


def _write(value: complex | float | int | bool) -> str:
    """Write a value in at most ``VALUE_WIDTH`` characters."""
    if isinstance(value, complex):
        text = f"{value.real:.2g}{value.imag:+.2g}j"
    elif isinstance(value, float):
        text = f"{value:.4g}"
    else:
        text = str(value)
    return text if len(text) <= VALUE_WIDTH else f"{text[: VALUE_WIDTH - 1]}…"

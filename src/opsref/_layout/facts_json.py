"""Checks of a layout's facts as they are read from JSON."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import torch

from opsref._layout import reach
from opsref._layout.storage import Storage

Checked = tuple[tuple[int, ...], tuple[int, ...], int, torch.dtype, torch.device, int, Storage]


def checked(facts: Mapping[str, Any]) -> Checked:
    """Turn JSON facts into those of a layout.

    Raises:
        ValueError: A fact is missing, of the wrong kind, or fits no tensor.
    """
    missing = {"shape", "stride", "storage_offset", "dtype", "device", "storage_bytes"} - set(facts)
    if missing:
        raise ValueError(f"facts must have every key of Layout.to_dict: missing {sorted(missing)}")
    shape, stride = _integers(facts, "shape"), _integers(facts, "stride")
    if len(shape) != len(stride):
        raise ValueError(f"shape and stride must have the same length: got {shape} and {stride}")
    offset, nbytes = _integer(facts, "storage_offset"), _integer(facts, "storage_bytes")
    dtype, device = _dtype(facts["dtype"]), _device(facts["device"])
    needed = (offset + reach.span(shape, stride)) * dtype.itemsize
    if 0 not in shape and needed > nbytes:
        raise ValueError(
            f"storage_bytes must hold all elements: got {nbytes}, and the last one ends at {needed}"
        )
    label = facts.get("storage")
    if label is not None and not isinstance(label, str):
        raise ValueError(f"storage must be a label or None: got {label!r}")
    return shape, stride, offset, dtype, device, nbytes, Storage(nbytes, label)


def _integers(facts: Mapping[str, Any], key: str) -> tuple[int, ...]:
    value = facts[key]
    if isinstance(value, list | tuple) and all(type(n) is int and n >= 0 for n in value):
        return tuple(value)
    raise ValueError(f"{key} must be a list of integers from 0 on: got {value!r}")


def _integer(facts: Mapping[str, Any], key: str) -> int:
    value = facts[key]
    if type(value) is int and value >= 0:
        return value
    raise ValueError(f"{key} must be an integer from 0 on: got {value!r}")


def _dtype(name: object) -> torch.dtype:
    dtype = getattr(torch, name, None) if isinstance(name, str) else None
    if isinstance(dtype, torch.dtype):
        return dtype
    raise ValueError(f"dtype must name a torch dtype, such as 'int64': got {name!r}")


def _device(name: object) -> torch.device:
    if isinstance(name, str):
        with suppress(RuntimeError):
            return torch.device(name)
    raise ValueError(f"device must name a device, such as 'cuda:0': got {name!r}")

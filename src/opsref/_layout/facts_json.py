"""Checks of a layout's facts as they are read from JSON."""

from __future__ import annotations

from functools import cache

import torch

from opsref._layout import checks, reach
from opsref._layout.storage import Storage

Checked = tuple[tuple[int, ...], tuple[int, ...], int, torch.dtype, torch.device, int, Storage]

KEYS = ("shape", "stride", "storage_offset", "dtype", "device", "storage_bytes")
# Operators of torch take at most 64 dimensions; a tensor may have more, and figures of it work.
MOST_DIMENSIONS = 256
# Several elements to a byte: no storage offset tells where one is.
PACKED = (torch.quint4x2, torch.quint2x4)


def checked(record: object) -> Checked:
    """Turn JSON facts into those of a layout.

    Raises:
        ValueError: A fact is missing, of the wrong kind, or fits no tensor.
    """
    facts = checks.mapping(record, "facts")
    if missing := sorted(set(KEYS) - set(facts)):
        raise ValueError(f"facts must have every key of Layout.to_dict: missing {missing}")
    shape = checks.integers(facts["shape"], "shape", MOST_DIMENSIONS)
    stride = checks.integers(facts["stride"], "stride", MOST_DIMENSIONS)
    if len(shape) != len(stride):
        both = f"{checks.shown(shape)} and {checks.shown(stride)}"
        raise ValueError(f"shape and stride must have the same length: got {both}")
    offset = checks.integer(facts["storage_offset"], "storage_offset")
    nbytes = checks.integer(facts["storage_bytes"], "storage_bytes")
    dtype, device = read_dtype(facts["dtype"]), _device(facts["device"])
    needed = (offset + reach.span(shape, stride)) * dtype.itemsize
    if 0 not in shape and needed > nbytes:
        raise ValueError(
            f"storage_bytes must hold all elements: got {nbytes}, and the last one ends at "
            f"{checks.shown(needed)}"
        )
    label = facts.get("storage")
    if label is not None and not isinstance(label, str):
        raise ValueError(f"storage must be a label or None: got {checks.shown(label)}")
    if label is not None:
        checks.text(label, "storage")
    return shape, stride, offset, dtype, device, nbytes, Storage(nbytes, label)


@cache
def _dtypes() -> dict[str, torch.dtype]:
    """Return the dtypes by name: a text is looked up, and never chooses what is imported."""
    known = [value for value in vars(torch).values() if isinstance(value, torch.dtype)]
    return {str(dtype).removeprefix("torch."): dtype for dtype in known if dtype not in PACKED}


def read_dtype(name: object) -> torch.dtype:
    """Find a dtype by its name.

    Raises:
        ValueError: It is no name of one.
    """
    dtype = _dtypes().get(name) if isinstance(name, str) else None
    if dtype is None:
        raise ValueError(
            f"dtype must name a torch dtype, such as 'int64': got {checks.shown(name)}"
        )
    return dtype


def _device(name: object) -> torch.device:
    try:
        if isinstance(name, str) and len(name) <= checks.LONGEST_TEXT:
            return torch.device(name)
    except RuntimeError:
        pass
    raise ValueError(f"device must name a device, such as 'cuda:0': got {checks.shown(name)}")

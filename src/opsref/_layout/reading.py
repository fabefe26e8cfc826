"""Which tensors have a layout to speak of, and what to do with those that have none."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch.nn.parameter import is_lazy

from opsref._layout.storage import Storage

# Two or four elements share a byte in these, so that no stride in elements names a byte.
_PACKED = (torch.quint4x2, torch.quint2x4)


class Facts(NamedTuple):
    """What a strided tensor says of itself, read without touching its data."""

    shape: tuple[int, ...]
    stride: tuple[int, ...]
    storage_offset: int
    dtype: torch.dtype
    device: torch.device
    storage: Storage


def read(x: object, argument: str) -> Facts:
    """Read the facts of a tensor; dispatch nothing, wait for no device.

    Args:
        x: A strided tensor: also on the meta device, fake, quantized, conjugated or a subclass.
        argument: The name that errors give to ``x``.

    Raises:
        TypeError: ``x`` is not a tensor.
        ValueError: ``x`` is a tensor without strides, integer sizes or a storage of its own.
    """
    if not isinstance(x, torch.Tensor):
        raise TypeError(f"{argument} must be a torch.Tensor: got {type(x).__name__}{remedy(x)}")
    with torch._C.DisableTorchFunction():
        if refusal := _refusal(x):
            raise ValueError(f"{argument} {refusal}")
        try:
            facts = Facts(
                tuple(x.shape),
                x.stride(),
                x.storage_offset(),  # type: ignore[arg-type]
                x.dtype,
                x.device,
                Storage.of(x.untyped_storage()),
            )
        except (RuntimeError, NotImplementedError):
            if is_lazy(x):
                raise ValueError(
                    f"{argument} is lazy and has no shape yet: run its module once, on any input"
                ) from None
            raise ValueError(
                f"{argument} is a {type(x).__name__} that wraps other tensors and has no storage "
                "of its own: pass the tensor inside it"
            ) from None
    numbers = (*facts.shape, *facts.stride, facts.storage_offset, facts.storage.nbytes)
    if any(type(number) is not int for number in numbers):
        raise ValueError(
            f"{argument} has symbolic sizes, {tuple(x.shape)}: a layout needs integers; "
            "trace with fixed sizes, or pass a tensor made outside the trace"
        )
    return facts


def _refusal(x: torch.Tensor) -> str | None:
    """Return why a tensor has no layout, or None if nothing speaks against it."""
    functorch = torch._C._functorch
    if functorch.is_batchedtensor(x):
        return "is seen through torch.vmap, which hides a dimension: pass the tensor outside vmap"
    if functorch.is_functorch_wrapped_tensor(x):
        return (
            "is wrapped by a torch.func transform and has no storage of its own: "
            "pass the tensor outside the transform"
        )
    if is_sharded(x):
        return (
            "is a DTensor, spread over devices: opsref.ShardedLayout.of(x) takes its layout; "
            "or pass its local part, x.to_local()"
        )
    if x.is_nested:
        return (
            "is a nested tensor, whose rows differ in size: pass its packed values, x.values(), "
            "or one row of x.unbind()"
        )
    if x.layout is not torch.strided:
        part = ", or a part such as x.values()" if "sparse" in str(x.layout) else ""
        return f"has layout {x.layout}, which has no strides: pass x.to_dense(){part}"
    if x.dtype in _PACKED:
        return f"has dtype {x.dtype}, which packs several elements into one byte: pass x.int_repr()"
    return None


def is_sharded(x: object) -> bool:
    """Return whether a tensor is a DTensor, by what it has: its module stays unimported."""
    return isinstance(x, torch.Tensor) and hasattr(x, "to_local") and hasattr(x, "placements")


def remedy(x: object) -> str:
    """Return how to make a tensor of what was passed instead of one."""
    if type(x).__module__ == "numpy":
        return "; torch.from_numpy(x) gives a tensor over the same memory"
    if isinstance(x, torch.UntypedStorage | torch.TypedStorage):
        return "; pass the tensor rather than its storage"
    if isinstance(x, bool | int | float | complex | list | tuple):
        return "; torch.tensor(x) makes one"
    return ""

"""Which facts a DTensor says of itself, on one rank: no other rank is asked."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch

from opsref._layout.layout import Layout
from opsref._layout.reading import is_sharded, remedy
from opsref._layout.sharded.placement import Placement

# From this version on, a strided shard cuts each of its pieces by itself.
_NESTED_SINCE = (2, 10)


class Facts(NamedTuple):
    """What a DTensor says of itself: the fields of a sharded layout."""

    shape: tuple[int, ...]
    stride: tuple[int, ...]
    dtype: torch.dtype
    device_type: str
    mesh_shape: tuple[int, ...]
    mesh_names: tuple[str, ...] | None
    ranks: tuple[int, ...]
    placements: tuple[Placement, ...]
    coordinate: tuple[int, ...] | None
    own: Layout | None


def read(x: object, argument: str) -> Facts:
    """Read the facts of a DTensor.

    Args:
        x: A DTensor.
        argument: The name that errors give to ``x``.

    Raises:
        TypeError: ``x`` is no tensor.
        ValueError: ``x`` is no DTensor, or is one of which not enough is known.
    """
    if not isinstance(x, torch.Tensor):
        raise TypeError(f"{argument} must be a DTensor: got {type(x).__name__}{remedy(x)}")
    if not is_sharded(x):
        raise ValueError(
            f"{argument} is no DTensor and is on one device: Layout.of(x) takes its layout"
        )
    sharded: Any = x  # DTensor, whose module is not imported for its name
    shape, stride = tuple(sharded.shape), tuple(sharded.stride())
    if any(type(number) is not int for number in (*shape, *stride)):
        raise ValueError(
            f"{argument} has symbolic sizes, {shape}: a layout needs integers; "
            "trace with fixed sizes, or pass a tensor made outside the trace"
        )
    _check_order(sharded, argument)
    mesh = sharded.device_mesh
    coordinate = mesh.get_coordinate()
    return Facts(
        shape,
        stride,
        sharded.dtype,
        mesh.device_type,
        tuple(mesh.shape),
        None if mesh.mesh_dim_names is None else tuple(mesh.mesh_dim_names),
        tuple(mesh.mesh.flatten().tolist()),
        tuple(_placement(placement, argument) for placement in sharded.placements),
        None if coordinate is None else tuple(coordinate),
        None
        if coordinate is None
        else Layout._named(local_part(sharded), f"{argument}.to_local()"),
    )


def local_part(x: Any, *, wait: bool = False) -> torch.Tensor:
    """Return the local tensor of a DTensor; wait for one that is on its way, if that is asked."""
    with torch.no_grad():  # else it would be a node of the graph
        local = x.to_local()
    # A collective gives a tensor that waits once it is used, and its layout is known before.
    if hasattr(local, "trigger_wait"):
        local = local.trigger_wait() if wait else local.elem
    part: torch.Tensor = local
    return part


def _placement(placement: Any, argument: str) -> Placement:
    """Read what a mesh dimension does; strided shards are shards in some versions alone.

    Raises:
        ValueError: It is of a kind that is not known.
    """
    if hasattr(placement, "split_factor"):
        version = tuple(int(part) for part in torch.__version__.split(".")[:2])
        nested = version >= _NESTED_SINCE
        return Placement("strided", placement.dim, placement.split_factor, None, nested)
    if placement.is_shard():
        return Placement("shard", placement.dim)
    if placement.is_replicate():
        return Placement("replicate")
    if placement.is_partial():
        return Placement("partial", reduce_op=str(placement.reduce_op))
    raise ValueError(f"{argument} has the placement {placement!r}, which opsref does not know")


def _check_order(x: Any, argument: str) -> None:
    """Refuse a tensor whose shards were made in another order than that of the mesh dimensions.

    Raises:
        ValueError: It is such a tensor.
    """
    if any(hasattr(placement, "split_factor") for placement in x.placements):
        return  # then they say the order
    for entry in getattr(x._spec, "shard_order", None) or ():
        if list(entry.mesh_dims) != sorted(entry.mesh_dims):
            raise ValueError(
                f"{argument} is sharded over mesh dimensions {tuple(entry.mesh_dims)} in this "
                "order, and opsref knows the order of the mesh alone: pass its local part, "
                "x.to_local()"
            )

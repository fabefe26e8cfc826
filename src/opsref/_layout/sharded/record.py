"""Sharded layouts as JSON: written, and checked as they are read."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, get_args

import torch

from opsref._layout import checks
from opsref._layout.facts_json import MOST_DIMENSIONS, read_dtype
from opsref._layout.layout import Layout
from opsref._layout.sharded.placement import Kind, Placement

if TYPE_CHECKING:
    from opsref._layout.sharded.layout import ShardedLayout

KEYS = (
    *("shape", "stride", "dtype", "device_type", "mesh_shape", "mesh_names", "ranks"),
    *("placements", "coordinate", "own"),
)
MOST_RANKS, MOST_MESH_DIMENSIONS = 2**17, 32
_PARTS = ("kind", "dim", "split_factor", "reduce_op", "nested")

Checked = tuple[
    tuple[int, ...],
    tuple[int, ...],
    torch.dtype,
    str,
    tuple[int, ...],
    tuple[str, ...] | None,
    tuple[int, ...],
    tuple[Placement, ...],
    tuple[int, ...] | None,
    Layout | None,
]


def to_dict(layout: ShardedLayout) -> dict[str, Any]:
    """Return the facts as a dictionary that JSON can hold."""
    return {
        "shape": list(layout.shape),
        "stride": list(layout.stride),
        "dtype": str(layout.dtype).removeprefix("torch."),
        "device_type": layout.device_type,
        "mesh_shape": list(layout.mesh_shape),
        "mesh_names": None if layout.mesh_names is None else list(layout.mesh_names),
        "ranks": list(layout.ranks),
        "placements": [{part: getattr(p, part) for part in _PARTS} for p in layout.placements],
        "coordinate": None if layout.coordinate is None else list(layout.coordinate),
        "own": None if layout.own is None else layout.own.to_dict(),
    }


def checked(value: object) -> Checked:
    """Turn JSON facts into those of a sharded layout.

    Raises:
        ValueError: A fact is missing, of the wrong kind, or fits no tensor or mesh.
    """
    facts = checks.mapping(value, "facts", KEYS)
    shape = checks.integers(facts["shape"], "shape", MOST_DIMENSIONS)
    stride = checks.integers(facts["stride"], "stride", MOST_DIMENSIONS)
    if len(shape) != len(stride):
        both = f"{checks.shown(shape)} and {checks.shown(stride)}"
        raise ValueError(f"shape and stride must have the same length: got {both}")
    mesh = checks.integers(facts["mesh_shape"], "mesh_shape", MOST_MESH_DIMENSIONS)
    ranks = checks.integers(facts["ranks"], "ranks", MOST_RANKS)
    if prod(mesh) != len(ranks) or len(set(ranks)) != len(ranks) or not ranks:
        got = f"{len(ranks)} for a mesh of {checks.shown(mesh)}"
        raise ValueError(f"ranks must be different ones, one for each place of the mesh: got {got}")
    names = facts["mesh_names"]
    if names is not None:
        names = tuple(checks.text(name, "a name") for name in checks.listed(names, "mesh_names"))
        _same_length(names, mesh, "mesh_names")
    listed = checks.listed(facts["placements"], "placements", MOST_MESH_DIMENSIONS)
    placements = tuple(_placement(placement, len(shape)) for placement in listed)
    _same_length(placements, mesh, "placements")
    dtype = read_dtype(facts["dtype"])
    device_type = checks.text(facts["device_type"], "device_type")
    own, coordinate = facts["own"], facts["coordinate"]
    if (own is None) != (coordinate is None):
        raise ValueError("coordinate and own must both be there, or neither: got one")
    if own is not None:
        own = Layout.from_dict(checks.mapping(own, "own"))
        coordinate = checks.integers(coordinate, "coordinate", MOST_MESH_DIMENSIONS)
        _same_length(coordinate, mesh, "coordinate")
        if any(place >= size for place, size in zip(coordinate, mesh, strict=True)):
            raise ValueError(f"coordinate must be in the mesh {mesh}: got {coordinate}")
    return shape, stride, dtype, device_type, mesh, names, ranks, placements, coordinate, own


def _same_length(values: tuple[object, ...], mesh: tuple[int, ...], name: str) -> None:
    if len(values) != len(mesh):
        raise ValueError(f"{name} must be {len(mesh)}, one a mesh dimension: got {len(values)}")


def _placement(value: object, ndim: int) -> Placement:
    """Read a placement, whose dimension is one of the tensor's."""
    facts = checks.mapping(value, "a placement", _PARTS)
    kind: Kind = checks.one_of(facts["kind"], "kind", get_args(Kind))
    dim, reduce_op = facts["dim"], facts["reduce_op"]
    if (kind in ("shard", "strided")) != (dim is not None):
        raise ValueError(f"dim must be there for shards alone: got {checks.shown(dim)} for {kind}")
    if dim is not None and checks.integer(dim, "dim") >= ndim:
        raise ValueError(f"dim must be a dimension of the tensor, below {ndim}: got {dim}")
    if (kind == "partial") != (reduce_op is not None):
        got = f"{checks.shown(reduce_op)} for {kind}"
        raise ValueError(f"reduce_op must be there for partial placements alone: got {got}")
    if reduce_op is not None:
        checks.text(reduce_op, "reduce_op")
    factor = checks.integer(facts["split_factor"], "split_factor")
    if factor < 1 or (factor > 1 and kind != "strided"):
        raise ValueError(f"split_factor must be at least 1, and 1 without strides: got {factor}")
    return Placement(kind, dim, factor, reduce_op, checks.flag(facts["nested"], "nested"))

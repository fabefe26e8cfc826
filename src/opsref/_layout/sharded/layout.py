"""The layout of a tensor that is spread over devices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod
from operator import index as as_index
from typing import Any

import torch

from opsref._layout.elide import packed
from opsref._layout.layout import Layout
from opsref._layout.sharded import record, text
from opsref._layout.sharded.placement import Placement
from opsref._layout.sharded.reading import read
from opsref._layout.sharded.shard import LocalShard
from opsref._layout.sharded.split import Split


@dataclass(frozen=True, repr=False)
class ShardedLayout:
    """Which rank of a device mesh holds which elements of a tensor, and how in its own storage.

    It is taken on one rank, without communication. The facts of that rank's local tensor are read;
    those of the others follow from torch's rule. A value, which keeps no tensor alive.

    Attributes:
        shape: The sizes of the whole tensor.
        stride: The strides that the whole tensor would have on one device, in elements.
        dtype: The type of an element.
        device_type: The kind of the devices, such as ``"cuda"``.
        mesh_shape: The size of each mesh dimension.
        mesh_names: The names of the mesh dimensions, if they have names.
        ranks: The ranks of the mesh, its last dimension fastest.
        placements: What each mesh dimension does with the tensor.
        coordinate: The place in the mesh of the rank that it was taken on; ``None`` for a rank
            that is not in the mesh.
        own: The layout of that rank's local tensor; ``None`` for a rank that is not in the mesh.

    Example:
        >>> import opsref, torch
        >>> from torch.distributed import destroy_process_group, init_process_group
        >>> from torch.distributed.tensor import Shard, distribute_tensor, init_device_mesh
        >>> from torch.testing._internal.distributed.fake_pg import FakeStore
        >>> init_process_group("fake", store=FakeStore(), rank=0, world_size=2)
        >>> mesh = init_device_mesh("cpu", (2,))
        >>> weight = distribute_tensor(torch.ones(3, 4), mesh, [Shard(0)])
        >>> print(opsref.ShardedLayout.of(weight))
        shape (3, 4), float32, on 2 ranks of cpu
        mesh dimension 0 of size 2: Shard(0)
        rank 0 at (0,): [0:2, :], shape (2, 4), stride (4, 1), offset 0
        rank 1 at (1,): [2:3, :], shape (1, 4), stride (4, 1), offset 0
        >>> destroy_process_group()
    """

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

    @classmethod
    def of(cls, x: torch.Tensor | ShardedLayout) -> ShardedLayout:
        """Take the layout of a ``DTensor``, without communication and without reading its data.

        Args:
            x: A ``DTensor``. A sharded layout is returned as it is.

        Raises:
            TypeError: ``x`` is no tensor.
            ValueError: ``x`` is no ``DTensor``, has symbolic sizes, a placement that is not known
                here, or shards that were made in another order than that of the mesh dimensions.
        """
        return cls._named(x, "x")

    @classmethod
    def _named(cls, x: object, argument: str) -> ShardedLayout:
        """Take a layout, with the name that errors give to the tensor."""
        return x if isinstance(x, ShardedLayout) else cls(*read(x, argument))

    @property
    def ndim(self) -> int:
        """The number of dimensions of the tensor."""
        return len(self.shape)

    @property
    def numel(self) -> int:
        """The number of elements of the whole tensor."""
        return prod(self.shape)

    @cached_property
    def splits(self) -> tuple[Split, ...]:
        """How each dimension of the tensor is split: the arithmetic of ``holders`` and ``local``.

        Mesh dimensions cut in their order.
        """
        cuts = [
            (placement.dim, placement.cut(mesh_dim, size))
            for mesh_dim, (placement, size) in enumerate(
                zip(self.placements, self.mesh_shape, strict=True)
            )
        ]
        return tuple(
            Split(size, tuple(cut for of, cut in cuts if of == d and cut is not None))
            for d, size in enumerate(self.shape)
        )

    @property
    def fits(self) -> bool:
        """Whether the local tensor that was read is as torch's rule makes it.

        Where it is not, as ``DTensor.from_local`` allows, what is computed of other ranks may be
        wrong. True for a rank that is not in the mesh, since there is nothing to compare.
        """
        if self.own is None or self.coordinate is None:
            return True
        packs = self.own.numel == 0 or self.own._dense_in(self._order)
        return packs and self.own.shape == self._shape_at(self.coordinate)

    @cached_property
    def _order(self) -> tuple[int, ...]:
        """The order of the dimensions in the memory of each rank, the slowest first.

        That in which the tensor that was read is packed: contiguous if that is possible, or else
        as the whole tensor, as a local split leaves it.
        """
        written = tuple(range(self.ndim))
        if self.own is None or self.own.ndim != self.ndim:
            return written
        orders = (written, _order(self.stride), _order(self.own.stride))
        return next((order for order in orders if self.own._dense_in(order)), written)

    def _shape_at(self, coordinate: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(split.share(coordinate) for split in self.splits)

    def local(self, rank: int) -> LocalShard:
        """Return what a rank holds.

        The facts of the rank that the layout was taken on are read, those of others computed: torch
        splits as ``torch.chunk`` does, in the order of the mesh dimensions. The strides are those
        of the order that the tensor that was read has in memory; where that one is too small to
        tell, they are contiguous. On another rank, what a ``redistribute`` gave can have gaps and
        an offset that nobody here sees, and so can an uneven shard before torch 2.8.

        Raises:
            ValueError: The rank is not in the mesh.
        """
        if rank not in self.ranks:
            raise ValueError(f"rank must be one of the mesh, {text.ranks(self.ranks)}: got {rank}")
        coordinate = self._coordinate(self.ranks.index(rank))
        if self.own is not None and coordinate == self.coordinate:
            facts = (self.own.shape, self.own.stride, self.own.storage_offset)
            return LocalShard(rank, coordinate, *facts, True, self.splits)
        shape = self._shape_at(coordinate)
        steps = packed(tuple(max(shape[d], 1) for d in self._order))
        stride = dict(zip(self._order, steps, strict=True))
        in_order = tuple(stride[d] for d in range(self.ndim))
        return LocalShard(rank, coordinate, shape, in_order, 0, False, self.splits)

    def _coordinate(self, number: int) -> tuple[int, ...]:
        """Return the place in the mesh of a rank, by its number among those of the mesh."""
        places = []
        for size in reversed(self.mesh_shape):
            number, place = divmod(number, size)
            places.append(place)
        return tuple(reversed(places))

    def locals(self) -> Iterator[LocalShard]:
        """Yield what each rank of the mesh holds."""
        return map(self.local, self.ranks)

    def holders(self, *index: int) -> tuple[int, ...]:
        """Return the ranks that hold an element, or a term of it where a placement is partial.

        Args:
            *index: One integer for each dimension of the whole tensor.

        Raises:
            IndexError: There are too many or too few integers, or one is out of range.
        """
        if len(index) != self.ndim:
            raise IndexError(
                f"index must have {self.ndim} integers for shape {self.shape}: got {index}"
            )
        places: dict[int, int] = {}
        for d, (i, split) in enumerate(zip(index, self.splits, strict=True)):
            if not -split.size <= as_index(i) < split.size:
                raise IndexError(
                    f"index {i} is out of range for dimension {d} of size {split.size}"
                )
            places.update(split.find(as_index(i) % split.size).places)
        steps = packed(self.mesh_shape)
        along = [
            [places[d]] if d in places else range(size) for d, size in enumerate(self.mesh_shape)
        ]
        numbers = (sum(p * s for p, s in zip(at, steps, strict=True)) for at in product(*along))
        return tuple(self.ranks[number] for number in numbers)

    def to_dict(self) -> dict[str, Any]:
        """Return the facts as a dictionary that JSON can hold."""
        return record.to_dict(self)

    @classmethod
    def from_dict(cls, facts: Mapping[str, Any]) -> ShardedLayout:
        """Make a layout of what ``to_dict`` gave, on any machine.

        Raises:
            ValueError: A fact is missing, of the wrong kind, or fits no tensor or mesh.
        """
        return cls(*record.checked(facts))

    def __repr__(self) -> str:
        return f"ShardedLayout({text.facts(self)}: {', '.join(map(str, self.placements))})"

    def __str__(self) -> str:
        return text.written(self)


def _order(stride: tuple[int, ...]) -> tuple[int, ...]:
    """Return the dimensions by their strides, the largest first."""
    return tuple(sorted(range(len(stride)), key=lambda d: (-stride[d], d)))

"""What one rank holds of a tensor."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice

from opsref._layout.sharded.split import Range, Split
from opsref._layout.strides import Strides
from opsref._layout.text import short_tuple

# Ranges of a dimension that a line names.
_FEW = 2


@dataclass(frozen=True, repr=False)
class LocalShard(Strides):
    """The local tensor of one rank, and which elements of the whole tensor it holds.

    Attributes:
        rank: The rank, as the process group numbers it.
        coordinate: Its place in the mesh.
        shape: The sizes of its local tensor.
        stride: The strides of its local tensor, in elements of its own storage.
        storage_offset: Where its local tensor begins in its own storage, in elements.
        is_read: Whether the facts are those of the tensor that was passed; those of other ranks
            are computed, since asking them would need communication.
    """

    rank: int
    coordinate: tuple[int, ...]
    shape: tuple[int, ...]
    stride: tuple[int, ...]
    storage_offset: int
    is_read: bool
    _splits: tuple[Split, ...] = field(compare=False)

    @property
    def first(self) -> tuple[int, ...] | None:
        """The index of its first element in the whole tensor; ``None`` without elements."""
        if self.numel == 0:
            return None
        return tuple(split.index(self.coordinate, 0) for split in self._splits)

    @property
    def ranges(self) -> tuple[tuple[Range, ...], ...]:
        """For each dimension, the ranges of indices that it holds, by beginning and end."""
        return tuple(tuple(split.ranges(self.coordinate)) for split in self._splits)

    @property
    def block(self) -> str:
        """The part of the whole tensor that it holds, written as a slice such as ``[0:2]``."""
        if self.numel == 0:
            return "no elements"
        parts = [self._slices(split) for split in self._splits]
        return f"[{', '.join(parts)}]"

    def _slices(self, split: Split) -> str:
        """Write the first ranges of a dimension."""
        if not split.cuts:
            return ":"
        ranges = list(islice(split.ranges(self.coordinate), _FEW + 1))
        texts = [f"{start}:{end}" for start, end in ranges[:_FEW]]
        return "+".join([*texts, *(["…"] if len(ranges) > _FEW else [])])

    def __repr__(self) -> str:
        return f"LocalShard({self})"

    def __str__(self) -> str:
        place = f"rank {self.rank} at {self.coordinate}: {self.block}"
        facts = f"shape {short_tuple(self.shape)}, stride {short_tuple(self.stride)}"
        return f"{place}, {facts}, offset {self.storage_offset}"

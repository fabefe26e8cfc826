"""What one mesh dimension does with a tensor: shards it, repeats it, or holds terms of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from opsref._layout.sharded.split import Cut

Kind = Literal["shard", "strided", "replicate", "partial"]


@dataclass(frozen=True, repr=False)
class Placement:
    """What one mesh dimension does with a tensor.

    Attributes:
        kind: ``"shard"``, ``"strided"`` (a shard of parts that are apart from each other),
            ``"replicate"`` or ``"partial"``.
        dim: The tensor dimension that a shard splits; otherwise ``None``.
        split_factor: Into how many pieces a strided shard cuts first; otherwise 1.
        reduce_op: What makes the tensor of partial ones, such as ``"sum"``; otherwise ``None``.
        nested: Whether a strided shard cuts into pieces, and then each of them, as torch does
            since 2.10; ``False`` means the rule of 2.8 and 2.9, which cut once.
    """

    kind: Kind
    dim: int | None = None
    split_factor: int = 1
    reduce_op: str | None = None
    nested: bool = True

    def cut(self, mesh_dim: int, count: int) -> Cut | None:
        """Return how it cuts its dimension over so many ranks; None if it does not."""
        if self.dim is None or count == 1:
            return None
        return Cut(mesh_dim, count, self.split_factor, self.nested)

    def __str__(self) -> str:
        if self.kind == "shard":
            return f"Shard({self.dim})"
        if self.kind == "strided":
            return f"_StridedShard({self.dim}, split_factor={self.split_factor})"
        return "Replicate()" if self.kind == "replicate" else f"Partial({self.reduce_op})"

    __repr__ = __str__

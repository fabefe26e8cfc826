"""Process groups that are not there, and tensors spread over them as torch does it."""

from collections.abc import Iterator
from contextlib import contextmanager
from math import prod
from typing import Any, NamedTuple

import torch
from hypothesis import strategies as st
from torch import distributed

VERSION = tuple(int(part) for part in torch.__version__.split(".")[:2])


@contextmanager
def on_rank(rank: int, world: int) -> Iterator[None]:
    """Be one of so many processes, without the others."""
    from torch.testing._internal.distributed.fake_pg import FakeStore

    distributed.init_process_group("fake", store=FakeStore(), rank=rank, world_size=world)
    try:
        yield
    finally:
        distributed.destroy_process_group()


class Spread(NamedTuple):
    """A tensor to be spread.

    Attributes:
        x: The whole tensor, whose elements are numbered.
        mesh: The sizes of the mesh.
        placements: What each mesh dimension does.
    """

    x: torch.Tensor
    mesh: tuple[int, ...]
    placements: list[Any]

    @property
    def world(self) -> int:
        """How many ranks there are."""
        return prod(self.mesh)

    def distribute(self) -> Any:
        """Spread the tensor, as the rank that this is."""
        from torch.distributed.tensor import DTensor, Replicate, distribute_tensor, init_device_mesh

        mesh = init_device_mesh("cpu", self.mesh)
        local, facts = self.x, {"shape": self.x.shape, "stride": self.x.stride()}
        if VERSION < (2, 7):  # which sends each shard, and here are no ranks to send it
            for place, size, placement in zip(
                mesh.get_coordinate(), self.mesh, self.placements, strict=True
            ):
                if hasattr(placement, "dim"):
                    parts, _ = placement._split_tensor(local, size, with_padding=False)
                    local = parts[place]
        else:
            # Partial ones are made of local tensors in all versions, as an operation makes them.
            whole = [Replicate() if p.is_partial() else p for p in self.placements]
            local = distribute_tensor(self.x, mesh, whole, src_data_rank=None).to_local()
        return DTensor.from_local(local, mesh, self.placements, run_check=False, **facts)


@st.composite
def spreads(draw: st.DrawFn, most: int = 3) -> Spread:
    """Tensors of up to four dimensions, on meshes of up to three."""
    from torch.distributed.tensor import Partial, Replicate, Shard
    from torch.distributed.tensor.placement_types import _StridedShard

    shape = draw(st.lists(st.integers(0, 9), min_size=1, max_size=4))
    mesh = draw(st.lists(st.integers(1, 4), min_size=1, max_size=most))
    placements: list[Any] = []
    left = list(shape)
    for size in mesh:
        d = draw(st.integers(0, len(shape) - 1))
        kinds = [Shard(d), Shard(d), Replicate(), Partial()]
        factor = draw(st.integers(1, 3))
        # Strided shards of uneven parts: not before 2.8, and later no DTensor of them is made.
        if left[d] % (factor * size) == 0:
            kinds.append(_StridedShard(d, split_factor=factor))
        placements.append(draw(st.sampled_from(kinds)))
        if getattr(placements[-1], "dim", None) == d:
            left[d] = left[d] // size if left[d] % size == 0 else -1
    order = draw(st.permutations(range(len(shape))))
    x = torch.arange(prod(shape)).view([shape[d] for d in order])
    return Spread(x.permute([order.index(d) for d in range(len(shape))]), tuple(mesh), placements)

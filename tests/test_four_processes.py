"""Which rank holds what of a DTensor, held against four processes that communicate.

They are started once, since importing torch in four processes takes most of the time.
"""

import random
from collections.abc import Iterator
from math import prod
from typing import Any, NamedTuple

import pytest
import torch

from fleet import VERSION
from opsref import ShardedLayout
from ranks import on_every_rank

WORLD = 4
SPREAD, MOVED = 40, 20


class Held(NamedTuple):
    """What one rank says of a DTensor.

    Attributes:
        whole: The layout of the whole, taken on this rank.
        shape: The sizes of its local tensor.
        stride: The strides of that.
        offset: The storage offset of that.
        storage: Every element of the storage of that.
    """

    whole: dict[str, Any]
    shape: tuple[int, ...]
    stride: tuple[int, ...]
    offset: int
    storage: list[int]

    def read(self, storage: torch.Tensor) -> torch.Tensor:
        """Read the local tensor out of its storage."""
        return storage.as_strided(self.shape, self.stride, self.offset)


class Case(NamedTuple):
    """A tensor, a mesh, and how it is spread; ``then`` is None if it stays so."""

    shape: tuple[int, ...]
    order: tuple[int, ...]
    mesh: tuple[int, ...]
    first: tuple[int | None, ...]
    then: tuple[int | None, ...] | None

    @property
    def x(self) -> torch.Tensor:
        """The whole tensor, whose elements are numbered, with its dimensions in some order."""
        x = torch.arange(prod(self.shape)).view([self.shape[d] for d in self.order])
        return x.permute([self.order.index(d) for d in range(len(self.shape))])

    @property
    def is_even(self) -> bool:
        """Whether every rank gets as many elements as the others."""
        return all(
            size % prod(n for d, n in zip(self.first, self.mesh, strict=True) if d == dim) == 0
            for dim, size in enumerate(self.shape)
        )


def cases(count: int, *, move: bool) -> Iterator[Case]:
    """Make cases, the same on every rank and in every run."""
    chance = random.Random(25)
    # Older versions cannot send shards of a tensor without elements.
    sizes = range(0 if VERSION >= (2, 10) else 1, 10)
    for _ in range(count):
        shape = tuple(chance.choice(sizes) for _ in range(chance.randint(1, 4)))
        order = tuple(chance.sample(range(len(shape)), len(shape)))
        mesh = chance.choice([(4,), (2, 2), (4, 1)])
        kinds = [None, *range(len(shape)), *range(len(shape))]
        placements = [tuple(chance.choice(kinds) for _ in mesh) for _ in range(2)]
        yield Case(shape, order, mesh, placements[0], placements[1] if move else None)


def placed(dims: tuple[int | None, ...]) -> list[Any]:
    """Return the placements that shard these dimensions, one for each mesh dimension."""
    from torch.distributed.tensor import Replicate, Shard

    return [Replicate() if d is None else Shard(d) for d in dims]


def hold(chosen: list[Case]) -> list[Held]:
    """Spread each tensor as this rank, with the others, and say what it has then."""
    from torch.distributed.tensor import distribute_tensor, init_device_mesh

    meshes = {mesh: init_device_mesh("cpu", mesh) for mesh in sorted({c.mesh for c in chosen})}
    held = []
    for case in chosen:
        x = distribute_tensor(case.x, meshes[case.mesh], placed(case.first))
        if case.then is not None:
            x = x.redistribute(placements=placed(case.then))
        layout, local = ShardedLayout.of(x), x.to_local()
        storage = torch.empty(0, dtype=x.dtype).set_(local.untyped_storage()).tolist()
        facts = tuple(local.shape), local.stride(), local.storage_offset()
        held.append(Held(layout.to_dict(), *facts, storage))
    return held


def differences(case: Case, ranks: list[Held]) -> Iterator[str]:
    """Compare what each rank says of all with what each has.

    What torch makes when it moves elements can have gaps and an offset, which only its own rank
    knows: of the others, the elements are compared. Before 2.8, so can uneven shards.
    """
    computed = case.then is None and (VERSION >= (2, 8) or case.is_even)
    for asked, said in enumerate(ranks):
        layout = ShardedLayout.from_dict(said.whole)
        if computed and not layout.fits:
            yield f"{case}: the layout of rank {asked} does not fit"
        for shard, held in zip(layout.locals(), ranks, strict=True):
            part = case.x
            for d, ranges in enumerate(shard.ranges):
                places = [i for start, end in ranges for i in range(start, end)]
                part = part.index_select(d, torch.tensor(places, dtype=torch.int64))
            storage = torch.tensor(held.storage, dtype=part.dtype)
            if shard.shape != held.shape or not torch.equal(part, held.read(storage)):
                yield f"{case}: {shard} has {held}, by rank {asked}"
            elif computed or shard.rank == asked:
                # Every element is another number, so equal ones are at the same position.
                found = [held.storage[position] for position in shard.positions()]
                if found != part.flatten().tolist():
                    yield f"{case}: {shard} reads {found} of {held}, by rank {asked}"


@pytest.fixture(scope="module")
def chosen() -> list[Case]:
    """Tensors that stay as they are spread, and tensors that move."""
    return [*cases(SPREAD, move=False), *cases(MOVED, move=True)]


@pytest.fixture(scope="module")
def held(chosen: list[Case], tmp_path_factory: pytest.TempPathFactory) -> list[list[Held]]:
    """What each of four processes says and has of these tensors."""
    return on_every_rank(hold, WORLD, tmp_path_factory.mktemp("ranks"), chosen)


def test_what_four_processes_hold(chosen: list[Case], held: list[list[Held]]) -> None:
    """Each of them knows what all have in memory."""
    found = [
        line
        for case, *of_ranks in zip(chosen, *held, strict=True)
        for line in differences(case, of_ranks)
    ]

    assert [] == found

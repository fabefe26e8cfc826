"""Real process groups: gloo on the loopback address, one process for each rank."""

import os
import pickle
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import torch
from torch import distributed, multiprocessing

# A rank that waits for one that has failed ends by itself.
_PATIENCE = timedelta(seconds=40)


def on_every_rank(work: Callable[..., Any], world: int, folder: Path, *given: Any) -> list[Any]:
    """Call a function of a module as each rank of a group, and return what each returned.

    Args:
        work: What to call; it is found by its name, since each rank imports its module.
        world: How many ranks there are.
        folder: An empty folder, in which the ranks find each other and leave their results.
        *given: The arguments of the call; every rank gets the same.

    Raises:
        multiprocessing.ProcessRaisedException: A rank has failed.
    """
    multiprocessing.spawn(_be, (world, folder, work, given), nprocs=world)
    return [pickle.loads(_left(folder, rank).read_bytes()) for rank in range(world)]


def _be(
    rank: int, world: int, folder: Path, work: Callable[..., Any], given: tuple[Any, ...]
) -> None:
    """Be one rank."""
    os.environ["GLOO_SOCKET_IFNAME"] = "lo"
    torch.set_num_threads(1)
    store = distributed.FileStore(str(folder / "store"), world)
    distributed.init_process_group(
        "gloo", store=store, rank=rank, world_size=world, timeout=_PATIENCE
    )
    _left(folder, rank).write_bytes(pickle.dumps(work(*given)))
    distributed.barrier()
    # Threads of gloo that still end while Python takes the process down abort it now and then.
    os._exit(0)


def _left(folder: Path, rank: int) -> Path:
    return folder / f"{rank}.pickle"

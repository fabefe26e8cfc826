"""What is known of a tensor that an operation made, while a trace is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import torch

from opsref._trace.operation import Kind
from opsref._trace.reading.memory import Storage
from opsref._trace.watching.history import Place
from opsref._trace.watching.profiler import Seen


class Source(NamedTuple):
    """A tensor that an operation was given, and the place of the result that it is, if any."""

    seen: Seen
    maker: int | None


class InnerCopy(NamedTuple):
    """A copy of a whole tensor that an operation made inside itself.

    Attributes:
        name: The operation that copied.
        read: What it copied.
        made: What it made.
    """

    name: str
    read: Source
    made: Seen


@dataclass(eq=False)
class Result:
    """One tensor that an operation made; what is not known yet is filled in when it is used.

    Attributes are as in ``Operation``, which is made of it.
    """

    name: str
    where: Place
    backward: bool
    kind: Kind
    storage: Storage | None = None
    shares_with: int | str | None = None
    bytes: int = 0
    storage_bytes: int | None = None
    shape: tuple[int, ...] | None = None
    stride: tuple[int, ...] = ()
    offset: int | None = None
    dtype: torch.dtype | None = None
    device: torch.device | None = None
    # What it copies, if the operation is one that copies.
    copied: Source | None = None
    sources: list[Source] = field(default_factory=list)
    inside: list[InnerCopy] = field(default_factory=list)

    def is_like(self, x: Seen) -> None:
        """Take the layout of a tensor that it is."""
        self.shape, self.stride, self.dtype, self.device = x.shape, x.stride, x.dtype, x.device

"""The storages that a profiler saw: which are the same, and whose they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import torch

from opsref._layout.reading import is_sharded
from opsref._layout.sharded.reading import local_part
from opsref._trace.watching.profiler import Memory, Seen


class Outside(NamedTuple):
    """A tensor that was there before, by which its storage is recognised.

    Attributes:
        name: Its name; empty if it has none.
        tensor: What tells it from other tensors that are alive.
        address: The address of its storage; 0 if that is empty.
        bytes: How large that is.
        shape: Its shape.
        stride: Its strides.
        offset: Its storage offset.
    """

    name: str
    tensor: int
    address: int
    bytes: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]
    offset: int


def outside(name: str, x: torch.Tensor) -> Outside | None:
    """Read a tensor; None if it has no memory, or none that it says where."""
    if is_sharded(x):  # operations of this rank have its local part
        x = local_part(x)
    with torch._C.DisableTorchFunction():
        try:
            storage = x.untyped_storage()
            address = storage.data_ptr()
            shape, stride, offset = tuple(x.size()), tuple(x.stride()), int(x.storage_offset())
        except (RuntimeError, NotImplementedError):
            return None
        size = storage.nbytes()
        if size and not address:
            return None
        return Outside(name, x._cdata, address, size, shape, stride, offset)


class Storage:
    """A storage.

    Attributes:
        label: The place of the result that it was made for, or the name of a tensor from outside.
        bytes: How large it is; None if nobody said.
        fresh: Whether nothing was written into it yet.
        loose: Whether no operation made it, and no tensor has got it yet.
    """

    __slots__ = ("bytes", "fresh", "label", "loose")

    def __init__(self, label: int | str, nbytes: int | None, *, fresh: bool = False) -> None:
        self.label = label
        self.loose = False
        self.bytes = nbytes
        self.fresh = fresh


class Storages:
    """The storages of a trace, over all its sessions."""

    def __init__(self) -> None:
        self._of_session: dict[int, Storage] = {}
        self._at: dict[int, Storage] = {}
        # Tensors without elements have no address: each is known by itself.
        self._empty: dict[int, Storage] = {}
        self._offsets: dict[tuple[int, tuple[int, ...], tuple[int, ...]], int | None] = {}
        self._strangers = 0

    def begin(self, tensors: Iterable[Outside]) -> None:
        """Begin a session, in which storages have numbers of their own."""
        self._of_session.clear()
        for x in tensors:
            self.add(x)

    def add(self, x: Outside) -> None:
        """Recognise a tensor from outside from now on; the first name that a storage gets stays."""
        known, at = (self._at, x.address) if x.address else (self._empty, x.tensor)
        stored = known.get(at)
        if stored is None:
            known[at] = Storage(x.name, x.bytes)
        elif not stored.label:
            stored.label = x.name
        key = (x.address, x.shape, x.stride)
        if self._offsets.setdefault(key, x.offset) != x.offset:
            self._offsets[key] = None  # two parts of it that look the same

    def offset(self, x: Seen) -> int | None:
        """Return the storage offset of a tensor from outside; None if nobody said."""
        return self._offsets.get((x.address, x.shape, x.stride))

    def of(self, x: Seen) -> Storage | None:
        """Return the storage of a tensor; None if it has no memory, or none that was seen."""
        if not x.memory:
            return self._named(self._empty.get(x.tensor))
        stored = self._of_session.get(x.memory)
        if stored is None:
            stored = self._at.setdefault(x.address, Storage("", None))
            self._of_session[x.memory] = stored
        return self._named(stored)

    def _named(self, stored: Storage | None) -> Storage | None:
        if stored is not None and stored.label == "" and not stored.loose:
            self._strangers += 1
            stored.label = f"outside {self._strangers}"
        return stored

    def is_empty(self, x: Seen, stored: Storage) -> None:
        """Note which storage a tensor without elements has."""
        self._empty[x.tensor] = stored

    def made(self, memory: Memory, stored: Storage) -> None:
        """Note which storage some memory was allocated for."""
        self._of_session[memory.memory] = self._at[memory.address] = stored

    def loose(self, memory: Memory) -> None:
        """Note that memory was allocated outside any operation."""
        stored = Storage("", memory.bytes, fresh=True)
        stored.loose = True
        self.made(memory, stored)

    def adopt(self, stored: Storage) -> None:
        """Take memory that no operation made for one from outside, since a tensor has it."""
        stored.loose = False
        self._named(stored)

    def passing(self, memory: Memory, of: str = "passing") -> None:
        """Note that memory was used inside an operation alone: it is of no one, at no address."""
        self._of_session[memory.memory] = Storage(of, memory.bytes)

    def freed(self, memory: Memory) -> None:
        """Forget where a storage was."""
        self._at.pop(memory.address, None)

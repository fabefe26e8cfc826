"""The storages that a trace has seen, known without keeping their memory alive."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch

_expired: Any = torch.UntypedStorage._expired
_free: Any = torch.UntypedStorage._free_weak_ref
# When so many storages more were made than were alive the last time, the dead are looked for; and a
# quarter more, so that each is looked at four times at most, however many are alive.
_FEW = 4


class Known:
    """A storage that was seen.

    Attributes:
        label: The place of the note that made it, or the name of a tensor from outside.
        nbytes: How large it was last.
        fresh: Whether nothing was written into it yet.
    """

    __slots__ = ("fresh", "label", "nbytes")

    def __init__(self, label: int | str, nbytes: int, *, fresh: bool) -> None:
        self.label = label
        self.nbytes = nbytes
        self.fresh = fresh


class Storages:
    """The storages that were seen, by the address of the object in torch.

    While there is a weak reference, an address is not given to another storage. The references are
    the raw numbers that torch gives, for speed. They are given back soon after a storage died: what
    is left of it would separate the large blocks of memory, which then cannot be used again.
    """

    def __init__(self) -> None:
        self.known: dict[int, Known] = {}
        self._references: list[int] = []
        self._made: list[int] = []
        self._limit = _FEW
        self._strangers = 0

    def add(self, storage: Any, label: int | str, *, fresh: bool = False) -> Known:
        """Get to know a storage."""
        reference = storage._weak_ref()
        if isinstance(label, str):
            self._references.append(reference)
        else:
            if len(self._made) >= self._limit:
                self._sweep()
            self._made.append(reference)
        known = self.known[storage._cdata] = Known(label, storage.nbytes(), fresh=fresh)
        return known

    def add_stranger(self, storage: Any) -> Known:
        """Get to know a storage that was there before and has no name."""
        self._strangers += 1
        return self.add(storage, f"outside {self._strangers}")

    def name(self, named: Iterable[tuple[str, torch.Tensor]]) -> None:
        """Give names to the storages of tensors that were there before."""
        with torch._C.DisableTorchFunction():
            for name, x in named:
                storage = storage_of(x)
                if storage is not None and storage._cdata not in self.known:
                    self.add(storage, name)

    def _sweep(self) -> None:
        """Forget the storages that died."""
        alive = []
        for reference in self._made:  # each is also the address
            if _expired(reference):
                del self.known[reference]
                _free(reference)
            else:
                alive.append(reference)
        self._made = alive
        self._limit = len(alive) + len(alive) // 4 + _FEW

    def forget(self) -> None:
        """Give the references back."""
        for reference in (*self._references, *self._made):
            _free(reference)
        self._references.clear()
        self._made.clear()
        self.known.clear()


def storage_of(x: torch.Tensor) -> torch.UntypedStorage | None:
    """Return the storage of a tensor, if it has one."""
    try:
        return x.untyped_storage()
    except (RuntimeError, NotImplementedError):
        return None


def tensors(values: Iterable[Any]) -> list[torch.Tensor]:
    """List the tensors among arguments or results, also those in lists."""
    listed = []
    for value in values:
        if isinstance(value, torch.Tensor):
            listed.append(value)
        elif isinstance(value, list | tuple):
            listed += tensors(value)
    return listed

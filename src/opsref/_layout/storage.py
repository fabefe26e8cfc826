"""Which storage a layout speaks of, known without keeping the storage alive."""

from __future__ import annotations

import torch
from torch.multiprocessing.reductions import StorageWeakRef


class Storage:
    """The identity of a live storage, or the label of one that was read from JSON.

    A weak reference keeps the storage's identity from being given to another one, but lets its
    memory go. Storages on the meta device and those of fake tensors have no address; for them
    identity is all there is.

    Args:
        label: A name for the storage where there is no live one.
    """

    __slots__ = ("_ref", "address", "label", "nbytes")

    def __init__(self, nbytes: int, label: str | None = None) -> None:
        self.nbytes = nbytes
        self.label = label
        self.address = 0
        self._ref: StorageWeakRef | None = None

    @classmethod
    def of(cls, storage: torch.UntypedStorage) -> Storage:
        """Take the identity of a live storage."""
        handle = cls(storage.nbytes())
        # A fake tensor's storage is a meta storage: asking it for an address would warn.
        handle.address = 0 if storage.device.type == "meta" else storage.data_ptr()
        handle._ref = StorageWeakRef(storage)  # type: ignore[no-untyped-call]
        return handle

    def __deepcopy__(self, memo: object) -> Storage:
        """Stand for the same storage: a second weak reference would be given back twice."""
        return self

    def __reduce__(self) -> tuple[type[Storage], tuple[int, str | None]]:
        """Leave the live storage behind when pickled: another process has other ones."""
        return Storage, (self.nbytes, self.label)

    @property
    def alive(self) -> bool:
        """Whether the storage is alive."""
        return self._ref is not None and not self._ref.expired()  # type: ignore[no-untyped-call]

    def bytes_after(self, other: Storage) -> int:
        """Say how many bytes after the beginning of another storage this one begins.

        A storage that was resized has another address than before, but is still itself.
        """
        return 0 if self._ref == other._ref else self.address - other.address

    def same_memory(self, other: Storage) -> bool:
        """Tell whether the memory of two handles overlaps.

        Two storage objects may share memory: ``torch.from_numpy`` makes a new one at
        each call. Addresses decide where there are any.

        Raises:
            ValueError: A storage that this handle stood for is gone.
        """
        if self is other:
            return True
        if self._ref is None or other._ref is None:
            return self._ref is other._ref and self.label is not None and self.label == other.label
        if not (self.alive and other.alive):
            raise ValueError(
                "the storage of this layout is gone, and with it the answer: "
                "keep both tensors alive while you compare their layouts"
            )
        if self._ref == other._ref:
            return True
        return (
            self.address != 0
            and other.address != 0
            and self.address < other.address + other.nbytes
            and other.address < self.address + self.nbytes
        )

"""Which storage a layout speaks of, known without keeping the storage alive."""

from __future__ import annotations

import torch
from torch.multiprocessing.reductions import StorageWeakRef


class Scope:
    """Where storages can be distinguished: this process, one pickle, one trace.

    Its identity is all that it has. A pickle holds a scope once, and what is loaded is a new one:
    so what came in one pickle can be compared, and what came in two cannot be confused.
    """


# Where the live storages are.
_HERE = Scope()


class Storage:
    """The identity of a live storage, or of one that was read from JSON or from a pickle.

    A weak reference keeps the storage's identity from being given to another one, but lets its
    memory go. Storages on the meta device and those of fake tensors have no address; for them
    identity is all there is.

    Args:
        nbytes: The size.
        label: The name that somebody gave to the storage: it means the same one everywhere.
        scope: Where the key means one storage; for a label, everywhere.
        key: What the storage is called in its scope.
    """

    __slots__ = ("_gone", "_ref", "_scope", "address", "key", "label", "nbytes")

    def __init__(
        self,
        nbytes: int,
        label: str | None = None,
        *,
        scope: Scope | None = None,
        key: int | str | None = None,
    ) -> None:
        self.nbytes = nbytes
        self.label = label
        self.address = 0
        self.key = key if label is None else label
        # Without a label or a scope, it is known to be the same as itself alone.
        self._scope = (scope or Scope()) if label is None else None
        self._ref: StorageWeakRef | None = None
        self._gone = False

    @classmethod
    def of(cls, storage: torch.UntypedStorage) -> Storage:
        """Take the identity of a live storage."""
        ref = StorageWeakRef(storage)  # type: ignore[no-untyped-call]
        handle = cls(storage.nbytes(), scope=_HERE, key=ref.cdata)
        # A fake tensor's storage is a meta storage: asking it for an address would warn.
        handle.address = 0 if storage.device.type == "meta" else storage.data_ptr()
        handle._ref = ref
        return handle

    def __copy__(self) -> Storage:
        """Return the same: a second weak reference would be given back twice."""
        return self

    def __deepcopy__(self, memo: object) -> Storage:
        """Return the same, as a copy does."""
        return self

    def __reduce__(self) -> tuple[object, ...]:
        """Leave the live storage behind when pickled, and keep what tells it from others."""
        facts = (self.nbytes, self.label, self._scope, self.key, self.address, not self.alive)
        return _unpickled, facts

    @property
    def alive(self) -> bool:
        """Whether the storage is alive, or was when it was pickled; one with a name is."""
        if self._ref is None:
            return not self._gone
        return not self._ref.expired()  # type: ignore[no-untyped-call]

    def bytes_after(self, other: Storage) -> int:
        """Return how many bytes after the beginning of another storage this one begins.

        A storage that was resized has another address than before, but is still itself.
        """
        return 0 if self.key == other.key else self.address - other.address

    def same_memory(self, other: Storage) -> bool:
        """Return whether the memory of two handles overlaps.

        Two storage objects may share memory: ``torch.from_numpy`` makes a new one at
        each call. Addresses decide where there are any.

        Raises:
            ValueError: The storage of this handle is gone, or the two are of different
                pickles, traces or records without labels.
        """
        if self is other:
            return True
        if self._scope is not other._scope:
            if self._scope is None or other._scope is None:
                return False  # a label names a storage apart from all that have none
            raise ValueError(
                "whether these layouts share a storage is not known, since they come from "
                "different pickles, traces or processes, or from JSON without labels: pickle both "
                "in one object, or label them, as in Layout.from_dict(layout.to_dict(storage='x'))"
            )
        if not (self.alive and other.alive):
            raise ValueError(
                "the storage of this layout is gone, and with it the answer: "
                "keep both tensors alive while you compare their layouts"
            )
        if self.key == other.key:
            return True
        return (
            self.address != 0
            and other.address != 0
            and self.address < other.address + other.nbytes
            and other.address < self.address + self.nbytes
        )


def _unpickled(
    nbytes: int,
    label: str | None,
    scope: Scope | None,
    key: int | str | None,
    address: int,
    gone: bool,
) -> Storage:
    """Make the identity of a storage that was pickled."""
    handle = Storage(nbytes, label, scope=scope, key=key)
    handle.address, handle._gone = address, gone
    return handle

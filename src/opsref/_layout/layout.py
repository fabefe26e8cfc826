"""The facts of a tensor's layout, and the arithmetic on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import torch

from opsref._layout import reach
from opsref._layout.facts_json import checked
from opsref._layout.reach import Count
from opsref._layout.reading import read
from opsref._layout.storage import Storage
from opsref._layout.strides import Strides
from opsref._layout.text import grid, grouped


@dataclass(frozen=True, repr=False)
class Layout(Strides):
    """How the indices of a tensor land in its storage.

    A value: two layouts are equal when their facts are, whichever storages the tensors have. It
    holds no tensor and keeps no memory alive.

    Attributes:
        shape: The size of each dimension.
        stride: For each dimension, how many elements further in the storage the next index is.
        storage_offset: The storage position of the first element, in elements.
        dtype: The type of an element.
        device: Where the storage is.
        storage_bytes: The size of the whole storage, in bytes.

    Example:
        >>> x = torch.arange(6).view(2, 3)
        >>> print(Layout.of(x.t()))
        shape (3, 2), stride (1, 3), offset 0, int64, cpu, not contiguous
        [[0, 3],
         [1, 4],
         [2, 5]]
    """

    shape: tuple[int, ...]
    stride: tuple[int, ...]
    storage_offset: int
    dtype: torch.dtype
    device: torch.device
    storage_bytes: int
    _storage: Storage = field(compare=False)

    def __new__(cls, *facts: object, **named: object) -> Layout:
        """Refuse a tensor, of which ``of`` takes the layout."""
        del named  # as those of the other arguments, names are checked when they are bound
        if facts and isinstance(facts[0], torch.Tensor):
            raise TypeError("shape must be a tuple: got a tensor; Layout.of(x) takes its layout")
        return super().__new__(cls)

    @classmethod
    def of(cls, x: torch.Tensor) -> Layout:
        """Take the layout of a tensor, without reading its data or waiting for its device.

        Args:
            x: A strided tensor, of any rank, also on the meta device, fake, quantized or empty. A
                lazily conjugated or negated tensor has the layout of what it is a view of. A
                layout is returned as it is.

        Raises:
            TypeError: ``x`` is neither a tensor nor a layout.
            ValueError: ``x`` has no strides, sizes that are not integers, or no storage of its
                own (sparse, nested, mkldnn, a DTensor, seen through ``torch.vmap``, ...).
        """
        return cls._named(x, "x")

    @classmethod
    def _named(cls, x: object, argument: str) -> Layout:
        """Take a layout, with the name that errors give to the tensor."""
        if isinstance(x, Layout):
            return x
        facts = read(x, argument)
        return cls(*facts[:-1], facts.storage.nbytes, facts.storage)

    @property
    def itemsize(self) -> int:
        """The size of an element, in bytes."""
        return self.dtype.itemsize

    @property
    def bytes_addressed(self) -> Count:
        """How many bytes of the storage the elements cover."""
        low, high = self.distinct
        return Count(low * self.itemsize, high * self.itemsize)

    @property
    def bytes_held(self) -> int:
        """How many bytes the whole storage has, which the tensor keeps alive.

        Memory from elsewhere can be larger: ``torch.from_numpy(array[2:])`` keeps the array.
        """
        return self.storage_bytes

    def same_order(self, other: Layout) -> bool:
        """Return whether two layouts of one shape put their elements into memory in the same order.

        Strides of dimensions of size 1 lead nowhere, so they may differ: a warning that compares
        strides, such as that of ``DistributedDataParallel`` about gradients, is about nothing
        where this is true. The offset does not matter, nor does the storage.

        Raises:
            TypeError: ``other`` is no layout.

        Example:
            >>> weight = torch.empty_strided((6, 1, 3, 3), (9, 1, 3, 1))
            >>> grad = torch.empty_strided((6, 1, 3, 3), (9, 9, 3, 1))
            >>> Layout.of(weight).same_order(Layout.of(grad))
            True
        """
        mine, others = self, _checked_other(other)
        return mine.shape == others.shape and (
            mine.numel == 0
            or all(
                size == 1 or step == another
                for size, step, another in zip(mine.shape, mine.stride, others.stride, strict=True)
            )
        )

    def shares_storage(self, other: Layout) -> bool:
        """Return whether two tensors have the same storage, or storages over the same memory.

        Layouts from JSON share a storage when they have one label. Those of one trace, and those
        that were pickled together, are compared as their tensors were. A layout has the address
        from when it was taken: take it again after its storage was resized or freed.

        Raises:
            TypeError: ``other`` is no layout.
            ValueError: The answer is not known: a storage is gone, or the two come from different
                pickles, traces or processes, or from JSON without labels.
        """
        return self._storage.same_memory(_checked_other(other)._storage)

    def overlaps(self, other: Layout) -> bool | None:
        """Return whether an element of one tensor overlaps an element of the other.

        Exact where the elements of both span up to a million bytes, or their spans are disjoint;
        ``None`` where neither answer is proven.

        Raises:
            TypeError, ValueError: As in ``shares_storage``.
        """
        if not self.shares_storage(other) or 0 in (self.numel, other.numel):
            return False
        (start, end), (other_start, other_end) = self._byte_range(other), other._byte_range(other)
        if not (start < other_end and other_start < end):
            return False
        first = min(start, other_start)
        if max(end, other_end) - first > reach.SMALL_SPAN:
            return True if self.is_contiguous and other.is_contiguous else None
        return bool(
            self._byte_mask() << (start - first) & other._byte_mask() << (other_start - first)
        )

    def _byte_range(self, other: Layout) -> tuple[int, int]:
        """Return the first byte and the one after the last, from where another's storage begins."""
        start = self._storage.bytes_after(other._storage) + self.storage_offset * self.itemsize
        return start, start + reach.span(self.shape, self.stride) * self.itemsize

    def _storage_needed(self) -> int:
        """Return the size that the storage must have to hold every element, in bytes."""
        if self.numel == 0:
            return 0
        reached = self.storage_offset + reach.span(self.shape, self.stride)
        return reached * self.itemsize

    def _byte_mask(self) -> int:
        """Return the set of bytes that the elements cover, counted from the first."""
        steps = tuple(step * self.itemsize for step in self.stride)
        return reach.mask((*self.shape, self.itemsize), (*steps, 1))

    def to_dict(self, *, storage: str | None = None) -> dict[str, Any]:
        """Return the facts as a dictionary that JSON can hold.

        Args:
            storage: A label for the storage, since its identity ends with the process. Give the
                same label to tensors that share a storage.
        """
        return {
            "shape": list(self.shape),
            "stride": list(self.stride),
            "storage_offset": self.storage_offset,
            "dtype": str(self.dtype).removeprefix("torch."),
            "device": str(self.device),
            "storage_bytes": self.storage_bytes,
            "storage": storage if storage is not None else self._storage.label,
        }

    @classmethod
    def from_dict(cls, facts: Mapping[str, Any]) -> Layout:
        """Make a layout of what ``to_dict`` gave, on any machine.

        Raises:
            ValueError: A fact is missing, of the wrong kind, or fits no tensor; there are more than
                256 dimensions, a dtype that this torch lacks, or a storage that was shrunk.

        Example:
            >>> x = torch.arange(6).view(2, 3)
            >>> Layout.from_dict(Layout.of(x).to_dict()) == Layout.of(x)
            True
        """
        return cls(*checked(facts))

    def __repr__(self) -> str:
        return f"Layout({self.facts()})"

    def __str__(self) -> str:
        lines = [self.facts(), grid(self.shape, self.stride, self.storage_offset), *self._kept()]
        return "\n".join(lines)

    def _kept(self) -> list[str]:
        """Return how much memory the tensor keeps alive, if it is more than it addresses."""
        if self.bytes_held <= self.bytes_addressed.high:
            return []
        return [f"keeps {self.bytes_held:,} bytes alive for {grouped(*self.bytes_addressed)}"]

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Show the grid in a notebook."""
        del cycle  # it holds no layout
        printer.text(str(self))

    def facts(self) -> str:
        """Return the facts as one line of text."""
        formats = self.memory_formats
        return ", ".join(
            (
                f"shape {self.shape}",
                f"stride {self.stride}",
                f"offset {self.storage_offset}",
                str(self.dtype).removeprefix("torch."),
                str(self.device),
                "contiguous" if self.is_contiguous else "not contiguous",
                *(name for name in formats if name != "contiguous_format"),
            )
        )


def _checked_other(other: object) -> Layout:
    """Refuse what is no layout.

    Raises:
        TypeError: It is something else.
    """
    if not isinstance(other, Layout):
        hint = "; Layout.of(x) makes one" if isinstance(other, torch.Tensor) else ""
        raise TypeError(f"other must be a Layout: got {type(other).__name__}{hint}")
    return other

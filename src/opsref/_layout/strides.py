"""The arithmetic on a shape and its strides. Pure: knows no tensor, type or device."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from operator import index as as_index

from opsref._layout import reach
from opsref._layout.reach import Count


class Strides:
    """Which storage position each index of a tensor has: the arithmetic that a layout inherits.

    Attributes:
        shape: The size of each dimension.
        stride: For each dimension, how many elements further in the storage the next index is.
        storage_offset: The storage position of the first element, in elements.
    """

    shape: tuple[int, ...]
    stride: tuple[int, ...]
    storage_offset: int

    @property
    def ndim(self) -> int:
        """The number of dimensions."""
        return len(self.shape)

    @property
    def numel(self) -> int:
        """The number of elements, which is the product of the sizes."""
        return prod(self.shape)

    @property
    def is_contiguous(self) -> bool:
        """Whether reading it, last index fastest, walks the storage without a gap."""
        return self.numel == 0 or self._dense_in(range(self.ndim))

    @property
    def memory_formats(self) -> tuple[str, ...]:
        """The memory formats in which the tensor is contiguous, by their names in torch.

        A tensor can be so in several at once: in those that differ in the place of a dimension of
        size 1 only, or, without elements, in all that its strides fit.
        """
        orders = {4: ("channels_last", (0, 2, 3, 1)), 5: ("channels_last_3d", (0, 2, 3, 4, 1))}
        formats = ["contiguous_format"] if self.is_contiguous else []
        if self.ndim in orders:
            name, order = orders[self.ndim]
            if self._dense_in(order):
                formats.append(name)
        return tuple(formats)

    def _dense_in(self, order: range | tuple[int, ...]) -> bool:
        """Whether the strides are those of a tensor packed in this order of dimensions."""
        expected = 1
        for d in reversed(order):
            if self.shape[d] != 1:
                if self.stride[d] != expected:
                    return False
                expected *= self.shape[d]
        return True

    def position(self, *index: int) -> int:
        """Return the storage position of one element, in elements.

        Args:
            *index: One integer for each dimension; negative ones count from the end.

        Raises:
            IndexError: There are too many or too few integers, or one is out of range.

        Example:
            >>> import opsref, torch
            >>> opsref.Layout.of(torch.arange(6).view(2, 3).t()).position(2, 1)
            5
        """
        if len(index) != self.ndim:
            raise IndexError(
                f"index must have {self.ndim} integers for shape {self.shape}: got {index}"
            )
        position = self.storage_offset
        for d, (i, size, step) in enumerate(zip(index, self.shape, self.stride, strict=True)):
            if not -size <= as_index(i) < size:
                raise IndexError(f"index {i} is out of range for dimension {d} of size {size}")
            position += (as_index(i) % size) * step
        return position

    def positions(self) -> Iterator[int]:
        """Yield the storage positions in reading order: the last index moves first.

        Lazily, in constant memory whatever the number of elements.

        Example:
            >>> import opsref, torch
            >>> list(opsref.Layout.of(torch.arange(6).view(2, 3).t()).positions())
            [0, 3, 1, 4, 2, 5]
        """
        # Without elements, the sizes before the 0 would still be walked, however large they are.
        return iter(()) if self.numel == 0 else self._walk(0, self.storage_offset)

    def _walk(self, d: int, start: int) -> Iterator[int]:
        if d == self.ndim:
            yield start
            return
        for i in range(self.shape[d]):
            yield from self._walk(d + 1, start + i * self.stride[d])

    @property
    def distinct(self) -> Count:
        """How many different storage positions the elements reach.

        Exact where strides nest, repeat a spacing or are 0, and where the tensor spans up to a
        million positions; a pair of bounds elsewhere, since the general question is NP-hard.
        """
        return reach.distinct(self.shape, self.stride)

    @property
    def overlaps_itself(self) -> bool | None:
        """Whether two indices share a storage position; ``None`` where the bounds cannot tell.

        Most in-place operations on such a tensor are refused by torch or have no defined result.
        """
        low, high = self.distinct
        if high < self.numel:
            return True
        return False if low == self.numel else None

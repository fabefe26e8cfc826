"""Random arguments for each method, mostly such as it takes."""

from __future__ import annotations

from math import prod

import torch

from explorer.choices import Choices

# As many elements as the explorer copies.
MOST_COPIED = 4096


class Calls(Choices):
    """Writes arguments; each method is named after the one that takes them."""

    def view(self, x: torch.Tensor) -> list[str]:
        """A shape of as many elements."""
        if self.chance(3) and x.dim() == 0:
            return ["()"]
        return self.written(self.sizes(x.numel()))

    reshape = view

    def nothing(self, x: torch.Tensor) -> list[str]:
        """No argument."""
        del x
        return []

    t = contiguous = clone = ravel = nothing

    def transpose(self, x: torch.Tensor) -> list[str]:
        """Two dimensions."""
        return [self.dim(x.dim()), self.dim(x.dim())]

    swapaxes = transpose

    def permute(self, x: torch.Tensor) -> list[str]:
        """Every dimension once."""
        order = [d - x.dim() if self.chance(20) else d for d in range(x.dim())]
        self.random.shuffle(order)
        if order and self.chance(6):
            order[0] = int(self.dim(x.dim()))
        if self.chance(3):
            order.append(0)
        return self.written(order)

    def movedim(self, x: torch.Tensor) -> list[str]:
        """One or several dimensions, and where they go."""
        if self.chance(60):
            return self.transpose(x)
        count = self.random.randint(0, x.dim())
        chosen = [self.random.sample(range(x.dim()), count) for _ in range(2)]
        if self.chance(6):
            chosen[0].append(0)
        return [f"({''.join(f'{d}, ' for d in dims)})" for dims in chosen]

    def expand(self, x: torch.Tensor) -> list[str]:
        """Sizes that fit, with -1 and new dimensions."""
        sizes = [
            self.random.choice((1, 2, 3, 0)) if size == 1 else self.random.choice((size, -1))
            for size in x.shape
        ]
        sizes = [*self.random.choices((1, 2, 3), k=self.random.randint(0, 2)), *sizes]
        if sizes and self.chance(6):
            # Beside a size of 0, torch lets some below 0 pass, which the explorer refuses.
            odd = (0, 5) if 0 in sizes or not x.numel() else (-3, -1, 5)
            sizes[self.random.randrange(len(sizes))] = self.random.choice(odd)
        if sizes and self.chance(2):
            sizes.pop(0)
        return self.written(sizes)

    def repeat(self, x: torch.Tensor) -> list[str]:
        """How often each dimension is repeated."""
        count = x.dim() + self.random.choice((0, 0, 0, 1, 2)) - self.chance(3)
        times = (-1, 0, 5) if self.chance(4) else (1, 1, 2, 3)
        repeats = [self.random.choice(times) for _ in range(max(count, 0))]
        if x.numel() * prod(repeats) > MOST_COPIED:
            repeats = [1 for _ in repeats]
        return self.written(repeats)

    def narrow(self, x: torch.Tensor) -> list[str]:
        """A dimension, a start and a length."""
        dim = self.dim(x.dim())
        size = x.shape[int(dim)] if x.dim() and -x.dim() <= int(dim) < x.dim() else 2
        start = (
            self.random.randint(-size - 1, size + 1)
            if self.chance(20)
            else self.random.randint(0, size)
        )
        left = size - (start + size if start < 0 else start)
        length = (
            self.random.randint(0, max(left, 0)) if self.chance(92) else self.random.randint(-2, 9)
        )
        return [dim, str(start), str(length)]

    def select(self, x: torch.Tensor) -> list[str]:
        """A dimension and an index."""
        return [self.dim(x.dim()), str(self.random.choice((0, 0, 0, -1, 1, 2, 5)))]

    def unfold(self, x: torch.Tensor) -> list[str]:
        """A dimension, a size and a step."""
        size = self.random.randint(-1, 5) if self.chance(20) else self.random.randint(0, 2)
        return [self.dim(x.dim()), str(size), str(self.random.choice((1, 1, 2, 3, 0, -1)))]

    def flatten(self, x: torch.Tensor) -> list[str]:
        """Up to two dimensions."""
        ends = sorted(int(self.dim(x.dim())) % max(x.dim(), 1) for _ in range(2))
        dims = [self.dim(x.dim()), self.dim(x.dim())] if self.chance(15) else list(map(str, ends))
        return dims[: self.random.randint(0, 2)]

    def unflatten(self, x: torch.Tensor) -> list[str]:
        """A dimension and its sizes."""
        dim = self.dim(x.dim())
        size = x.shape[int(dim)] if x.dim() and -x.dim() <= int(dim) < x.dim() else 2
        return [dim, f"({''.join(f'{part}, ' for part in self.sizes(size))})"]

    def unsqueeze(self, x: torch.Tensor) -> list[str]:
        """A dimension of the result."""
        return [self.dim(x.dim() + 1)]

    def squeeze(self, x: torch.Tensor) -> list[str]:
        """No, one or several dimensions."""
        dims = [self.dim(x.dim()) for _ in range(self.random.choice((0, 0, 1, 1, 2)))]
        return self.written(list(map(int, dims))) if len(dims) > 1 else dims

    def roll(self, x: torch.Tensor) -> list[str]:
        """Shifts, with or without dimensions."""
        count = self.random.choice((1, 1, 1, 2, 3, 0))
        shifts = [str(self.random.randint(-6, 6)) for _ in range(count)]
        dims = [self.dim(x.dim()) for _ in range(count + self.chance(3))]
        together = [shifts, dims] if self.chance(75) else [shifts]
        return [
            words[0]
            if len(words) == 1 and self.chance(80)
            else f"({''.join(f'{w}, ' for w in words)})"
            for words in together
        ]

    def as_strided(self, x: torch.Tensor) -> list[str]:
        """A layout that the storage has room for, mostly."""
        del x
        count = self.random.randint(0, 3)
        size = [self.random.choice((0, 1, 1, 2, 2, 3)) for _ in range(count)]
        stride = [
            self.random.choice((0, 1, 1, 2, 3, 4, -1 if self.chance(3) else 1))
            for _ in range(count)
        ]
        if self.chance(2):
            stride.append(1)
        args = [f"({''.join(f'{part}, ' for part in parts)})" for parts in (size, stride)]
        offset = self.random.choice(("0", "0", "1", "2", "None", "40", "-1"))
        return [*args, offset] if self.chance(60) else args

"""Random indices and slices."""

from __future__ import annotations

import torch

from explorer.choices import Choices

# What is alone in brackets.
ALONE = ("...", "None", ":", "()", "0", "::0", "::-1", ":1.5")


class Brackets(Choices):
    """Writes what brackets hold."""

    def bound(self, size: int) -> str:
        """Return a bound of a slice, or none."""
        if self.chance(2):
            return self.random.choice(("1.5", "None", "True"))
        return "" if self.chance(40) else str(self.random.randint(-size - 2, size + 2))

    def item(self, size: int) -> str:
        """Return what brackets hold for a dimension."""
        if self.chance(30):
            return str(self.random.randint(-size, size - 1) if size and self.chance(92) else size)
        step = self.random.choice(("", "", ":", ":1", ":2", ":3"))
        step = self.random.choice((":-1", ":0", ":1.5")) if self.chance(3) else step
        return f"{self.bound(size)}:{self.bound(size)}{step}"

    def items(self, x: torch.Tensor) -> str:
        """Return what brackets hold."""
        count = self.random.randint(0, x.dim()) + self.chance(4)
        from_end = self.chance(30)
        sizes = [2, *x.shape][x.dim() + 1 - count :] if from_end else [*x.shape, 2][:count]
        items = [self.item(size) for size in sizes]
        if from_end:
            items.insert(0, "...")
        for _ in range(self.random.choice((0, 0, 0, 1, 2))):
            items.insert(self.random.randint(0, len(items)), "None")
        if self.chance(2):
            odd = "2.5" if from_end else self.random.choice(("...", "2.5"))
            items.insert(self.random.randint(0, len(items)), odd)
        items = items or [self.random.choice(ALONE)]
        return ", ".join(items) + ("," if self.chance(2) and items != ["()"] else "")

"""What the writers of random steps share: chances, dimensions, sizes."""

from __future__ import annotations

from random import Random


class Choices:
    """Random choices, the same for the same seed."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def chance(self, percent: float) -> bool:
        """Return whether a thing that is so often true is true now."""
        return self.random.random() * 100 < percent

    def dim(self, count: int) -> str:
        """Return a dimension, seldom one that is not there."""
        most = max(count, 1)
        low, high = (-most - 2, most + 1) if self.chance(5) else (-most, most - 1)
        return str(self.random.randint(low, high))

    def sizes(self, count: int) -> list[int]:
        """Return the sizes of a shape for so many elements."""
        sizes, left = [], count
        for _ in range(self.random.randint(0, 3)):
            fits = [size for size in range(1, left + 1) if left % size == 0] or [0, 1, 2]
            sizes.append(self.random.choice(fits))
            left = left // sizes[-1] if sizes[-1] else left
        sizes.append(left)
        if self.chance(30):
            sizes.insert(self.random.randint(0, len(sizes)), 1)
        if self.chance(20):
            sizes[self.random.randrange(len(sizes))] = -1
        if self.chance(6):
            sizes[self.random.randrange(len(sizes))] = self.random.choice((-3, -2, -1, 0, 2, 7, 99))
        self.random.shuffle(sizes) if self.chance(20) else None
        return sizes

    def written(self, sizes: list[int]) -> list[str]:
        """Return sizes one by one, or in a tuple or a list."""
        words = [str(size) for size in sizes]
        if not words or self.chance(15):
            return [f"({''.join(f'{word}, ' for word in words)})"]
        return [f"[{', '.join(words)}]"] if self.chance(5) else words

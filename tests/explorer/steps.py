"""Random steps of a chain: most are right, some have wrong arguments on purpose."""

from __future__ import annotations

from math import prod

import torch

from explorer.brackets import Brackets
from explorer.calls import Calls

# What is put in the place of an argument.
ODD = ("1.5", "True", "False", "None", "()", "(1,)", "[2]", "2.0", "(1.5, 2)", "(2, None)")
# Names of the parameters, in order: a last argument may be given by its name.
KEYWORDS = {
    "transpose": ("dim0", "dim1"),
    "narrow": ("dim", "start", "length"),
    "select": ("dim", "index"),
    "unfold": ("dimension", "size", "step"),
    "flatten": ("start_dim", "end_dim"),
    "unflatten": ("dim", "sizes"),
    "unsqueeze": ("dim",),
    "roll": ("shifts", "dims"),
    "as_strided": ("size", "stride", "storage_offset"),
    "movedim": ("source", "destination"),
}
WORDS = ("axis", "dim", "shape", "size")
CALLS = (
    *(
        "view",
        "view",
        "reshape",
        "reshape",
        "ravel",
        "flatten",
        "unflatten",
        "unsqueeze",
        "squeeze",
    ),
    *(
        "t",
        "transpose",
        "transpose",
        "swapaxes",
        "permute",
        "permute",
        "movedim",
    ),
    *(
        "expand",
        "expand",
        "narrow",
        "select",
        "unfold",
        "as_strided",
        "contiguous",
        "clone",
        "clone",
    ),
    *("repeat", "roll", "roll", "T", "mT"),
)


class Steps(Calls, Brackets):
    """Writes steps for a tensor."""

    def start(self) -> str:
        """Write the first line of a chain, with values that are unlike positions."""
        shape = [
            self.random.choice((0, 1, 1, 2, 2, 3, 4, 5)) for _ in range(self.random.randint(1, 5))
        ]
        while prod(shape) > 60:
            shape.pop()
        count = prod(shape)
        if self.chance(15):
            return f"{self.random.choice(('zeros', 'ones'))}({', '.join(map(str, shape))})"
        first, step = self.random.choice(((10, 1), (0, 10), (7, -1), (100, 3)))
        span = f"{first}, {first + count * step}, {step}"
        return f"arange({span}).view({', '.join(map(str, shape))})"

    def step(self, x: torch.Tensor) -> str:
        """Write a step from this tensor."""
        if self.chance(25):
            return f"[{self.items(x)}]"
        name = self.random.choice(CALLS)
        if name in ("T", "mT"):
            return f".{name}"
        args = getattr(self, name)(x)
        return f".{name}({self.spoiled(name, args)})"

    def spoiled(self, name: str, args: list[str]) -> str:
        """Return arguments as they are written, seldom with one that is wrong."""
        if self.chance(4):
            place = self.random.randint(0, len(args))
            args[place : place + self.random.randint(0, 1)] = [self.random.choice(ODD)]
        if self.chance(1) and args:
            args.pop()
        names = KEYWORDS.get(name, ())
        if names and self.chance(10) and 0 < len(args) <= len(names):
            first = self.random.randrange(len(args))
            args[first:] = [f"{names[i]}={args[i]}" for i in range(first, len(args))]
        word = self.random.choice(WORDS)
        if self.chance(0.5) and not any(arg.startswith(word) for arg in args):
            args.append(f"{word}={self.random.randint(0, 2)}")
        return ", ".join(args)

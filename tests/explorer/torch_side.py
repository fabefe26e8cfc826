"""Random chains, and what torch makes of them."""

from __future__ import annotations

import warnings
from math import prod
from random import Random
from typing import Any, NamedTuple

import torch

import opsref
from explorer.steps import Steps

# A tensor with more elements is looked at, and the chain goes on with the one before.
MOST = 128
LENGTH = 12
STARTS = {"arange": torch.arange, "zeros": torch.zeros, "ones": torch.ones}


class Chain(NamedTuple):
    """A chain, and torch's answer to each step: facts, an error, or the words of view_plan."""

    start: str
    steps: list[str | list[int]]
    answers: list[Any]

    def asked(self) -> dict[str, Any]:
        """Return what the rules are asked."""
        return {"start": self.start, "steps": self.steps}


def chains(seed: int, count: int) -> list[Chain]:
    """Return as many random chains, the same for the same seed."""
    steps = Steps(Random(seed))
    with warnings.catch_warnings():
        # torch advises against `.T` of some tensors.
        warnings.simplefilter("ignore")
        return [chain(steps) for _ in range(count)]


def chain(steps: Steps) -> Chain:
    """Make a chain step by step, each for the tensor that the one before gave."""
    start = steps.start()
    x = eval(start, {"__builtins__": {}}, STARTS)
    asked: list[str | list[int]] = []
    answers: list[Any] = []
    for _ in range(LENGTH):
        if steps.chance(4):
            asked.append(steps.sizes(x.numel()))
            answers.append(str(opsref.view_plan(x, asked[-1])))
            continue
        asked.append(step := steps.step(x))
        try:
            y = eval(f"x{step}", {"__builtins__": {}}, {"x": x})
        except Exception as error:
            answers.append({"type": type(error).__name__, "text": str(error).rstrip()})
            continue
        if min(y.shape, default=0) < 0:
            # A fault of torch: sizes below 0 can pass beside one of 0. The explorer refuses them.
            asked.pop()
            continue
        answers.append(facts(y, x))
        if y.numel() <= MOST:
            x = y
    # The whole chain on one line, which the rules read once more.
    return Chain(start, asked, [*answers, facts(x, x)])


def facts(y: torch.Tensor, x: torch.Tensor) -> dict[str, Any]:
    """Return what the rules have to say of a result, too."""
    mine, theirs = (each.untyped_storage()._cdata for each in (y, x))
    return {
        "shape": list(y.shape),
        "stride": list(y.stride()),
        "offset": y.storage_offset(),
        "contiguous": y.is_contiguous(),
        "shares": mine == theirs,
        "values": y.flatten().tolist() if prod(y.shape) <= MOST else [],
    }

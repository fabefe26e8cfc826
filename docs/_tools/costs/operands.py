"""The tensors that the expressions name, and what a run of an expression takes."""

from __future__ import annotations

from mmap import mmap
from typing import TYPE_CHECKING, Any

import torch
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Callable

    from _ext.costs.cases import Case


def tensors(n: int, device: str) -> dict[str, Any]:
    """Make the tensors that the expressions name, and what else they name.

    Args:
        n: The size of both dimensions of ``x``; 32 has to divide it.
        device: Where.
    """
    # Small integers: sums of them are exact, so that equal values are equal to the last bit.
    x = (torch.arange(n * n, device=device, dtype=torch.int32) % 11).to(torch.float32).view(n, n)
    side = n // 8
    image = x.view(1, 64, side, side)
    image_last = image.contiguous(memory_format=torch.channels_last)
    pixels = image_last.permute(0, 2, 3, 1)
    tokens = pixels.view(1, side // 4, 4, side // 4, 4, 64)
    kernel = torch.ones(64, 64, 3, 3, device=device)
    half = x.new_zeros(n, n // 2)
    shuffled = torch.randperm(n, generator=torch.Generator().manual_seed(0))
    return {
        "F": functional,
        "torch": torch,
        "mmap": mmap,
        "n": n,
        "x": x,
        "y": x.t().contiguous(),
        "row": x[1].clone(),
        "out": torch.zeros_like(x),
        "sums": x.new_zeros(n),
        "mask": torch.ones(n, n, dtype=torch.bool, device=device).triu(1),
        "index": shuffled.to(device),
        "half": half,
        "half_rows": half.view(n // 2, n),
        "columns": x[:, ::2].contiguous(),
        "rows": x[::2].contiguous(),
        "image": image,
        "image_last": image_last,
        "pixels": pixels,
        "tokens": tokens,
        "windows": tokens.permute(0, 1, 3, 2, 4, 5).contiguous(),
        "kernel": kernel,
        "kernel_last": kernel.contiguous(memory_format=torch.channels_last),
        "depth": torch.ones(64, 1, 3, 3, device=device),
    }


def compiled(expression: str, names: dict[str, Any]) -> Callable[[], Any]:
    """Make an expression a function without arguments."""
    function: Callable[[], Any] = eval(f"lambda: {expression}", names)
    return function


def useful_bytes(case: Case, names: dict[str, Any]) -> int:
    """Count what any way to the values has to move: operands read once, the result written once.

    Returns:
        The bytes; 0 for a case in which nothing has to be moved.
    """
    if not case.reads:
        return 0
    operands = eval(f"({case.reads},)", names)
    written = compiled(case.other, names)()
    return sum(tensor.nbytes for tensor in (*operands, written))

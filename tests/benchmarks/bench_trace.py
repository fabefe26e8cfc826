"""Measures what a trace costs; exits 1 if a bar is missed.

CPU time on one thread, the median of many rounds in which the two sides take turns.
"""

from __future__ import annotations

import statistics
import sys
import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from time import process_time
from typing import NamedTuple

import torch

import opsref

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import timm
    from timm.models.swin_transformer import SwinTransformerBlock

ROUNDS = 40
CHAIN = 100


class Row(NamedTuple):
    """One bar: what was measured, the number, and the most it may be."""

    what: str
    measured: float
    bar: float


def medians(*sides: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Time functions in turns: the median CPU time of a call of each, in seconds."""
    for side in sides:
        side(), side()
    times: list[list[float]] = [[] for _ in sides]
    for _ in range(rounds):
        for side, found in zip(sides, times, strict=True):
            start = process_time()
            side()
            found.append(process_time() - start)
    return [statistics.median(found) for found in times]


def block() -> list[Row]:
    """Compare the forward pass of a shifted Swin block at 56x56x96 with a traced one."""
    model = SwinTransformerBlock(96, (56, 56), num_heads=3, window_size=7, shift_size=3).eval()
    x = torch.randn(1, 56, 56, 96)
    modes: dict[str, Callable[[], AbstractContextManager[object]]] = {
        "grad": nullcontext,
        "no_grad": torch.no_grad,
        "inference_mode": torch.inference_mode,
    }
    rows = []
    for name, mode in modes.items():
        with mode():
            plain, traced = medians(lambda: model(x), lambda: opsref.trace(model, x))
        rows.append(Row(f"shifted Swin block, {name}: traced / untraced", traced / plain, 1.3))
    return rows


def models() -> list[Row]:
    """Compare the forward pass of whole models, of large operations and of small ones."""
    rows = []
    for name, bar in {
        "swin_tiny_patch4_window7_224": 1.3,
        "vit_tiny_patch16_224": 1.5,
    }.items():
        model, x = timm.create_model(name).eval(), torch.randn(1, 3, 224, 224)
        with torch.no_grad():
            plain, traced = medians(partial(model, x), partial(opsref.trace, model, x), rounds=15)
        rows.append(Row(f"{name}: traced / untraced", traced / plain, bar))
    return rows


def chain() -> list[Row]:
    """Time what each operation of a long chain of small ones costs more."""
    x = torch.zeros(4, 6)

    def views() -> None:
        for _ in range(CHAIN):
            x.view(24)

    def copies() -> None:
        for _ in range(CHAIN):
            x.t().contiguous()

    many = list(torch.zeros(64, 6).unbind(0))

    def joins() -> None:
        for _ in range(CHAIN):
            torch.cat(many)

    def training() -> None:
        y = x.clone().requires_grad_()
        for _ in range(CHAIN // 4):
            y = y * 2
        y.sum().backward()

    rows = []
    # Multiplying by a number is five operations inside each other.
    bars = {views: 20, copies: 25, joins: 45, training: 45}
    for run, bar in bars.items():
        for mode in (
            (nullcontext, torch.inference_mode) if run in (views, copies) else (nullcontext,)
        ):
            with mode():
                plain, traced = medians(run, lambda run=run: opsref.trace(run))
                count = len(opsref.trace(run).operations)
            name = (
                f"us an operation, {run.__name__}{', inference' if mode is not nullcontext else ''}"
            )
            rows.append(Row(name, (traced - plain) / count * 1e6, bar))
    return rows


def main() -> int:
    """Measure, print the table, and say whether every bar is met."""
    torch.set_num_threads(1)
    rows = [*block(), *models(), *chain()]
    for what, measured, bar in rows:
        print(f"{what:55} {measured:7.3f}  bar {bar:4g}  {'ok' if measured <= bar else 'MISSED'}")
    return int(any(measured > bar for _, measured, bar in rows))


if __name__ == "__main__":
    sys.exit(main())

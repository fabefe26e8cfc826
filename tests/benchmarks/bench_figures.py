"""Measures what figures cost, each bar as a ratio within one run; exits 1 if one is missed.

CPU time, the best of many rounds in which the two sides take turns.
"""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from collections.abc import Callable
from time import process_time
from typing import NamedTuple

import rainbow_tensor
import torch

from opsref import draw

X = torch.arange(96).view(8, 12)
ROUNDS, REPEATS = 30, 20


class Row(NamedTuple):
    """One bar: what was measured, the number, and the most it may be."""

    what: str
    measured: float
    bar: float


def best(*sides: Callable[[], object], rounds: int = ROUNDS, repeats: int = REPEATS) -> list[float]:
    """Time functions in turns: the least CPU time of a call of each, in seconds."""
    least = [float("inf")] * len(sides)
    for _ in range(rounds):
        for i, side in enumerate(sides):
            for _ in range(repeats // 4):  # find the caches warm, not full of the other side
                side()
            start = process_time()
            for _ in range(repeats):
                side()
            least[i] = min(least[i], (process_time() - start) / repeats)
    return least


def bare() -> str:
    """Write as many cells as the figure of ``X`` has, and nothing else."""
    parts = []
    for n in range(2 * X.numel()):
        x, y = n % 12 * 26, n // 12 * 26
        parts.append(
            f'<rect x="{x}" y="{y}" width="24" height="24" fill="#aabbcc"/>'
            f'<text x="{x + 12}" y="{y + 16}">{n}</text>'
        )
    return "".join(parts)


def speed() -> list[Row]:
    """Compare the time of a figure with another tool's and with a bare loop."""
    named = {"X": X}  # with a label, as other tools have it: finding one is not drawing
    by_value, by_position, loop, other = best(
        lambda: draw(named).svg(),
        lambda: draw(named, cells="positions").svg(),
        bare,
        lambda: rainbow_tensor.shape(X).svg,
    )
    return [
        Row("figure of 96 values / bare f-string loop", by_value / loop, 6.0),
        # That draws the cells of the tensor; ours, the storage besides, with its positions.
        Row("figure of 96 positions / rainbow_tensor.shape", by_position / other, 1 / 12),
        Row("figure of 96 values / rainbow_tensor.shape", by_value / other, 1 / 12),
    ]


def scale() -> list[Row]:
    """Compare figures of 10**8 and of 10**3 elements, at several ranks."""
    pairs = {
        1: ((10**3,), (10**8,)),
        2: ((50, 20), (10**4, 10**4)),
        3: ((10, 10, 10), (1000, 1000, 100)),
        4: ((5, 5, 8, 5), (100, 100, 100, 100)),
        8: ((3, 2, 3, 2, 3, 2, 3, 2), (10,) * 8),
    }
    rows = []
    for rank, shapes in pairs.items():
        few, many = (torch.empty(shape, device="meta") for shape in shapes)
        small, large = best(lambda x=few: draw(x).svg(), lambda x=many: draw(x).svg())
        rows.append(Row(f"10^8 elements / 10^3, rank {rank}", large / small, 1.1))
    return rows


def sizes() -> list[Row]:
    """Count the bytes of a further cell, and of all that is not cells."""
    few, many = draw(X[:2].clone()), draw(X)
    cells = len(many._scene.cells) - len(few._scene.cells)
    raw, packed = (
        (len(pack(many.svg().encode())) - len(pack(few.svg().encode()))) / cells
        for pack in (bytes, lambda data: gzip.compress(data, 9))
    )
    return [
        Row("bytes of a further cell", raw, 100),
        Row("bytes of a further cell, gzipped", packed, 20),
        Row("bytes of a figure of one element", len(draw(torch.tensor(1)).svg()), 3 * 1024),
    ]


def import_time() -> list[Row]:
    """Time the import after torch, bytecode cached: of the package, and of all public names."""
    return [
        Row("import opsref after torch, ms of CPU time", _import_time("import opsref"), 5),
        Row("all public names after torch, ms", _import_time("from opsref import *"), 5),
    ]


def _import_time(statement: str) -> float:
    """Time a statement in a fresh process that has torch, in milliseconds: the best of six."""
    code = (
        "import torch; from time import process_time as t; s = t(); "
        f"{statement}; print((t() - s) * 1e3)"
    )
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    runs = [
        float(subprocess.run([sys.executable, "-c", code], env=env, capture_output=True).stdout)
        for _ in range(6)
    ]
    return min(runs)


def main() -> int:
    """Measure, print the table, and say whether every bar is met."""
    torch.set_num_threads(1)
    rows = [*speed(), *scale(), *sizes(), *import_time()]
    for what, measured, bar in rows:
        print(f"{what:45} {measured:9.3f}  bar {bar:7g}  {'ok' if measured <= bar else 'MISSED'}")
    return int(any(measured > bar for _, measured, bar in rows))


if __name__ == "__main__":
    sys.exit(main())

"""How two expressions are timed against each other.

In each round both run, and a plain copy with them, in an order that turns around from round to
round. What disturbs the machine for longer than a round disturbs all three; their ratio stays.
"""

from __future__ import annotations

import time
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import torch

from _ext.costs.cases import YARDSTICK
from _ext.costs.record import FEW_FAULTS, Measured
from _tools.costs.operands import compiled, useful_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from _ext.costs.cases import Case

# Rounds that are kept: as many as fit into the seconds, within these bounds.
LEAST, MOST, SECONDS = 9, 51, 2.5
# Rounds before them: until a round has all the memory that it needs, within these bounds.
WARM_UP = range(3, 11)
# What is shorter is called in a loop: clocks are too coarse, and starting them takes time too.
SHORTEST = 1e-3


class Clock(Protocol):
    """Says how long calls take."""

    def seconds(self, call: Callable[[], Any], times: int) -> float:
        """Return the seconds of one call, of which ``times`` are made."""


class HostClock:
    """Times what the CPU does."""

    def seconds(self, call: Callable[[], Any], times: int) -> float:
        """Time the calls, and the release of what they return."""
        start = time.perf_counter()
        for _ in range(times):
            call()
        return (time.perf_counter() - start) / times


class CudaClock:
    """Times what the GPU does, with events that it stamps itself."""

    def __init__(self) -> None:
        # Larger than the cache of any GPU: once it is written, nothing else is in there.
        self._filler = torch.empty(2**28, dtype=torch.uint8, device="cuda")

    def seconds(self, call: Callable[[], Any], times: int) -> float:
        """Time the calls on an empty cache."""
        event: Callable[..., Any] = torch.cuda.Event  # has no types
        start, stop = event(enable_timing=True), event(enable_timing=True)
        # While the GPU writes this, the CPU issues the call: no wait for the CPU is timed.
        self._filler.zero_()
        if times > 1:
            # Many short calls are timed as the CPU issues them.
            torch.cuda.synchronize()
        start.record()
        for _ in range(times):
            call()
        stop.record()
        stop.synchronize()
        return float(start.elapsed_time(stop)) / 1000 / times


class Round(NamedTuple):
    """The seconds of one round, of either expression and the plain copy, and the page faults."""

    seconds: tuple[float, ...]
    faults: tuple[int, ...]


def measure(
    case: Case, names: dict[str, Any], clock: Clock, *, seconds: float = SECONDS
) -> tuple[Measured, float]:
    """Time a case.

    Args:
        case: What to time.
        names: The tensors that its expressions name.
        clock: What to time it with.
        seconds: How long to go on; at least ``LEAST`` rounds are made.

    Returns:
        What goes into the record, and the rate of plain copying in bytes a second.
    """
    calls = [compiled(text, names) for text in (case.one, case.other, YARDSTICK)]
    rounds = list(_rounds(calls, clock, seconds))
    ratios = [one / other for (one, other, _), _ in rounds]
    low, middle, high = quantiles(ratios, n=4, method="inclusive")
    copied = 2 * names["x"].nbytes
    moved = useful_bytes(case, names)
    shares = [
        median(moved / took[side] * took[2] / copied for took, _ in rounds) for side in (0, 1)
    ]
    measured = Measured(
        size=names["n"],
        pairs=len(rounds),
        ratio=(low, middle, high),
        shares=(shares[0], shares[1]) if moved else None,
        faults=tuple(int(median(each.faults[side] for each in rounds)) for side in (0, 1)),
    )
    return measured, copied / median(took[2] for took, _ in rounds)


def _rounds(calls: list[Callable[[], Any]], clock: Clock, seconds: float) -> Iterator[Round]:
    """Yield rounds, after warming up."""
    for number in range(WARM_UP.stop):
        before = page_faults()
        took = [clock.seconds(call, 1) for call in calls]
        if number >= WARM_UP.start and page_faults() - before < FEW_FAULTS:
            break
    times = [max(1, round(SHORTEST / max(each, 1e-7))) for each in took]
    end = time.perf_counter() + seconds
    for number in range(MOST):
        if number >= LEAST and time.perf_counter() > end:
            return
        took, faults = [0.0] * len(calls), [0] * len(calls)
        for side in sorted(range(len(calls)), reverse=number % 2 == 1):
            before = page_faults()
            took[side] = clock.seconds(calls[side], times[side])
            faults[side] = (page_faults() - before) // times[side]
        yield Round(tuple(took), tuple(faults))


def page_faults() -> int:
    """Count the pages that this process had to be given so far; 0 where the system does not say."""
    try:
        from resource import RUSAGE_SELF, getrusage
    except ImportError:  # Windows
        return 0
    return getrusage(RUSAGE_SELF).ru_minflt

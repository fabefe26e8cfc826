"""Applies changes to a model, one by one, and runs what they do."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import torch
from torch.nn import Module

from opsref._advice.sites import Calls, Change, Site
from opsref._advice.subject import Context, Outcome, Subject
from opsref._advice.suggestion import Copies, Suggestion
from opsref._trace.lines import read, sources
from opsref._trace.operation import short_file
from opsref._trace.result import Trace
from opsref._trace.words import size

# A time is that of as many pairs of runs as fit in so many seconds, within bounds.
_SECONDS, _FEWEST, _MOST = 3.0, 7, 21
# Short runs differ by chance: so many seconds of them are taken, whatever their number.
_LEAST_SECONDS = 0.05
# Says what is being tried, which takes seconds for each change; nobody hears it by default.
log = logging.getLogger("opsref.advise")


class Trials:
    """Runs changes of one model on its inputs.

    Args:
        subject: The model and its inputs.

    Attributes:
        plain: What runs without a change.

    Raises:
        ValueError: Two runs without a change have different results.
    """

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._files: Counter[str] = Counter()
        self.plain = subject.run()
        if _difference(self.plain, subject.run()):
            raise ValueError(
                "the model gives other results when it runs on the same inputs again, so nothing "
                "can be compared: it keeps a state, or draws random numbers of its own"
            )

    def of_lines(self) -> Iterator[tuple[Mapping[Site, Change], Suggestion]]:
        """Leave out each call that copies; or make it once, where it copies the same again."""
        calls = Calls({}, note=True)
        self._subject.run(lambda: calls)
        self._files = Counter(short_file(file) for file in {site.file for site in calls.seen})
        for site, again in calls.seen.items():
            leave_out: Mapping[Site, Change] = {site: "leave out"}
            where = " where it pads nothing" if site.name == "pad" else ""
            yield leave_out, self.of_calls(leave_out, f"leave out {site.name}(){where}")
            if again:
                once: Mapping[Site, Change] = {site: "make once"}
                yield once, self.of_calls(once, f"{site.name}() once instead of {again + 1} times")

    def of_calls(self, changes: Mapping[Site, Change], what: str) -> Suggestion:
        """Run with some calls changed.

        Args:
            changes: What becomes of the calls on a line.
            what: What this does, in words.
        """
        # The plain run passes through the same code, so that times can be compared.
        return self._try(what, changes, self._subject, partial(Calls, changes), partial(Calls, {}))

    def of_formats(self) -> Iterator[Suggestion]:
        """Put the model, its parts and its inputs into channels last, where they are images."""
        model = self._subject.model
        images = any(x.dim() == 4 for x in self._subject.tensors)
        if not images or not _has_images(model):
            return
        parts = [name for name, part in model.named_children() if _has_images(part)]
        yield self._of_format("", "the model and its inputs", inputs=True)
        yield self._of_format("", "the model", inputs=False)
        for part in parts if len(parts) > 1 else ():
            yield self._of_format(part, f"model.{part}", inputs=False)

    def _of_format(self, part: str, what: str, *, inputs: bool) -> Suggestion:
        changed = self._subject.in_channels_last(part, inputs=inputs)
        suggestion = self._try(f"channels_last for {what}", {}, changed)
        copied = self._subject.bytes_to_convert if inputs else 0
        note = f"not counted: converting the inputs copies {size(copied)}" if copied else ""
        return replace(suggestion, note=note)

    def _try(
        self,
        what: str,
        sites: Iterable[Site],
        changed: Subject,
        change: Context | None = None,
        plain: Context | None = None,
    ) -> Suggestion:
        places = list(sites)
        lines = [(site.file, site.line, True) for site in places]
        texts = sources(lines, read({site.file for site in places}))
        place = ", ".join(map(self._place, places))
        log.info("trying: %s", f"{what} at {place}" if place else what)
        before = self.plain.trace
        made = partial(
            Suggestion,
            change=what,
            place=place,
            source=texts.get(lines[0], "") if len(lines) == 1 else "",
            before=Copies.of(before),
            tolerance=_tolerance(self.plain),
        )
        options = {"change": change} if change else {}
        try:
            outcome = changed.run(**options)
        except Exception as error:  # whatever a model raises
            text = f"{type(error).__name__}: {error}".partition("\n")[0]
            return made(after=None, difference=float("inf"), time=None, moved=False, error=text)
        difference = _difference(self.plain, outcome)
        fits = difference <= _tolerance(self.plain)
        time = self._compare(changed, change, plain) if fits else None
        return made(
            after=Copies.of(outcome.trace),
            difference=difference,
            time=time,
            moved=not _copies(outcome.trace) <= _copies(before),
            error="",
        )

    def _place(self, site: Site) -> str:
        """Write down a line, with the folder of its file if there are two of one name."""
        name = short_file(site.file)
        folder = f"{Path(site.file).parent.name}/" if self._files[name] > 1 else ""
        return f"{folder}{name}:{site.line}"

    def _compare(
        self, changed: Subject, change: Context | None, plain: Context | None
    ) -> tuple[float, float, float]:
        """Time pairs of runs; return the quartiles of their ratios."""
        ratios: list[float] = []
        spent = 0.0
        with_change = {"change": change} if change else {}
        without = {"change": plain} if plain else {}
        # The first runs of both are not counted.
        self._subject.time(**without), changed.time(**with_change)
        while (
            len(ratios) < _FEWEST
            or spent < _LEAST_SECONDS
            or (spent < _SECONDS and len(ratios) < _MOST)
        ):
            first, second = self._subject.time(**without), changed.time(**with_change)
            ratios.append(second / first)
            spent += first + second
        low, middle, high = torch.tensor(ratios).quantile(torch.tensor([0.25, 0.5, 0.75])).tolist()
        return low, middle, high


def _has_images(module: Module) -> bool:
    """Return whether a module has weights of four dimensions, as convolutions have."""
    return any(x.dim() == 4 for x in module.parameters())


def _copies(trace: Trace) -> Counter[tuple[object, ...]]:
    copies = (*trace.operations, *trace.inner_copies)
    return Counter(copy.key for copy in copies if copy.copy is not None)


def _tolerance(plain: Outcome) -> float:
    """Return the part of a value that rounding explains, for the coarsest dtype of the results."""
    dtypes = {x.dtype for x in plain.tensors if x is not None and _is_inexact(x)}
    return max((torch.finfo(dtype).eps ** 0.5 / 10 for dtype in dtypes), default=0.0)


def _is_inexact(x: torch.Tensor) -> bool:
    return x.dtype.is_floating_point or x.dtype.is_complex


def _difference(plain: Outcome, changed: Outcome) -> float:
    """Return the largest difference of results, as a part of the largest value beside it."""
    if plain.rest != changed.rest or len(plain.tensors) != len(changed.tensors):
        return float("inf")
    pairs = zip(plain.tensors, changed.tensors, strict=True)
    return max((_between(one, other) for one, other in pairs), default=0.0)


def _between(one: torch.Tensor | None, other: torch.Tensor | None) -> float:
    if one is None or other is None:
        return 0.0 if one is other else float("inf")
    if one.shape != other.shape or one.dtype != other.dtype:
        return float("inf")
    if torch.equal(one, other) or torch.allclose(one, other, rtol=0, atol=0, equal_nan=True):
        return 0.0
    if not _is_inexact(one):
        return float("inf")
    difference, largest = (one - other).abs().max().item(), one.abs().max().item()
    return difference / largest if difference < float("inf") and largest else float("inf")

"""Runs trials of a model, and says what came of them."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

import torch
from torch.nn import Module

from opsref._advice.suggestion import Copies, Suggestion
from opsref._trace.words import count

if TYPE_CHECKING:
    from opsref._advice.sites import Change, Site
    from opsref._advice.subject import Subject
    from opsref._trace.result import Trace


@dataclass(frozen=True, repr=False)
class Advice:
    """What was tried with a model, and what came of it.

    Attributes:
        of: The class of the model.
        inputs: What it ran on, in words: shapes, dtypes, devices, and how.
        copies: The copies without a change.
        tried: Every change that was run, the best first.
    """

    of: str
    inputs: str
    copies: Copies
    tried: tuple[Suggestion, ...]

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """The changes after which fewer bytes are copied, or that are faster."""
        return tuple(suggestion for suggestion in self.tried if suggestion.verdict == "better")

    def text(self, *, width: int = 80) -> str:
        """Return the advice as text.

        Args:
            width: How many columns a line may have.
        """
        from opsref._advice.text import text

        return text(self, width)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Show itself in IPython."""
        printer.text("..." if cycle else str(self))

    def __str__(self) -> str:
        terminal = sys.stdout.isatty() and get_terminal_size().columns
        return self.text(width=terminal or 80)

    def __repr__(self) -> str:
        return f"<Advice for {self.of}: {len(self.suggestions)} of {len(self.tried)} changes>"


def advise(model: Module, /, *args: Any, **kwargs: Any) -> Advice:
    """Try changes that may save copies, each on a copy of the model, and say what came of them.

    Tried are: leaving out a call of ``contiguous`` or ``clone``, or a ``pad`` of nothing; making
    such a copy once, where a line copies the same tensor again; all of these that help, together;
    and ``channels_last`` for the model, for its parts and for its inputs. Each change is run: its
    results are compared with those of the model as it is, its copies are counted, those inside
    operations too, and its time is taken in pairs of runs. What holds for one input may not for
    another one.

    Gradients are computed and compared if they are switched on, so use ``torch.no_grad()`` for a
    model that only predicts.

    Args:
        model: The module, which stays as it is.
        *args: What it is called with.
        **kwargs: More of that.

    Raises:
        TypeError: The model is no module, or it or an input cannot be copied.
        ValueError: The model gives other results in a second run on the same inputs.
        RuntimeError: A profiler of torch runs in this thread.

    Example:
        >>> import opsref, torch
        >>> class Twice(torch.nn.Module):
        ...     def forward(self, x):
        ...         return x.t().contiguous() * 2
        >>> advice = opsref.advise(Twice(), torch.arange(6.0).view(2, 3))
        >>> advice.suggestions[0].change
        'leave out contiguous()'
        >>> advice.suggestions[0].before, advice.suggestions[0].after
        (Copies(number=1, bytes=24), Copies(number=0, bytes=0))
    """
    if not isinstance(model, Module):
        raise TypeError(f"model must be a torch.nn.Module: got {type(model).__name__}")
    from opsref._advice.subject import Subject  # an import costs, and few need it
    from opsref._advice.trials import Trials

    subject = Subject(model, (args, kwargs))
    trials = Trials(subject)
    lines = list(trials.of_lines())
    found = [suggestion for _, suggestion in lines]
    helpful: dict[Site, Change] = {}
    for changes, suggestion in sorted(lines, key=lambda line: -_saved(line[1])):
        if suggestion.verdict == "better":
            helpful = {**changes, **helpful}  # of two changes of a line, the better one
    if len(helpful) > 1:
        found.append(trials.of_calls(helpful, "all of these together"))
    found += trials.of_formats()
    tried = tuple(sorted(found, key=lambda s: (s.verdict != "better", -_saved(s))))
    plain = trials.plain.trace
    return Advice(type(model).__name__, _inputs(subject, plain), Copies.of(plain), tried)


def _saved(suggestion: Suggestion) -> int:
    return suggestion.before.bytes - suggestion.after.bytes if suggestion.after else 0


def _inputs(subject: Subject, plain: Trace) -> str:
    """Write down what the advice holds for."""
    shapes = [f"{tuple(x.shape)} {str(x.dtype).removeprefix('torch.')}" for x in subject.tensors]
    devices = sorted({str(x.device) for x in (*subject.tensors, *subject.model.parameters())})
    threads = count(torch.get_num_threads(), "thread") if "cpu" in devices else ""
    gradients = "with gradients" if torch.is_grad_enabled() else "without gradients"
    where = [*devices, threads, gradients, f"torch {torch.__version__.partition('+')[0]}"]
    if any(operation.is_compiled for operation in plain.operations):
        where.append("without the copies of compiled code")
    return ", ".join(filter(None, [*shapes, *where]))

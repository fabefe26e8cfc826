"""Runs a case eagerly and with each backend."""

from __future__ import annotations

import logging
import warnings
from typing import TYPE_CHECKING, Any

import torch

from _ext.compiled.record import Measured
from _tools.compiled.observe import observe

if TYPE_CHECKING:
    from collections.abc import Callable

    from _ext.compiled.cases import Case

BACKENDS = ("aot_eager", "inductor")


def measure(case: Case, backends: tuple[str, ...] = BACKENDS) -> Measured:
    """Run a case, each time with new inputs and the same seed.

    Returns:
        What the eager run does, and the aspects in which the compiled ones differ; an empty text
        where they lack what the eager run has.
    """
    # What a compiler says beside its exceptions.
    logging.disable()
    try:
        return _measure(case, backends)
    finally:
        logging.disable(logging.NOTSET)


def _measure(case: Case, backends: tuple[str, ...]) -> Measured:
    torch.manual_seed(0)
    state = torch.get_rng_state()
    eager = observe(*case.make())
    random = not torch.equal(state, torch.get_rng_state())
    differ = {}
    for backend in backends:
        differ[backend] = _differing(eager, _compiled(case, backend))
    return Measured(
        source=case.source,
        eager=eager,
        random=random,
        breaks=_breaks(case),
        differ=differ,
    )


def _differing(eager: dict[str, str], compiled: dict[str, str]) -> dict[str, str]:
    if "raises" in compiled:
        # There is no result to compare, and what is warned of explains the error.
        compiled = {
            aspect: compiled[aspect] for aspect in ("raises", "writes") if aspect in compiled
        }
        eager = {aspect: eager[aspect] for aspect in ("raises", "writes") if aspect in eager}
    # Of the warnings, those that are missed: a compiler gives some of its own.
    given = eager.get("warns", "").splitlines()
    also = compiled.get("warns", "").splitlines()
    compiled["warns"] = "\n".join(each for each in given if each in also)
    aspects = [
        each for each in {**eager, **compiled} if eager.get(each, "") != compiled.get(each, "")
    ]
    return {aspect: compiled.get(aspect, "") for aspect in aspects}


def _compiled(case: Case, backend: str) -> dict[str, str]:
    function, inputs = _fresh(case)
    compiled: Any = torch.compile(function, backend=backend)
    return observe(compiled, inputs)


def _breaks(case: Case) -> int:
    """Count how often compiling is interrupted; 0 where it raises."""
    function, inputs = _fresh(case)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            explained = torch._dynamo.explain(function)(*inputs.values())
            return max(0, int(explained.graph_break_count))
        except Exception:
            return 0


def _fresh(case: Case) -> tuple[Callable[..., Any], dict[str, Any]]:
    """Return a case's function and inputs, with nothing compiled before.

    All functions that have no file count as variants of one, and torch compiles eight at most.
    """
    torch.compiler.reset()
    return case.make()

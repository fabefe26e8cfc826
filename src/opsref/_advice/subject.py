"""What advice is about: a model and its inputs, run again and again from the same state."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from copy import deepcopy
from time import perf_counter, process_time
from typing import Any, NamedTuple, TypeVar

import torch
from torch.nn import Module
from torch.utils._pytree import tree_flatten, tree_map_only

from opsref._trace.call import trace
from opsref._trace.result import Trace

T = TypeVar("T")
Inputs = tuple[Sequence[Any], Mapping[str, Any]]
# What a trial does while a model runs.
Context = Callable[[], AbstractContextManager[object]]


class Outcome(NamedTuple):
    """What a run gave.

    Attributes:
        tensors: The results, and the gradients of parameters if there is a backward pass.
        rest: How the results are nested, and those that are no tensors.
        trace: What ran.
    """

    tensors: list[torch.Tensor | None]
    rest: object
    trace: Trace


class Subject:
    """A copy of a model, and inputs, of which every run has copies.

    Args:
        model: The model.
        inputs: Its arguments and its keyword arguments.

    Raises:
        TypeError: The model or an input cannot be copied.
    """

    def __init__(self, model: Module, inputs: Inputs) -> None:
        self.model = _copy("the model", model, [*model.parameters(), *model.buffers()])
        self.inputs = _copy("the inputs", inputs, _tensors(inputs))
        self.tensors = _tensors(self.inputs)
        self._weights = list(self.model.parameters())
        self._devices = {x.device for x in (*self.tensors, *self._weights)}
        self._devices -= {torch.device("cpu")}
        self._clock = perf_counter if self._devices else process_time

    def in_channels_last(self, part: str | None, *, inputs: bool) -> Subject:
        """Return the same with a part of the model, or its inputs, or both in channels last.

        Args:
            part: The path of the part; ``None`` for no part.
            inputs: Whether inputs of four dimensions are.
        """
        changed = Subject(self.model, self.inputs)
        if part is not None:
            changed.model.get_submodule(part).to(memory_format=torch.channels_last)
        if inputs:
            changed.inputs = tree_map_only(torch.Tensor, _channels_last, changed.inputs)
        return changed

    @property
    def bytes_to_convert(self) -> int:
        """The bytes of inputs that channels last has to copy, as they are in another order."""
        images = [x for x in self.tensors if x.dim() == 4]
        last = torch.channels_last
        return sum(x.nbytes for x in images if not x.is_contiguous(memory_format=last))

    def run(self, change: Context = nullcontext) -> Outcome:
        """Run it once under a trace, with the backward pass if gradients are computed.

        Args:
            change: What is changed meanwhile.
        """
        results: list[object] = []
        model = self.model

        with self._ready() as (args, kwargs), change():

            def call() -> None:
                results.append(model(*args, **kwargs))
                _backward(results[0])

            traced = trace(call)
        traced.of = type(model).__name__
        flat, nesting = tree_flatten(results[0])
        tensors: list[torch.Tensor | None] = [x for x in flat if isinstance(x, torch.Tensor)]
        others = [x for x in flat if not isinstance(x, torch.Tensor)]
        gradients = [parameter.grad for parameter in self._weights]
        return Outcome([*tensors, *gradients], (nesting, others), traced)

    def time(self, change: Context = nullcontext) -> float:
        """Run it once and return the seconds that it took: of CPU time, if only the CPU computes.

        Args:
            change: As for ``run``.
        """
        with self._ready() as (args, kwargs), change():
            self._wait()
            start = self._clock()
            _backward(self.model(*args, **kwargs))
            self._wait()
            return self._clock() - start

    @contextmanager
    def _ready(self) -> Iterator[Inputs]:
        """Yield fresh inputs, from the same random numbers and without gradients."""
        self.model.zero_grad(set_to_none=True)
        numbers = [device.index or 0 for device in self._devices if device.type == "cuda"]
        with torch.random.fork_rng(numbers):
            torch.manual_seed(0)
            yield _copy("the inputs", self.inputs, self.tensors)

    def _wait(self) -> None:
        for device in self._devices:
            if synchronize := getattr(getattr(torch, device.type, None), "synchronize", None):
                synchronize(device)


def _tensors(values: object) -> list[torch.Tensor]:
    return [x for x in tree_flatten(values)[0] if isinstance(x, torch.Tensor)]


def _copy(what: str, value: T, tensors: Sequence[torch.Tensor]) -> T:
    """Copy something, in inference mode only if its tensors are of that mode.

    Others would become such tensors there, and torch runs other operations on those.
    """
    try:
        with torch.inference_mode(any(x.is_inference() for x in tensors)):
            return deepcopy(value)
    except Exception as error:
        raise TypeError(
            f"{what} must be something that copy.deepcopy copies, as every trial runs on a copy: "
            f"{type(error).__name__}: {error}"
        ) from error


def _channels_last(x: torch.Tensor) -> torch.Tensor:
    return x.contiguous(memory_format=torch.channels_last) if x.dim() == 4 else x


def _backward(results: object) -> None:
    """Send a gradient of ones back, where results have a graph."""
    tensors = [x for x in _tensors(results) if x.requires_grad and x.grad_fn is not None]
    if tensors:
        torch.autograd.backward(tensors, [torch.ones_like(x) for x in tensors])

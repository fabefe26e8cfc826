"""What one run of a case does, in words that two runs can be compared by."""

from __future__ import annotations

import re
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

# What a compiler adds to a message: where it was, and how to learn more.
ADDED = re.compile(
    r"\n\n(?:from user code|While executing|Set TORCH|  ?Developer debug|You can).*"
    r"|\nException raised from .*",
    re.DOTALL,
)
ADDRESS = re.compile(r"0x[0-9a-f]{4,}")
KERNEL = re.compile(r"/\S+\.cpp:\d+")
LONGEST = 600


def observe(function: Callable[..., Any], inputs: Mapping[str, Any]) -> dict[str, str]:
    """Run a function, then backward, and say what came of it.

    Returns:
        By aspect, a text; an aspect without a text is left out:

        - `raises`: the exception; `returns`: the values of the results,
        - `writes`: the inputs whose values have changed, with those that they have now,
        - `layout`: shape and strides of each result,
        - `sharing`: whether a result is an input, shares the memory of one, or is new,
        - `gradients`: those of the inputs, for a sum of the results in which every element has
          a weight of its own,
        - `warns`: the warnings, one per line.
    """
    before = _values(inputs)
    torch.manual_seed(0)
    seen: dict[str, str] = {}
    with _noted_warnings() as caught:
        try:
            result = function(*inputs.values())
        except Exception as error:
            seen["raises"] = message(error)
        else:
            seen |= _results(result, inputs)
            seen["gradients"] = _gradients(result, inputs)
    changed = _values(inputs).items() - before.items()
    seen["writes"] = "; ".join(f"{name} = {value}" for name, value in sorted(changed))
    seen["warns"] = "\n".join(sorted(set(caught)))
    return {aspect: text for aspect, text in seen.items() if text}


def message(error: BaseException) -> str:
    """Return the class and the message of an exception, without what a compiler adds to it."""
    text = KERNEL.sub("kernel.cpp", ADDRESS.sub("0x...", ADDED.sub("", f"{error}")))
    text = " ".join(f"{type(error).__name__}: {text}".split())
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def tensors(thing: Any, name: str = "") -> Iterator[tuple[str, torch.Tensor]]:
    """Yield the tensors in a result or an input, each under a name."""
    if isinstance(thing, torch.Tensor):
        yield name, thing
    elif isinstance(thing, nn.Module):
        for part, tensor in [*thing.named_parameters(), *thing.named_buffers()]:
            yield f"{name}.{part}", tensor
    elif isinstance(thing, dict):
        for key, part in thing.items():
            yield from tensors(part, f"{name}[{key!r}]")
    elif isinstance(thing, (tuple, list)):
        for index, part in enumerate(thing):
            yield from tensors(part, f"{name}[{index}]")


def show(thing: Any) -> str:
    """Return the values of a result, as Python writes them."""
    if isinstance(thing, torch.Tensor):
        # Four digits: what two ways of computing may differ in is not among them.
        return re.sub(
            r",?\s+", lambda space: ", " if "," in space[0] else " ", repr(thing.detach())
        )
    if isinstance(thing, (tuple, list)):
        inside = ", ".join(map(show, thing))
        return f"[{inside}]" if isinstance(thing, list) else f"({inside})"
    return ADDRESS.sub("0x...", repr(thing))


def _values(inputs: Mapping[str, Any]) -> dict[str, str]:
    """Return, by name, the values of all tensors that are given."""
    named = ((name, part) for name, thing in inputs.items() for name, part in tensors(thing, name))
    return {name: show(tensor) for name, tensor in named}


def _results(result: Any, inputs: Mapping[str, Any]) -> dict[str, str]:
    given = [pair for name, thing in inputs.items() for pair in tensors(thing, name)]
    layout, sharing = [], []
    for _, tensor in tensors(result):
        if tensor.layout is torch.strided:
            layout.append(f"{tuple(tensor.shape)} with strides {tensor.stride()}")
            sharing.append(_kinship(tensor, given))
    return {"returns": show(result), "layout": "; ".join(layout), "sharing": "; ".join(sharing)}


def _kinship(tensor: torch.Tensor, given: list[tuple[str, torch.Tensor]]) -> str:
    """Return whether a result is an input or has the memory of one."""
    for name, each in given:
        if tensor is each:
            return f"is {name}"
    for name, each in given:
        if each.layout is torch.strided and _address(tensor) == _address(each) != 0:
            return f"shares the memory of {name}"
    return "has memory of its own"


def _address(tensor: torch.Tensor) -> int:
    """Return where the memory of a tensor begins; 0 where there is none."""
    return tensor.untyped_storage().data_ptr()


def _gradients(result: Any, inputs: Mapping[str, Any]) -> str:
    """Go backward from what requires a gradient; return the gradients of the inputs."""
    outputs = [each for _, each in tensors(result) if each.requires_grad]
    if not outputs:
        return ""
    try:
        sum(map(_weighted, outputs)).real.backward()  # type: ignore[union-attr]
    except Exception as error:
        return f"backward raises {message(error)}"
    given = [pair for name, thing in inputs.items() for pair in tensors(thing, name)]
    found = [(name, each.grad) for name, each in given if each.is_leaf and each.grad is not None]
    return "; ".join(f"{name}: {show(grad)}" for name, grad in found) or "none reaches an input"


def _weighted(output: torch.Tensor) -> torch.Tensor:
    weights = torch.arange(1, output.numel() + 1, dtype=output.dtype).view(output.shape)
    return (output * weights).sum()


@contextmanager
def _noted_warnings() -> Iterator[list[str]]:
    """Note the warnings that a run gives, those that torch gives once in a process too."""
    noted: list[str] = []
    before = torch.is_warn_always_enabled()
    torch.set_warn_always(True)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            yield noted
        finally:
            torch.set_warn_always(before)
            for each in caught:
                # Not those of the compiler's own making.
                if not re.search(
                    r"_dynamo|_inductor|_functorch|cpp_extension|/jit/", each.filename
                ):
                    text = f"{each.message}".partition(" (Triggered internally")[0]
                    noted.append(f"{each.category.__name__}: {' '.join(text.split())[:LONGEST]}")

"""Traces one model, asks for advice, and compares with what torch exports."""

from __future__ import annotations

import warnings
from typing import Any

import timm
import torch

import opsref
from _ext.atlas.record import Change, Copies, Model

# How many of the changes that help, and how many lines of a trace, are kept.
MOST, MOST_LINES = 3, 120


def measure(family: str, name: str) -> Model:
    """Run a forward pass of one image, without gradients, on one thread.

    Args:
        family: The module of timm.
        name: The model.
    """
    torch.set_num_threads(1)
    torch.manual_seed(0)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        model = timm.create_model(name).eval()
        config: Any = model.default_cfg
        image = torch.randn(1, *config["input_size"])
        traced = opsref.trace(model, image)
        plain = [o for o in traced.operations if o.copy == "plain"]
        return Model(
            family=family,
            name=name,
            parameters=sum(parameter.numel() for parameter in model.parameters()),
            input=tuple(image.shape),
            operations=len(traced.operations),
            bytes=traced.bytes,
            between=Copies(len(traced.layout_copies), traced.layout_copy_bytes),
            inside=Copies(len(traced.inner_copies), traced.inner_copy_bytes),
            plain=Copies(len(plain), sum(o.copied_bytes for o in plain)),
            exported=exported(model, image),
            line=line(traced),
            helps=helps(model, image),
            trace=shortened(str(traced)),
        )


def shortened(text: str) -> str:
    """Cut a long text."""
    lines = text.splitlines()
    more = [f"... and {len(lines) - MOST_LINES:,} more lines"] if len(lines) > MOST_LINES else []
    return "\n".join([*lines[:MOST_LINES], *more])


def line(traced: opsref.Trace) -> str:
    """Return the line that copies most, and how much."""
    from opsref._trace.words import by_line, count, size

    for total, number, text in by_line(traced.operations)[:1]:
        return f"{size(total)} in {count(number, 'copy', 'copies')}: {text}"
    return ""


def helps(model: torch.nn.Module, image: torch.Tensor) -> tuple[Change, ...]:
    """Return the changes that help, the best first."""
    found = []
    for suggestion in opsref.advise(model, image).suggestions[:MOST]:
        if suggestion.after is not None and suggestion.time is not None:
            where = f" at {suggestion.place}" if suggestion.place else ""
            after = Copies(*suggestion.after)
            what = f"{suggestion.change}{where}"
            found.append(Change(what, after, suggestion.difference, suggestion.time))
    return tuple(found)


def exported(model: torch.nn.Module, image: torch.Tensor) -> int | None:
    """Count the clones that change a layout in what torch exports, in core operations."""
    try:
        program = torch.export.export(model, (image,)).run_decompositions()
    except Exception:  # whatever a model raises that cannot be exported
        return None
    found = 0
    for node in program.graph.nodes:
        if node.target is torch.ops.aten.clone.default:
            read, made = node.args[0].meta["val"], node.meta["val"]
            steps = zip(made.shape, made.stride(), read.stride(), strict=True)
            found += any(size != 1 and one != other for size, one, other in steps)
    return found

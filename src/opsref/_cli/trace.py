"""``trace``: runs a target once, and shows, stores or compares what it copied."""

from __future__ import annotations

import linecache
import sys
from argparse import Namespace
from dataclasses import replace
from html import escape
from importlib.resources import files
from typing import Any

import torch

from opsref._cli import CommandError
from opsref._cli.targets import Setting, Target, dtype_named, find, hint_at_inputs
from opsref._trace.call import trace as traced
from opsref._trace.changes import changes
from opsref._trace.compare import unseen
from opsref._trace.named import arguments, modules
from opsref._trace.operation import Operation
from opsref._trace.result import Trace
from opsref._trace.stored import read, written

# What runs, as lines that the trace can show.
_FORWARD = """\
with trace(names=names) as t:
    output = target(*inputs, **keywords)
"""
_BACKWARD = f"""{_FORWARD}\
    outputs = differentiable(output)
    torch.autograd.backward(outputs, [torch.ones_like(out) for out in outputs])
"""
_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width"><style>{style}
body {{ font: 15px/1.5 system-ui, sans-serif; margin: 2em; color-scheme: light dark; }}
</style></head><body><h1>{title}</h1>{body}</body></html>
"""


def trace(parsed: Namespace) -> bool:
    """Run the command, and tell whether the copies differ from stored ones."""
    if parsed.copies and not parsed.json:
        raise CommandError("--copies goes with --json")
    stored = read(parsed.against) if parsed.against else None
    device = torch.device(parsed.device)
    setting = Setting(parsed.input, dtype_named(parsed.dtype), device, parsed.backward)
    target = find(parsed.target, setting)
    given = [*target.inputs, *target.keywords.values()]
    shapes = ", ".join("×".join(map(str, x.shape)) for x in given)
    print(f"opsref: tracing {parsed.target} on {device}, {shapes or 'no input'}", file=sys.stderr)
    with hint_at_inputs(parsed, target.call):
        t = run(target, parsed.target, backward=parsed.backward)
    if stored is not None and (message := unseen(t.operations)):
        raise CommandError(message)
    if parsed.html:
        style = files("opsref").joinpath("sphinxext/trace.css").read_text(encoding="utf-8")
        body = t.html(every=parsed.every or None).replace("html(every=True)", "--every")
        text = _PAGE.format(title=f"Trace of {escape(t.of)}", style=style, body=body)
        parsed.html.write_text(text, encoding="utf-8")
        print(f"opsref: wrote {parsed.html}", file=sys.stderr)
    found = changes(t, stored) if stored is not None else None
    if parsed.json:
        print(written(t, copies=parsed.copies), end="")
    elif found is not None:
        print(f"layout copies: {found.heading or 'as stored'}", *found.lines, sep="\n")
    else:
        print(
            (t.text(every=True) if parsed.every else str(t)).replace("text(every=True)", "--every")
        )
    return found is not None and bool(found.heading)


def run(target: Target, of: str, *, backward: bool) -> Trace:
    """Trace a call, and the backward pass of all that it gives."""
    file, code = "<command>", _BACKWARD if backward else _FORWARD
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
    names = {**modules(target.call), **dict(arguments(*target))}
    space: dict[str, Any] = {**target._asdict(), "target": target.call, "names": names}
    space |= {"torch": torch, "trace": traced, "differentiable": differentiable}
    with torch.set_grad_enabled(backward):
        exec(compile(code, file, "exec"), space)
    if isinstance(space["output"], torch.nn.Module):
        raise CommandError(f"{of} makes a module, which did not run: write {of}()")
    return Trace(tuple(map(_called, space["t"].operations)), of=of)


def _called(operation: Operation) -> Operation:
    """Leave out that the command called a line."""
    caller = "" if operation.caller.startswith("<command>") else operation.caller
    return replace(operation, caller=caller, inside=tuple(map(_called, operation.inside)))


def differentiable(output: Any) -> list[torch.Tensor]:
    """List the tensors of an output that have gradients."""
    found, left = [], [output]
    while left:
        x = left.pop()
        if isinstance(x, torch.Tensor):
            found += [x] if x.requires_grad else []
        elif isinstance(x, dict | list | tuple):
            left += x.values() if isinstance(x, dict) else x
    if not found:
        raise CommandError("no output has a gradient: leave out --backward")
    return found

"""What Inductor does with the layout copies of a Swin block: which it keeps, which it fuses away.

There is no public way to ask. `GraphLowering` holds the graph that Inductor was given and, after
it has generated code, the buffers that this code fills, each with the node it was made for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import torch

from _ext.compiled.record import Copy

if TYPE_CHECKING:
    from collections.abc import Iterator

# The last steps of a loop that stores what it has loaded.
COPIES = re.compile(r"(?P<value>tmp\d+) = ops\.load\(.*\)\n\s*return (?P=value)\b")
FRAME = re.compile(r'File ".*?(\w+\.py)", line (\d+), in (\w+)')


def measure_swin() -> list[Copy]:
    """Compile a shifted block of timm's Swin-T, first stage, and return its layout copies."""
    from timm.models.swin_transformer import SwinTransformerBlock

    block: Any = SwinTransformerBlock(96, (56, 56), num_heads=3, window_size=7, shift_size=3).eval()
    with torch.no_grad():
        (graph,) = _graphs_of(block, torch.zeros(1, 56, 56, 96))
    buffers = dict(_buffers(graph))
    return [
        Copy(
            where=_where(f"{node.meta.get('stack_trace')}"),
            shape=tuple(node.meta["val"].shape),
            bytes=node.meta["val"].nbytes,
            kept=f"{node}" in buffers,
            computes=buffers.get(f"{node}", False),
        )
        for node in graph.module.graph.nodes
        if node.op == "call_function" and node.target is torch.ops.aten.clone.default
    ]


def _graphs_of(function: Any, *inputs: torch.Tensor) -> list[Any]:
    """Compile a function and return the graphs that Inductor has generated code for."""
    from torch._inductor import config, graph

    seen = []
    generate = graph.GraphLowering.codegen

    def noting(self: Any) -> Any:
        seen.append(self)
        return generate(self)

    compiled: Any = torch.compile(function)
    torch.compiler.reset()
    # What is found in the cache is not generated.
    with patch.object(graph.GraphLowering, "codegen", noting), config.patch(fx_graph_cache=False):
        compiled(*inputs)
    return seen


def _buffers(graph: Any) -> Iterator[tuple[str, bool]]:
    """Yield the nodes that have a buffer, and whether filling it is more than a copy."""
    for scheduled in graph.scheduler.nodes:
        for part in scheduled.get_nodes():
            buffer = part.node
            # Calls of a library have no loop of their own.
            if loop := getattr(buffer, "data", None):
                yield f"{buffer.get_origin_node()}", not COPIES.search(loop.inner_fn_str())


def _where(stack: str) -> str:
    """Return the innermost place in a file of models."""
    places = [place for place in FRAME.findall(stack) if place[0] != "module.py"]
    file, line, function = places[-1]
    return f"{function} ({file}:{line})"

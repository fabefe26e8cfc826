"""The operations and kernels that run."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F

import opsref
from _tools.gpu.visit.facts.common import ON_CUDA, D, both, r, said

PASSES: dict[str, str] = {
    "roll, one dimension": "x.roll(1, 0)",
    "roll, two dimensions": "x.roll((1, 1), (0, 1))",
    "roll, flat": "x.roll(1)",
    "roll of transposed, one dimension": "x.t().roll(1, 0)",
    "roll of transposed, two dimensions": "x.t().roll((1, 1), (0, 1))",
    "masked_fill": "x.masked_fill(m, 0)",
    "masked_fill of expanded": "x[:1].expand(64, 64).masked_fill(m, 0)",
    "where": "torch.where(m, 0, x)",
    "contiguous of transposed": "x.t().contiguous()",
    "add of transposed": "x + x.t()",
    "x[:, idx]": "x[:, i]",
    "x[m]": "x[m]",
    "x[None] + x[:, None]": "x[None] + x[:, None]",
    "dropout": "F.dropout(x)",
    "drop_path": "drop_path(x, 0.5, True)",
    "softmax of transposed": "x.t().softmax(-1)",
    "layer_norm of transposed": "F.layer_norm(x.t(), (64,))",
    "cat": "torch.cat((x[1:], x[:1]))",
    "attention": "F.scaled_dot_product_attention(x[None, None], x[None, None], x[None, None])",
    "conv2d": "F.conv2d(x[None, None], x[None, None, :3, :3])",
    "batch_norm": "F.batch_norm(x, None, None, training=True)",
    "meshgrid": "torch.meshgrid(x[0], x[0], indexing='ij')",
    "matmul of transposed": "x.t() @ x",
}


def operands(d: str) -> dict[str, Any]:
    """Make what the passes name."""
    from timm.layers import drop_path

    x = r(64, 64, d=d)
    i = torch.arange(63, -1, -1, device=d)
    return {"x": x, "m": x > 0.5, "i": i, "torch": torch, "F": F, "drop_path": drop_path}


def passes() -> None:
    """Note what operations run, as a trace sees them."""
    for label, code in PASSES.items():
        found = []
        for d in ("cpu", D):
            names = operands(d)
            try:
                with torch.no_grad(), opsref.trace() as t:
                    eval(code, names)
                found.append(
                    ", ".join(
                        f"{o.name} {o.layout.stride if o.layout else ''} {o.bytes}"
                        for o in t.operations
                    )
                )
            except Exception as error:
                found.append(said(error))
        both(label, *found)


def kernels() -> None:
    """Name the kernels that the GPU runs, as the profiler sees them."""
    if not ON_CUDA:
        print("   (no kernels on this device)")
        return
    from torch.profiler import ProfilerActivity, profile

    names = operands(D)
    for code in PASSES.values():
        eval(code, names)
    for label, code in PASSES.items():
        with profile(activities=[ProfilerActivity.CUDA, ProfilerActivity.CPU]) as seen:
            eval(code, names)
            torch.cuda.synchronize()
        ran = [e.name for e in seen.events() if e.device_type == torch.autograd.DeviceType.CUDA]
        print(f"   {label}: {len(ran)}: {'; '.join(name[:90] for name in ran)}")

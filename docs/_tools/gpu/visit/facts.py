"""Prints, for the CPU and the GPU, what pages say of the CPU alone.

    DEVICE=cuda PYTHONPATH=src python docs/_tools/gpu/visit/facts.py [part ...]

Parts: strides, errors, objects, draws, passes, waits, dtypes, bounds, kernels. What differs between
the two devices is marked with ``<>``. Nothing that fails ends the rest: by default each part has a
process of its own.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import traceback
import warnings
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

import opsref

D = os.environ.get("DEVICE", "cuda")
ON_CUDA = D.startswith("cuda")


def said(error: BaseException) -> str:
    """Return an error as one line, of at most 300 characters."""
    name = type(error).__name__
    return f"{name}: {' / '.join(str(error).splitlines())[:300]}"


def outcome(make: Callable[[], Any]) -> str:
    """Return what a call gives, or raises."""
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            result = make()
        warned = "".join(f" (warns: {w.message})"[:200] for w in caught)
        return f"{result!r}{warned}"
    except Exception as error:
        return said(error)


def both(label: str, cpu: str, gpu: str) -> None:
    """Print two outcomes, in one line if they are the same."""
    plain = gpu.replace(f", device='{D}:0'", "").replace(f"{D}:0", "cpu").replace(f"'{D}'", "'cpu'")
    if plain == cpu:
        print(f"   {label}: {gpu}")
    else:
        print(f"<> {label}\n      cpu: {cpu}\n      {D}: {gpu}")


# --- strides ---------------------------------------------------------------------------------


def r(*shape: int, d: str, dtype: torch.dtype = torch.float32, **options: Any) -> torch.Tensor:
    """Make a tensor with the same values on either device."""
    generator = torch.Generator().manual_seed(0)
    x = torch.rand(*shape, generator=generator).to(dtype)
    return x.to(d).requires_grad_(**options) if options else x.to(d)


def last(*shape: int, d: str) -> torch.Tensor:
    """Make one in channels_last."""
    return r(*shape, d=d).contiguous(memory_format=torch.channels_last)


def heads(d: str, dtype: torch.dtype = torch.float32, n: int = 49) -> Any:
    """Cut queries, keys and values out of a projection, as attention in timm does."""
    return r(2, n, 3, 4, 32, d=d, dtype=dtype).permute(2, 0, 3, 1, 4).unbind(0)


def attention(d: str, *, dtype: torch.dtype = torch.float32, n: int = 49, **options: Any) -> Any:
    mask = options.pop("mask", None)
    if mask == "float":
        options["attn_mask"] = torch.zeros(1, 4, n, n, dtype=dtype, device=d)
    if mask == "bool":
        options["attn_mask"] = torch.ones(n, n, dtype=torch.bool, device=d).tril()
    q, k, v = heads(d, dtype, n)
    if options.pop("dense", False):
        q, k, v = q.contiguous(), k.contiguous(), v.contiguous()
    return F.scaled_dot_product_attention(q, k, v, **options)


def kernels_of_attention(d: str, name: str, dtype: torch.dtype) -> Any:
    from torch.nn.attention import SDPBackend, sdpa_kernel

    with sdpa_kernel(getattr(SDPBackend, name)):
        return attention(d, dtype=dtype, n=64)


def gradient(d: str, of: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor) -> Any:
    x = x.detach().requires_grad_()
    of(x).pow(2).sum().backward()
    return x.grad


HALF, BF16 = torch.float16, torch.bfloat16
STRIDES: dict[str, Callable[[str], Any]] = {
    "attention, gallery's: float32 (1,2,3,2)": lambda d: F.scaled_dot_product_attention(
        *torch.arange(36.0, device=d).view(1, 3, 3, 2, 2).permute(2, 0, 3, 1, 4)
    ),
    "attention, heads of a projection, float32": lambda d: attention(d),
    "attention, heads of a projection, float16": lambda d: attention(d, dtype=HALF),
    "attention, heads of a projection, bfloat16": lambda d: attention(d, dtype=BF16),
    "attention, dense operands, float32": lambda d: attention(d, dense=True),
    "attention, dense operands, bfloat16": lambda d: attention(d, dense=True, dtype=BF16),
    "attention, float mask, float32": lambda d: attention(d, mask="float"),
    "attention, float mask, bfloat16": lambda d: attention(d, mask="float", dtype=BF16),
    "attention, bool mask, float32": lambda d: attention(d, mask="bool"),
    "attention, causal, bfloat16": lambda d: attention(d, dtype=BF16, is_causal=True),
    "attention, float64": lambda d: attention(d, dtype=torch.float64),
    "attention, MATH, bfloat16": lambda d: kernels_of_attention(d, "MATH", BF16),
    "attention, FLASH_ATTENTION, bfloat16": lambda d: kernels_of_attention(
        d, "FLASH_ATTENTION", BF16
    ),
    "attention, EFFICIENT_ATTENTION, bfloat16": lambda d: kernels_of_attention(
        d, "EFFICIENT_ATTENTION", BF16
    ),
    "attention, CUDNN_ATTENTION, bfloat16": lambda d: kernels_of_attention(
        d, "CUDNN_ATTENTION", BF16
    ),
    "MultiheadAttention, output": lambda d: nn.MultiheadAttention(32, 4, batch_first=True).to(d)(
        *[r(2, 9, 32, d=d)] * 3
    )[0],
    "softmax of permuted": lambda d: r(2, 3, 4, 8, d=d).permute(0, 3, 1, 2).softmax(-1),
    "layer_norm of permuted": lambda d: F.layer_norm(r(2, 8, 5, 5, d=d).permute(0, 2, 3, 1), (8,)),
    "layer_norm of transposed (2-d)": lambda d: F.layer_norm(r(8, 6, d=d).t(), (8,)),
    "rms_norm of permuted": lambda d: F.rms_norm(r(2, 8, 5, 5, d=d).permute(0, 2, 3, 1), (8,)),
    "group_norm, channels_last": lambda d: F.group_norm(last(2, 8, 5, 5, d=d), 2),
    "batch_norm eval, contiguous": lambda d: nn.BatchNorm2d(8).to(d).eval()(r(2, 8, 5, 5, d=d)),
    "batch_norm eval, channels_last": lambda d: (
        nn.BatchNorm2d(8).to(d).eval()(last(2, 8, 5, 5, d=d))
    ),
    "batch_norm train, channels_last": lambda d: nn.BatchNorm2d(8).to(d)(last(2, 8, 5, 5, d=d)),
    "batch_norm train, permuted otherwise": lambda d: nn.BatchNorm2d(8).to(d)(
        r(5, 8, 2, 5, d=d).permute(2, 1, 0, 3)
    ),
    "conv2d, contiguous": lambda d: F.conv2d(r(2, 8, 9, 9, d=d), r(16, 8, 3, 3, d=d)),
    "conv2d, input channels_last": lambda d: F.conv2d(last(2, 8, 9, 9, d=d), r(16, 8, 3, 3, d=d)),
    "conv2d, weight channels_last": lambda d: F.conv2d(r(2, 8, 9, 9, d=d), last(16, 8, 3, 3, d=d)),
    "conv2d, both channels_last": lambda d: F.conv2d(last(2, 8, 9, 9, d=d), last(16, 8, 3, 3, d=d)),
    "conv2d, permuted from (B,H,W,C)": lambda d: F.conv2d(
        r(2, 9, 9, 8, d=d).permute(0, 3, 1, 2), r(16, 8, 3, 3, d=d)
    ),
    "conv2d 1x1, channels_last": lambda d: F.conv2d(last(2, 8, 9, 9, d=d), r(16, 8, 1, 1, d=d)),
    "conv2d depthwise, contiguous": lambda d: F.conv2d(
        r(2, 8, 9, 9, d=d), r(8, 1, 3, 3, d=d), groups=8
    ),
    "conv2d depthwise, channels_last": lambda d: F.conv2d(
        last(2, 8, 9, 9, d=d), r(8, 1, 3, 3, d=d), groups=8
    ),
    "conv2d patches 4x4, batch 1, bfloat16": lambda d: F.conv2d(
        r(1, 3, 16, 16, d=d, dtype=BF16), r(8, 3, 4, 4, d=d, dtype=BF16), stride=4
    ),
    "conv2d, one channel": lambda d: F.conv2d(r(2, 1, 9, 9, d=d), r(1, 1, 3, 3, d=d)),
    "conv2d, input's gradient, channels_last": lambda d: gradient(
        d, lambda x: F.conv2d(x, r(16, 8, 3, 3, d=d)), last(2, 8, 9, 9, d=d)
    ),
    "conv2d, weight's gradient, input channels_last": lambda d: gradient(
        d, lambda w: F.conv2d(last(2, 8, 9, 9, d=d), w), r(16, 8, 3, 3, d=d)
    ),
    "conv_transpose2d, channels_last": lambda d: F.conv_transpose2d(
        last(2, 8, 9, 9, d=d), r(8, 16, 3, 3, d=d)
    ),
    "conv1d of transposed": lambda d: F.conv1d(r(2, 9, 8, d=d).mT, r(16, 8, 3, d=d)),
    "max_pool2d, channels_last": lambda d: F.max_pool2d(last(2, 8, 8, 8, d=d), 2),
    "avg_pool2d, channels_last": lambda d: F.avg_pool2d(last(2, 8, 8, 8, d=d), 2),
    "adaptive_avg_pool2d(1), channels_last": lambda d: F.adaptive_avg_pool2d(
        last(2, 8, 8, 8, d=d), 1
    ),
    "interpolate nearest, channels_last": lambda d: F.interpolate(last(2, 8, 4, 4, d=d), (8, 8)),
    "interpolate bilinear, channels_last": lambda d: F.interpolate(
        last(2, 8, 4, 4, d=d), (8, 8), mode="bilinear"
    ),
    "interpolate bilinear, permuted, 3 channels": lambda d: F.interpolate(
        r(2, 4, 4, 3, d=d).permute(0, 3, 1, 2), (8, 8), mode="bilinear"
    ),
    "interpolate bicubic, channels_last": lambda d: F.interpolate(
        last(2, 8, 4, 4, d=d), (8, 8), mode="bicubic"
    ),
    "pad, channels_last": lambda d: F.pad(last(2, 8, 4, 4, d=d), (1, 1, 1, 1)),
    "pixel_shuffle, channels_last": lambda d: F.pixel_shuffle(last(2, 8, 4, 4, d=d), 2),
    "matmul, transposed @ plain": lambda d: r(8, 6, d=d).t() @ r(8, 5, d=d),
    "matmul, plain @ transposed": lambda d: r(6, 8, d=d) @ r(5, 8, d=d).t(),
    "matmul, transposed @ transposed": lambda d: r(8, 6, d=d).t() @ r(5, 8, d=d).t(),
    "bmm, transposed @ plain": lambda d: r(3, 8, 6, d=d).mT @ r(3, 8, 5, d=d),
    "matmul, (2,4,49,32) heads @ its mT": lambda d: heads(d)[0] @ heads(d)[1].mT,
    "matmul, batch 0-stride @ plain": lambda d: r(1, 6, 8, d=d).expand(3, 6, 8) @ r(3, 8, 5, d=d),
    "matmul, (3,6,8) permuted @ (8,5)": lambda d: r(6, 3, 8, d=d).transpose(0, 1) @ r(8, 5, d=d),
    "linear of permuted, with bias": lambda d: F.linear(
        r(2, 8, 5, d=d).mT, r(6, 8, d=d), r(6, d=d)
    ),
    "linear, weight's gradient": lambda d: gradient(
        d, lambda w: F.linear(r(2, 5, 8, d=d), w), r(6, 8, d=d)
    ),
    "einsum bhqd,bhkd->bqhk": lambda d: torch.einsum("bhqd,bhkd->bqhk", *heads(d)[:2]),
    "add, transposed + plain": lambda d: r(6, 8, d=d).t() + r(8, 6, d=d),
    "add, plain + transposed": lambda d: r(8, 6, d=d) + r(6, 8, d=d).t(),
    "add, expanded + expanded": lambda d: r(6, 1, d=d).expand(6, 8) + r(1, 8, d=d).expand(6, 8),
    "gelu of transposed": lambda d: F.gelu(r(6, 8, d=d).t()),
    "gelu of every other column": lambda d: F.gelu(r(6, 8, d=d)[:, ::2]),
    "gelu of permuted, sliced": lambda d: F.gelu(r(2, 6, 8, d=d).permute(2, 0, 1)[1:5]),
    "dropout of transposed": lambda d: F.dropout(r(6, 8, d=d).t()),
    "masked_fill of transposed": lambda d: (
        r(6, 8, d=d).t().masked_fill(torch.ones(8, 6, dtype=torch.bool, device=d), 0)
    ),
    "masked_fill of expanded": lambda d: (
        r(6, 1, d=d).expand(6, 8).masked_fill(torch.ones(6, 8, dtype=torch.bool, device=d), 0)
    ),
    "masked_fill, mask transposed": lambda d: r(6, 8, d=d).masked_fill(
        torch.ones(8, 6, dtype=torch.bool, device=d).t(), 0
    ),
    "where, transposed": lambda d: torch.where(
        torch.ones(8, 6, dtype=torch.bool, device=d), r(6, 8, d=d).t(), r(6, 8, d=d).t()
    ),
    "clone of expanded": lambda d: r(6, 1, d=d).expand(6, 8).clone(),
    "clone of permuted, sliced": lambda d: r(2, 6, 8, d=d).permute(2, 0, 1)[1:5].clone(),
    "to(device) of transposed": lambda d: r(6, 8, d="cpu").t().to(d),
    "to(device) of expanded": lambda d: r(6, 1, d="cpu").expand(6, 8).to(d),
    "to(device) of every other column": lambda d: r(6, 8, d="cpu")[:, ::2].to(d),
    "to(device) of a view at offset 3": lambda d: r(8, d="cpu")[3:].to(d),
    "cpu() of transposed": lambda d: r(6, 8, d=d).t().cpu(),
    "to(float16) of transposed": lambda d: r(6, 8, d=d).t().to(HALF),
    "roll of transposed": lambda d: r(6, 8, d=d).t().roll(1, 0),
    "roll, two dimensions, of transposed": lambda d: r(6, 8, d=d).t().roll((1, 1), (0, 1)),
    "roll, flat, of transposed": lambda d: r(6, 8, d=d).t().roll(1),
    "roll by nothing, of transposed": lambda d: r(6, 8, d=d).t().roll(0, 0),
    "roll, channels_last": lambda d: last(2, 8, 4, 4, d=d).roll((1, 1), (2, 3)),
    "flip of transposed": lambda d: r(6, 8, d=d).t().flip(0),
    "cat of channels_last": lambda d: torch.cat([last(2, 8, 4, 4, d=d)] * 2, 1),
    "stack of transposed": lambda d: torch.stack([r(6, 8, d=d).t()] * 2),
    "sum over the middle of permuted": lambda d: r(2, 6, 8, d=d).permute(2, 0, 1).sum(1),
    "sum, keepdim, channels_last": lambda d: last(2, 8, 4, 4, d=d).sum(1, keepdim=True),
    "max over a dimension of transposed": lambda d: tuple(r(6, 8, d=d).t().max(1)),
    "cumsum of transposed": lambda d: r(6, 8, d=d).t().cumsum(0),
    "sort of transposed": lambda d: tuple(r(6, 8, d=d).t().sort(0)),
    "topk of transposed": lambda d: tuple(r(6, 8, d=d).t().topk(2, 0)),
    "nonzero": lambda d: (r(6, 8, d=d) >= 0).nonzero(),
    "x[:, idx]": lambda d: r(6, 8, d=d)[:, torch.tensor([1, 0], device=d)],
    "x[idx] of transposed": lambda d: r(6, 8, d=d).t()[torch.tensor([1, 0], device=d)],
    "x[idx, :, idx]": lambda d: r(6, 5, 8, d=d)[
        torch.tensor([1, 0], device=d), :, torch.tensor([1, 0], device=d)
    ],
    "x[mask]": lambda d: r(6, 5, 8, d=d)[torch.ones(6, 5, dtype=torch.bool, device=d)],
    "index_select of transposed": lambda d: (
        r(6, 8, d=d).t().index_select(0, torch.tensor([1, 0], device=d))
    ),
    "gather of transposed": lambda d: (
        r(6, 8, d=d).t().gather(0, torch.zeros(2, 6, dtype=torch.long, device=d))
    ),
    "embedding": lambda d: F.embedding(torch.zeros(2, 3, dtype=torch.long, device=d), r(6, 8, d=d)),
    "repeat of transposed": lambda d: r(6, 8, d=d).t().repeat(2, 1),
    "meshgrid ij": lambda d: torch.meshgrid(
        torch.arange(2, device=d), torch.arange(3, device=d), indexing="ij"
    ),
    "meshgrid xy": lambda d: torch.meshgrid(
        torch.arange(2, device=d), torch.arange(3, device=d), indexing="xy"
    ),
    "cartesian_prod": lambda d: torch.cartesian_prod(
        torch.arange(2, device=d), torch.arange(3, device=d)
    ),
    "cdist": lambda d: torch.cdist(r(6, 8, d=d), r(5, 8, d=d)),
    "linalg.qr": lambda d: tuple(torch.linalg.qr(r(2, 6, 4, d=d))),
    "linalg.svd": lambda d: tuple(torch.linalg.svd(r(2, 6, 4, d=d), full_matrices=False)),
    "linalg.inv": lambda d: torch.linalg.inv(r(2, 4, 4, d=d) + 4 * torch.eye(4, device=d)),
    "linalg.solve": lambda d: torch.linalg.solve(
        r(4, 4, d=d) + 4 * torch.eye(4, device=d), r(4, 3, d=d)
    ),
    "fft.fft2 of transposed": lambda d: torch.fft.fft2(r(6, 8, d=d).t()),
    "unfold (F)": lambda d: F.unfold(last(2, 8, 4, 4, d=d), 2),
    "grad of x.t() @ w": lambda d: gradient(d, lambda x: x.t() @ r(6, 3, d=d), r(6, 8, d=d)),
    "grad of x.sum()": lambda d: gradient(d, lambda x: x.sum(), r(6, 8, d=d)),
    "grad of x.permute.reshape": lambda d: gradient(
        d, lambda x: x.permute(1, 0, 2).reshape(6, -1), r(2, 6, 8, d=d)
    ),
    "grad of x[mask]": lambda d: gradient(
        d, lambda x: x[torch.ones(6, 8, dtype=torch.bool, device=d)], r(8, 6, d=d).t()
    ),
}


def facts(x: Any) -> str:
    """Return shapes, strides and offsets."""
    if isinstance(x, torch.Tensor):
        offset = f" from {x.storage_offset()}" if x.storage_offset() else ""
        return f"{tuple(x.shape)} {x.stride()}{offset}"
    return ", ".join(map(facts, x))


def strides() -> None:
    """Hold the strides of results against each other."""
    for label, make in STRIDES.items():
        found = []
        for d in ("cpu", D):
            try:
                found.append(facts(make(d)))
            except Exception as error:
                found.append(said(error))
        both(label, *found)


# --- outcomes --------------------------------------------------------------------------------

# Statements; ``d`` is the device.
ERRORS: dict[str, str] = {
    "masked_fill, Long mask": "torch.zeros(2, device=d).masked_fill(torch.ones(2, dtype=torch.long, device=d), 1)",
    "masked_fill_, Long mask": "torch.zeros(2, device=d).masked_fill_(torch.ones(2, dtype=torch.long, device=d), 1)",
    "masked_fill, Byte mask": "torch.zeros(2, device=d).masked_fill(torch.ones(2, dtype=torch.uint8, device=d), 1)",
    "masked_fill, mask on the CPU": "torch.zeros(2, device=d).masked_fill(torch.ones(2, dtype=torch.bool), 1)",
    "masked_fill_, mask on the CPU": "torch.zeros(2, device=d).masked_fill_(torch.ones(2, dtype=torch.bool), 1)",
    "masked_fill, mask there, self on the CPU": "torch.zeros(2).masked_fill(torch.ones(2, dtype=torch.bool, device=d), 1)",
    "masked_fill, 0-d mask on the CPU": "torch.zeros(2, device=d).masked_fill(torch.tensor(True), 1)",
    "masked_fill, 0-d value on the CPU": "torch.zeros(2, device=d).masked_fill(torch.ones(2, dtype=torch.bool, device=d), torch.tensor(1.0))",
    "masked_fill, 0-d value there, self on the CPU": "torch.zeros(2).masked_fill(torch.ones(2, dtype=torch.bool), torch.tensor(1.0, device=d))",
    "masked_fill, 1-d value": "torch.zeros(2, device=d).masked_fill(torch.ones(2, dtype=torch.bool, device=d), torch.ones(2, device=d))",
    "masked_fill, value that does not fit": "torch.zeros(2, dtype=torch.uint8, device=d).masked_fill(torch.ones(2, dtype=torch.bool, device=d), 300)",
    "masked_fill, -inf into int": "torch.zeros(2, dtype=torch.int32, device=d).masked_fill(torch.ones(2, dtype=torch.bool, device=d), float('-inf'))",
    "masked_fill, -1e10 into half": "torch.zeros(2, dtype=torch.half, device=d).masked_fill(torch.ones(2, dtype=torch.bool, device=d), -1e10)",
    "masked_fill_, overlap": "x = torch.ones(3, dtype=torch.bool, device=d); x[1:].masked_fill_(x[:-1], True)",
    "masked_fill_, expanded": "torch.zeros(1, device=d).expand(3).masked_fill_(torch.ones(3, dtype=torch.bool, device=d), 1)",
    "masked_fill, shapes": "torch.zeros(2, 3, device=d).masked_fill(torch.ones(2, dtype=torch.bool, device=d), 1)",
    "softmax of a row of -inf": "torch.full((2,), float('-inf'), device=d).softmax(0)",
    "view fails": "torch.zeros(2, 3, device=d).t().view(6)",
    "view fails, size": "torch.zeros(2, 3, device=d).view(4)",
    "add, one dimension on the CPU": "torch.ones(3, device=d) + torch.ones(1)",
    "add, 0-d on the CPU": "torch.ones(3, device=d) + torch.tensor(1.0)",
    "add, 0-d there, self on the CPU": "torch.ones(3) + torch.tensor(1.0, device=d)",
    "add_, self on the CPU": "torch.ones(3).add_(torch.ones(3, device=d))",
    "add, shapes": "torch.ones(2, 3, device=d) + torch.ones(2, device=d)",
    "matmul, other on the CPU": "torch.ones(2, 2, device=d) @ torch.ones(2, 2)",
    "linear, weight on the CPU": "F.linear(torch.ones(2, 2, device=d), torch.ones(2, 2))",
    "linear, weight and bias on the CPU": "nn.Linear(2, 2)(torch.ones(2, 2, device=d))",
    "conv2d, weight on the CPU": "nn.Conv2d(1, 1, 1)(torch.ones(1, 1, 2, 2, device=d))",
    "layer_norm, weight on the CPU": "nn.LayerNorm(2)(torch.ones(2, 2, device=d))",
    "batch_norm, buffers on the CPU": "nn.BatchNorm1d(2)(torch.ones(2, 2, device=d))",
    "embedding, weight on the CPU": "nn.Embedding(2, 2)(torch.zeros(2, dtype=torch.long, device=d))",
    "where, one on the CPU": "torch.where(torch.ones(2, dtype=torch.bool, device=d), torch.ones(2, device=d), torch.zeros(2))",
    "where, 0-d on the CPU": "torch.where(torch.ones(2, dtype=torch.bool, device=d), torch.ones(2, device=d), torch.tensor(0.0))",
    "cat, one on the CPU": "torch.cat([torch.ones(2, device=d), torch.ones(2)])",
    "stack, one on the CPU": "torch.stack([torch.ones(2, device=d), torch.ones(2)])",
    "meshgrid, one on the CPU": "torch.meshgrid(torch.arange(2, device=d), torch.arange(2), indexing='ij')",
    "meshgrid, dtypes": "torch.meshgrid(torch.arange(2, device=d), torch.arange(2.0, device=d), indexing='ij')",
    "x[idx], index on the CPU": "torch.arange(3, device=d)[torch.tensor([1])]",
    "x[idx], index there, x on the CPU": "torch.arange(3)[torch.tensor([1], device=d)]",
    "x[mask], mask on the CPU": "torch.arange(3, device=d)[torch.tensor([True, False, True])]",
    "x[mask], mask there, x on the CPU": "torch.arange(3)[torch.tensor([True, False, True], device=d)]",
    "x[mask], shapes": "torch.arange(3, device=d)[torch.ones(2, dtype=torch.bool, device=d)]",
    "x[5]": "torch.arange(3, device=d)[5]",
    "x[idx] = v, shapes": "torch.zeros(3, device=d).__setitem__(torch.tensor([0, 1], device=d), torch.ones(3, device=d))",
    "gather, index on the CPU": "torch.ones(3, device=d).gather(0, torch.tensor([1]))",
    "index_select, index on the CPU": "torch.ones(3, device=d).index_select(0, torch.tensor([1]))",
    "copy_ from the CPU": "torch.zeros(2, device=d).copy_(torch.ones(2))",
    "numpy()": "torch.ones(2, device=d).numpy()",
    "numpy() of what requires grad": "torch.ones(2, device=d, requires_grad=True).numpy()",
    "detach().numpy()": "torch.ones(2, device=d, requires_grad=True).detach().numpy()",
    "np.asarray": "__import__('numpy').asarray(torch.ones(2, device=d))",
    "tolist()": "torch.ones(2, device=d).tolist()",
    "grad on another device": "p = nn.Parameter(torch.ones(2, device=d)); p.grad = torch.ones(2)",
    "backward, gradient on the CPU": "(torch.ones(2, device=d, requires_grad=True) * 2).backward(torch.ones(2))",
    "x.data = of the CPU": "x = torch.ones(2, device=d); x.data = torch.zeros(2); x",
    "x.set_ of the CPU": "torch.ones(2, device=d).set_(torch.zeros(2).untyped_storage())",
    "roll, shifts and dims": "torch.zeros(2, 3, device=d).roll((1, 2), 0)",
    "roll, shifts and a bad dim": "torch.zeros(2, 3, device=d).roll((1, 2), 5)",
    "roll, empty, bad dim": "torch.empty(0, device=d).roll(1, 5)",
    "roll, empty, shifts and dims": "torch.empty(0, device=d).roll((1, 2), 0)",
    "roll, no dims, two shifts": "torch.zeros(2, 3, device=d).roll((1, 2))",
    "roll, float shift": "torch.zeros(2, 3, device=d).roll(1.5)",
    "roll, 0-d": "torch.tensor(1.0, device=d).roll(1)",
    "roll, dim twice": "torch.arange(3, device=d).roll((1, 1), (0, 0))",
    "roll, sparse": "torch.eye(2, device=d).to_sparse().roll(1)",
    "dropout p > 1": "F.dropout(torch.ones(2, device=d), 1.5)",
    "bernoulli_ of complex": "torch.ones(2, dtype=torch.complex64, device=d).bernoulli_(0.5)",
    "softmax of Long": "torch.ones(2, dtype=torch.long, device=d).softmax(0)",
    "float | bool": "torch.ones(2, device=d) | torch.ones(2, dtype=torch.bool, device=d)",
    "float & float": "torch.ones(2, device=d) & torch.ones(2, device=d)",
    "~ of float": "~torch.ones(2, device=d)",
    "grid_sample of Byte": "F.grid_sample(torch.ones(1, 1, 2, 2, dtype=torch.uint8, device=d), torch.zeros(1, 2, 2, 2, dtype=torch.uint8, device=d), align_corners=False)",
    "cdist of half": "torch.cdist(torch.ones(2, 2, dtype=torch.half, device=d), torch.ones(2, 2, dtype=torch.half, device=d))",
    "generator of the CPU": "torch.rand(2, generator=torch.Generator(), device=d)",
    "in-place on a leaf": "torch.ones(2, device=d, requires_grad=True).add_(1)",
    "in-place on a view of unbind": "x = torch.ones(2, 2, device=d, requires_grad=True) * 1; x.unbind(0)[0].add_(1)",
    "item of two": "torch.ones(2, device=d).item()",
    "bool of two": "bool(torch.ones(2, device=d))",
    "write into expanded": "torch.zeros(1, device=d).expand(3).add_(1)",
    "load_state_dict into expanded": "m = nn.Module(); m.register_buffer('b', torch.zeros(1, device=d).expand(3)); m.load_state_dict({'b': torch.ones(3)})",
    "a plain attribute left behind": "m = nn.Module(); m.w = nn.Parameter(torch.ones(2)); m.t = torch.ones(2); m.to(d); m.w + m.t",
    "a module left behind": "nn.Linear(2, 2)(torch.ones(2, device=d))",
    "empty with an unknown device": "torch.empty(2, device='gpu')",
    "empty on the 99th": "torch.empty(2, device=f'{d}:99').device",
    "as_strided out of bounds": "torch.ones(2, device=d).as_strided((3,), (2,))",
    "unflatten": "torch.ones(6, device=d).unflatten(0, (4, -1))",
    "squeeze_ of expanded, unsqueeze": "torch.ones(2, device=d)[None].expand(3, 2).unsqueeze(4)",
    "quantile of Long": "torch.ones(2, dtype=torch.long, device=d).quantile(0.5)",
    "multinomial of zeros": "torch.ones(2, dtype=torch.long, device=d).multinomial(1)",
}


def evaluate(code: str, d: str) -> Any:
    """Run statements, and give the value of the last one if it is an expression."""
    *first, final = code.split("; ")
    names = {"torch": torch, "F": F, "nn": nn, "d": d}
    torch.manual_seed(0)
    for line in first:
        exec(line, names)
    try:
        compiled = compile(final, "<fact>", "eval")
    except SyntaxError:
        exec(final, names)
        return None
    return eval(compiled, names)


def errors() -> None:
    """Hold the texts of errors against each other."""
    for label, code in ERRORS.items():
        found = [outcome(lambda d=d: evaluate(code, d)) for d in ("cpu", D)]
        both(label, *found)


DTYPES = [
    "bool",
    "uint8",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint16",
    "uint32",
    "uint64",
    "float16",
    "bfloat16",
    "float32",
    "float64",
    "complex32",
    "complex64",
    "float8_e4m3fn",
    "float8_e5m2",
]
OF_DTYPES: dict[str, str] = {
    "roll": "x.roll(1, 0)",
    "masked_fill": "x.masked_fill(m, 1)",
    "where": "torch.where(m, x, x)",
    "x[m]": "x[m]",
    "x[i]": "x[i]",
    "index_put": "x.__setitem__(i, x[:1].clone())",
    "gather": "x.gather(0, i)",
    "contiguous of transposed": "x.view(2, 2).t().contiguous()",
    "flip": "x.flip(0)",
    "cat": "torch.cat([x, x])",
    "sum": "x.sum()",
    "cumsum": "x.cumsum(0)",
    "add": "x + x",
    "x > x": "x > x",
    "matmul": "x.view(2, 2) @ x.view(2, 2)",
    "softmax": "x.softmax(0)",
    "dropout": "F.dropout(x, 0.5)",
    "bernoulli_": "x.clone().bernoulli_(0.5)",
    "meshgrid": "torch.meshgrid(x, x, indexing='ij')",
    "arange": "torch.arange(4, dtype=x.dtype, device=x.device)",
    "sort": "x.sort()",
    "draw, values": "opsref.draw(x, cells='values').svg()[:1]",
}


def dtypes() -> None:
    """List the dtypes that operations refuse."""
    for label, code in OF_DTYPES.items():
        lines = []
        for d in ("cpu", D):
            refused, texts = [], {}
            for name in DTYPES:
                x = torch.ones(4, device=d).to(getattr(torch, name))
                names = {"x": x, "torch": torch, "F": F, "opsref": opsref}
                names["m"] = torch.tensor([True, False, True, False], device=d)
                names["i"] = torch.tensor([0], device=d)
                try:
                    eval(code, names)
                except Exception as error:
                    refused.append(name)
                    texts[re.sub(r"'\w+'", "'...'", said(error))] = said(error)[:160]
            lines.append(" | ".join([" ".join(refused) or "none", *list(texts.values())[:3]]))
        both(f"{label} refuses", *lines)


OUT_OF_BOUNDS: dict[str, str] = {
    "x[i]": "x[i]",
    "x[i] = 0": "x.__setitem__(i, 0)",
    "gather": "x.gather(0, i)",
    "index_select": "x.index_select(0, i)",
    "take": "x.take(i)",
    "embedding": "F.embedding(i, x[:, None])",
    "scatter": "x.scatter(0, i, 1.0)",
    "cross_entropy": "F.cross_entropy(x[None], i)",
    "one_hot": "F.one_hot(i, 3)",
}


def bounds() -> None:
    """Run each in a process of its own, since an assertion inside a kernel ends the device."""
    running = {}
    for label, code in OUT_OF_BOUNDS.items():
        program = (
            "import warnings; warnings.simplefilter('ignore')\n"
            "import torch, torch.nn.functional as F\n"
            f"x, i = torch.ones(3, device={D!r}), torch.tensor([7], device={D!r})\n"
            "def attempt(call):\n"
            "    try:\n"
            "        return repr(call())[:60]\n"
            "    except Exception as e:\n"
            "        said = ' / '.join(str(e).splitlines())[:260]\n"
            "        return f'{type(e).__name__}: {said}'\n"
            f"print('the call:', attempt(lambda: {code}))\n"
            "print('reading a result after it:', attempt(lambda: (x + 1).sum().item()))\n"
            f"print('another tensor:', attempt(lambda: torch.ones(1, device={D!r}).item()))\n"
        )
        running[label] = subprocess.Popen(
            [sys.executable, "-c", program],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    for label, process in running.items():
        names = {"x": torch.ones(3), "i": torch.tensor([7]), "F": F}
        print(f"   {label}\n      cpu: {outcome(lambda c=OUT_OF_BOUNDS[label]: eval(c, names))}")
        try:
            printed, complained = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            printed, complained = "no end in 60 s", ""
        print(f"      {D}: exit {process.returncode}")
        for line in printed.splitlines() + complained.splitlines()[:2]:
            print(f"         {line[:300]}", flush=True)


# --- waits -----------------------------------------------------------------------------------

X = "x = torch.rand(8, 12, device=d); "
WAITS: dict[str, str] = {
    "Layout.of": "opsref.Layout.of(x.t())",
    "Layout, str, repr, to_dict": "l = opsref.Layout.of(x.t()); (str(l), repr(l), l.to_dict())",
    "Layout.overlaps": "opsref.Layout.of(x).overlaps(opsref.Layout.of(x.t()))",
    "view_plan": "opsref.view_plan(x.t(), -1)",
    "draw, svg": "opsref.draw(x.t()).svg()",
    "draw, all facts": "opsref.draw({'x': x.t(), 'y': x}, strides=True, path=True, facts='full').svg()",
    "draw, to_dict, text, html": "f = opsref.draw(x.t()); (f.to_dict(), f.text, f._repr_html_())",
    "draw, values": "opsref.draw(x.t(), cells='values').svg()",
    "draw, values of two tensors, one storage": "opsref.draw({'x': x, 't': x.t()}, cells='values').svg()",
    "draw, values of two tensors, two storages": "opsref.draw({'x': x, 'y': x + 1}, cells='values').svg()",
    "draw, values of a large tensor": "opsref.draw(torch.zeros(4096, 4096, device=d), cells='values').svg()",
    "trace of x.t().contiguous()": "opsref.trace(lambda x: x.t().contiguous(), x)",
    "trace, text and html": "t = opsref.trace(lambda x: x.t().contiguous(), x); (str(t), t.html())",
    "item()": "x.sum().item()",
    "float()": "float(x[0, 0])",
    "bool()": "bool(x[0, 0] > 0)",
    "print": "repr(x)",
    "detach()": "x.detach()",
    "cpu()": "x.cpu()",
    "to(cpu, non_blocking)": "x.to('cpu', non_blocking=True)",
    "tensor([...], device)": "torch.tensor([1.0, 2.0], device=d)",
    "full((), v, device)": "torch.full((), 1.0, device=d)",
    "from pageable memory": "torch.ones(4).to(d)",
    "from pageable memory, non_blocking": "torch.ones(4).to(d, non_blocking=True)",
    "from pinned memory, non_blocking": "torch.ones(4).pin_memory().to(d, non_blocking=True)",
    "masked_fill, a number": "x.masked_fill(x > 0, 0)",
    "masked_fill, a 0-d value there": "x.masked_fill(x > 0, torch.ones((), device=d))",
    "masked_fill, a 0-d value of the CPU": "x.masked_fill(x > 0, torch.tensor(1.0))",
    "masked_fill_, a 0-d value there": "x.masked_fill_(x > 0, torch.ones((), device=d))",
    "x[mask]": "x[x > 0]",
    "x[mask] = 0": "x.__setitem__(x > 0, 0)",
    "x[mask] = a 0-d value there": "x.__setitem__(x > 0, torch.ones((), device=d))",
    "x[mask] = values": "x.__setitem__(x > 2, torch.ones(0, device=d))",
    "x[mask of the CPU]": "x[torch.ones(8, dtype=torch.bool)]",
    "masked_select": "x.masked_select(x > 0)",
    "masked_scatter": "x.masked_scatter(x > 0, x)",
    "nonzero": "(x > 0).nonzero()",
    "where(mask)": "torch.where(x > 0)",
    "where(mask, x, 0)": "torch.where(x > 0, x, 0)",
    "x[idx]": "x[torch.zeros(2, dtype=torch.long, device=d)]",
    "x[idx of the CPU]": "x[torch.zeros(2, dtype=torch.long)]",
    "x[[0, 1]]": "x[[0, 1]]",
    "x[0-d idx]": "x[torch.zeros((), dtype=torch.long, device=d)]",
    "x[None], x[..., 1:]": "x[None, ..., 1:]",
    "x[0, 0] = 1.0": "x.__setitem__((0, 0), 1.0)",
    "x[0, 0] = a 0-d value of the CPU": "x.__setitem__((0, 0), torch.tensor(1.0))",
    "roll": "x.roll((1, 1), (0, 1))",
    "meshgrid": "torch.meshgrid(x[0], x[0], indexing='ij')",
    "contiguous of transposed": "x.t().contiguous()",
    "repeat_interleave by a tensor": "x.repeat_interleave(torch.ones(8, dtype=torch.long, device=d), 0)",
    "repeat_interleave, output_size": "x.repeat_interleave(torch.ones(8, dtype=torch.long, device=d), 0, output_size=8)",
    "equal": "torch.equal(x, x.clone())",
    "allclose": "torch.allclose(x, x)",
    "unique": "x.unique()",
    "dropout": "F.dropout(x)",
    "DropPath": "timm_droppath(x)",
    "bernoulli_": "x.new_empty(8, 1).bernoulli_(0.5)",
    "randperm": "torch.randperm(8, device=d)",
    "linspace, arange": "(torch.linspace(0, 1, 4, device=d), torch.arange(4, device=d))",
    "0-d there as a stop of arange": "torch.arange(torch.full((), 4, device=d), device=d)",
    "x * 0-d of the CPU": "x * torch.tensor(2.0)",
    "cpu 0-d.copy_(there)": "torch.zeros(()).copy_(x.sum())",
    "module.to(device)": "nn.Linear(2, 2).to(d)",
    "load_state_dict from the CPU": "nn.Linear(2, 2, device=d).load_state_dict(nn.Linear(2, 2).state_dict())",
    "clip_grad_norm_": "m = nn.Linear(12, 2, device=d); m(x).sum().backward(); nn.utils.clip_grad_norm_(m.parameters(), 1.0)",
    "SGD step": "m = nn.Linear(12, 2, device=d); m(x).sum().backward(); torch.optim.SGD(m.parameters(), 0.1).step()",
    "batch_norm, train": "nn.BatchNorm1d(12, device=d)(x)",
    "attention": "F.scaled_dot_product_attention(x[None, None], x[None, None], x[None, None])",
    "synchronize()": "torch.cuda.synchronize()",
}


def waits() -> None:
    """Count how often the CPU waits for the GPU, as torch warns of it."""
    from timm.layers import DropPath

    drop = DropPath(0.5).to(D).train()
    names = {"torch": torch, "F": F, "nn": nn, "opsref": opsref, "d": D, "timm_droppath": drop}
    for label, code in WAITS.items():
        *first, final = code.split("; ")
        given = dict(names)
        exec(X, given)
        try:
            if ON_CUDA:
                # Once before, so that nothing is loaded or built while it counts.
                for line in first:
                    exec(line, given)
                exec(final, given)
                exec(X, given)
                torch.cuda.synchronize()
                torch.cuda.set_sync_debug_mode("warn")
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                for line in first:
                    exec(line, given)
                exec(final, given)
            texts = [str(w.message) for w in caught]
            count = sum("called a synchronizing" in text for text in texts)
            other = {text[:90] for text in texts if "called a synchronizing" not in text} or ""
            print(f"   {label}: {f'waits {count} times' if count else 'does not wait'} {other}")
        except Exception as error:
            print(f"   {label}: {said(error)}")
        finally:
            if ON_CUDA:
                torch.cuda.set_sync_debug_mode("default")
    if not ON_CUDA:
        print("   (nothing is counted on this device)")
        return
    torch.cuda.set_sync_debug_mode("error")
    print("   in mode 'error':", outcome(lambda: torch.ones(1, device=D).item()))
    torch.cuda.set_sync_debug_mode("default")


# --- objects and numbers ---------------------------------------------------------------------

OBJECTS: dict[str, str] = {
    "to(d) keeps the parameter": "m = nn.BatchNorm1d(2); w = m.weight; m.to(d); (m.weight is w, w.device.type, type(m.weight).__name__)",
    "to(d) keeps the parameter's address": "m = nn.BatchNorm1d(2); a = m.weight.data_ptr(); m.to(d); m.weight.data_ptr() == a",
    "to(d) keeps the buffer": "m = nn.BatchNorm1d(2); b = m.running_mean; m.to(d); (m.running_mean is b, b.device.type)",
    "to(d) keeps two names of a parameter": "m = nn.Module(); m.a = nn.Parameter(torch.ones(2)); m.b = m.a; m.to(d); (m.a is m.b, m.a.device.type)",
    "to(d) keeps two names of a buffer": "m = nn.Module(); m.register_buffer('a', torch.ones(2)); m.register_buffer('b', m.a); m.to(d); (m.a is m.b, m.a.data_ptr() == m.b.data_ptr())",
    "to(d) keeps the gradient": "m = nn.Linear(2, 2); m(torch.ones(1, 2)).sum().backward(); g = m.weight.grad; m.to(d); (m.weight.grad is g, m.weight.grad.device.type)",
    "to(d) moves a plain attribute": "m = nn.Module(); m.t = torch.ones(2); m.to(d); m.t.device.type",
    "to(d) of a view as a parameter": "m = nn.Module(); m.a = nn.Parameter(torch.ones(4)[:2]); m.to(d); m.a.untyped_storage().nbytes()",
    "to(d) of a transposed parameter": "m = nn.Module(); m.a = nn.Parameter(torch.ones(2, 3).t()); m.to(d); m.a.stride()",
    "to(d) of an expanded buffer": "m = nn.Module(); m.register_buffer('a', torch.ones(1).expand(3)); m.to(d); m.a.stride()",
    "an optimizer made before to(d)": "m = nn.Linear(2, 2); o = torch.optim.SGD(m.parameters(), 0.1); m.to(d); o.param_groups[0]['params'][0] is m.weight",
    "to(d) with swap_module_params": "torch.__future__.set_swap_module_params_on_conversion(True); m = nn.Linear(2, 2); w = m.weight; m.to(d); torch.__future__.set_swap_module_params_on_conversion(False); m.weight is w",
    "Parameter(x).to(d) is a parameter": "p = nn.Parameter(torch.ones(2)).to(d); (type(p).__name__, p.is_leaf, p.requires_grad)",
    "Parameter(x).cuda()": "p = nn.Parameter(torch.ones(2)); p = p.cuda() if d != 'cpu' else p.cpu(); (type(p).__name__, p.is_leaf)",
    "Parameter(x.to(d))": "p = nn.Parameter(torch.ones(2).to(d)); (type(p).__name__, p.is_leaf)",
    "module with Parameter(x).to(d)": "m = nn.Module(); m.w = nn.Parameter(torch.zeros(2)).to(d); list(dict(m.named_parameters()))",
    "cuda() and buffers": "m = nn.BatchNorm1d(2); (w, b) = (m.weight, m.running_mean); m.cuda() if d != 'cpu' else m.cpu(); (m.weight is w, m.running_mean is b)",
    "load_state_dict, assign, of the CPU": "m = nn.Linear(2, 2, device=d); m.load_state_dict(nn.Linear(2, 2).state_dict(), assign=True); m.weight.device.type",
    "state_dict shares memory": "m = nn.Linear(2, 2, device=d); m.state_dict()['weight'].data_ptr() == m.weight.data_ptr()",
    "deepcopy": "import copy; m = nn.Linear(2, 2, device=d); copy.deepcopy(m).weight.device.type",
    "x.to(d) is x": "x = torch.ones(2, device=d); x.to(d) is x",
    "cpu() of what is there shares": "x = torch.ones(2, device=d); x.cpu().data_ptr() == x.data_ptr()",
    "x.data_ptr() % 512": "torch.ones(2, device=d).data_ptr() % 512",
    "storage bytes of 3 floats": "torch.ones(3, device=d).untyped_storage().nbytes()",
    "allocated for 3 floats": "x = torch.cuda.memory_allocated() if d != 'cpu' else 0; y = torch.ones(3, device=d); (torch.cuda.memory_allocated() - x) if d != 'cpu' else 'not asked'",
    "detach_ of a view": "x = torch.ones(2, device=d, requires_grad=True) * 1; x[:1].detach_()",
    "version after detach().add_": "x = torch.ones(2, device=d, requires_grad=True) * 1; x.detach().add_(1); x._version",
    "conj, neg": "(torch.ones(2, dtype=torch.cfloat, device=d).conj().is_conj(), torch.ones(2, dtype=torch.cfloat, device=d).conj().imag.is_neg())",
    "Layout of it": "str(opsref.Layout.of(torch.ones(2, 3, device=d).t()))",
}
DRAWS: dict[str, str] = {
    "rand": "torch.manual_seed(13); torch.rand(3, device=d)",
    "dropout": "torch.manual_seed(13); F.dropout(torch.ones(12, device=d)).int().tolist()",
    "bernoulli_ (8, 1, 1)": "torch.manual_seed(13); torch.empty(8, 1, 1, device=d).bernoulli_(0.5).flatten().int().tolist()",
    "DropPath(0.5)": "torch.manual_seed(13); drop_path(torch.ones(8, 1, device=d), 0.5, True).flatten().int().tolist()",
    "the same seed twice": "torch.manual_seed(13); x = torch.rand(3, device=d); torch.manual_seed(13); torch.equal(x, torch.rand(3, device=d))",
    "randperm": "torch.manual_seed(13); torch.randperm(6, device=d).tolist()",
    "trunc_normal_ of a table": "torch.manual_seed(13); nn.init.trunc_normal_(torch.empty(3, device=d), std=0.02)",
    "draws on the CPU leave it alone": "torch.manual_seed(13); torch.rand(3); torch.rand(3, device=d)",
}


def objects() -> None:
    """Note what becomes of objects that are moved."""
    for label, code in OBJECTS.items():
        both(label, *(outcome(lambda d=d: fresh(code, d)) for d in ("cpu", D)))


def draws() -> None:
    """Note what random numbers a seed gives."""
    for label, code in DRAWS.items():
        both(label, *(outcome(lambda d=d: fresh(code, d)) for d in ("cpu", D)))


def fresh(code: str, d: str) -> Any:
    """Run statements and give the value of the last."""
    from timm.layers import drop_path

    *first, final = code.split("; ")
    names = {"torch": torch, "F": F, "nn": nn, "opsref": opsref, "d": d, "drop_path": drop_path}
    for line in first:
        exec(line, names)
    return eval(final, names)


# --- passes ----------------------------------------------------------------------------------

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


PARTS = (strides, errors, objects, draws, passes, waits, dtypes, bounds, kernels)


def main() -> None:
    """Run the parts that are asked for here; without a name, each in a process of its own."""
    warnings.simplefilter("ignore")
    if len(sys.argv) == 1:
        print(f"torch {torch.__version__}, {D}")
        command = [sys.executable, __file__]
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        running = [subprocess.Popen([*command, part.__name__], **options) for part in PARTS]
        for process in running:
            print(process.communicate()[0], flush=True)
        return
    for part in PARTS:
        if part.__name__ in sys.argv[1:]:
            print(f"===== {part.__name__}: {part.__doc__}", flush=True)
            try:
                part()
            except Exception:
                traceback.print_exc(file=sys.stdout)


main()

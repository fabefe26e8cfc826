"""The strides of results, which kernels choose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from _tools.gpu.visit.facts.common import D, both, r, said


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

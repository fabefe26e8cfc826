"""Traces Swin on the device, forward and backward, and holds it against the CPU.

DEVICE=cuda PYTHONPATH=src python docs/_tools/gpu/visit/trace.py
"""

import os
import time
import traceback
import warnings
from contextlib import AbstractContextManager, nullcontext

import torch

import opsref

warnings.simplefilter("ignore")
import timm

D = os.environ.get("DEVICE", "cuda")
NAME = "swin_tiny_patch4_window7_224"


def model_on(device: str, *, train: bool) -> torch.nn.Module:
    """Make the model; no two runs draw different paths to drop."""
    torch.manual_seed(0)
    return timm.create_model(NAME).to(device).train(train)


def forward(device: str, context: AbstractContextManager[object], batch: int = 2) -> opsref.Trace:
    """Trace an evaluation."""
    model, x = model_on(device, train=False), torch.rand(batch, 3, 224, 224).to(device)
    with torch.no_grad(), context:
        return opsref.trace(model, x)


def backward(device: str, context: AbstractContextManager[object]) -> opsref.Trace:
    """Trace a step of training."""
    model, x = model_on(device, train=True), torch.rand(2, 3, 224, 224).to(device)
    with opsref.trace(names={"model": model, "x": x}) as t:
        with context:
            loss = model(x).float().pow(2).mean()
        loss.backward()
    return t


def seconds(model: torch.nn.Module, x: torch.Tensor, *, traced: bool) -> float:
    """Time a call, with the wait for the device in it."""
    start = time.perf_counter()
    opsref.trace(model, x) if traced else model(x)
    if x.is_cuda:
        torch.cuda.synchronize()
    return time.perf_counter() - start


def report(title: str, make, context) -> None:
    """Print a trace, and what it has that the CPU's has not."""
    print(f"\n===== {title}", flush=True)
    try:
        cpu, gpu = make("cpu", context("cpu")), make(D, context(D))
    except Exception:
        traceback.print_exc()
        return
    for name, t in (("cpu", cpu), (D, gpu)):
        back = [o for o in t.operations if o.backward]
        print(
            f"{name}: {len(t.operations)} operations, {t.bytes:,} bytes, {len(t.layout_copies)} "
            f"layout copies of {t.layout_copy_bytes:,} bytes; in the backward pass {len(back)} "
            f"operations, {sum(o.is_layout_copy for o in back)} layout copies, without a line "
            f"{sum(not o.file for o in back)}, without a module {sum(not o.module for o in back)}"
        )
    print(f"\n--- what {D} has (+) and the CPU has (-)\n{gpu.compare(cpu)}")
    print(f"\n--- on {D}\n{gpu}", flush=True)


def main() -> None:
    """Print all of it."""
    print(f"torch {torch.__version__}, timm {timm.__version__}, {NAME}, {D}")
    report("forward, no_grad", forward, lambda _: nullcontext())
    report("forward and backward, training", backward, lambda _: nullcontext())
    half = lambda device: torch.autocast(device, dtype=torch.bfloat16)
    report("forward, no_grad, autocast to bfloat16", forward, half)
    report("forward and backward, training, autocast to bfloat16", backward, half)

    print("\n===== time of a forward pass, of 8 images, with a trace and without")
    model, x = model_on(D, train=False), torch.rand(8, 3, 224, 224).to(D)
    with torch.no_grad():
        for traced in (False, True):
            seconds(model, x, traced=traced)
        pairs = [[seconds(model, x, traced=t) for t in (True, False)] for _ in range(7)]
    ratios = sorted(one / other for one, other in pairs)
    plain = sorted(other for _, other in pairs)[3]
    print(
        f"{ratios[3]:.2f} times (from {ratios[0]:.2f} to {ratios[-1]:.2f}), of {plain * 1e3:.1f} ms"
    )


main()

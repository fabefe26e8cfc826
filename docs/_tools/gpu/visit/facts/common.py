"""The two devices, and how what they give is printed."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from typing import Any

import torch

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


def compare(statements: dict[str, str], run: Callable[[str, str], Any]) -> None:
    """Run statements on the two devices, and print what each gives."""
    for label, code in statements.items():
        both(label, *(outcome(lambda d=d: run(code, d)) for d in ("cpu", D)))


def r(*shape: int, d: str, dtype: torch.dtype = torch.float32, **options: Any) -> torch.Tensor:
    """Make a tensor with the same values on either device."""
    generator = torch.Generator().manual_seed(0)
    x = torch.rand(*shape, generator=generator).to(dtype)
    return x.to(d).requires_grad_(**options) if options else x.to(d)

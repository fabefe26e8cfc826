"""What `explain` works out of an expression is what torch makes of it."""

import ast
import sys
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from opsref._explain.sketch import Sketch
from opsref._explain.values import Values

x, i, b = torch.rand(2, 3), torch.arange(6).view(2, 3), torch.ones(2, 3, dtype=torch.bool)
half, image, norm = x.half(), torch.rand(2, 4, 3), torch.nn.LayerNorm(4)
gelu, linear = torch.nn.GELU(), torch.nn.Linear(4, 5)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "x + i",
            "i / 2",
            "i * 1.5",
            "i // 2",
            "i % 2",
            "b * 2",
            "b + b",
            "half * x",
            "-i",
            "i == 2",
        ),
        *("i.div(2)", "i.mul(2)", "i.add(x)", "x.exp()", "i.exp()", "i.abs()", "x.maximum(half)"),
        *("x @ x.t()", "image @ image.mT", "x.matmul(i.t().float())", "torch.mm(x, x.T)"),
        *("x.sum()", "x.sum(0)", "i.sum(-1, keepdim=True)", "x.norm(2, 1)", "x.amax((0, 1))"),
        *("(x.t() * 2)[None].expand(2, 3, 2)", "x.t().relu().t()", "i.exp().t()", "(i / 2).t()"),
        *(
            "norm(image.mT)",
            "norm(image.mT).mT",
            "gelu(image.mT)",
            "linear(image.mT)",
        ),
        *(
            "x[None, :, 0]",
            "x[..., 1:].unsqueeze(0)",
            "torch.zeros(2, 3).view(3, -1)",
            "x.mean(0)[None]",
        ),
    ],
)
def test_what_is_known_is_right(text: str) -> None:
    """The shape; strides and type, unless they are left open."""
    place: Any = SimpleNamespace(frame=sys._getframe(), rebound=frozenset())
    made = Values(place).of(ast.parse(text, mode="eval").body)
    real = eval(text)
    assert isinstance(made, Sketch)
    assert real.shape == made.shape
    assert made.stride in (None, real.stride())
    assert made.dtype in (None, real.dtype)
    assert made.layout is None or made.layout.dtype == real.dtype

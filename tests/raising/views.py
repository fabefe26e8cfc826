"""Views and reshapes that cannot be had."""

import functools

import torch
from torch import nn

from raising import says


class Attention(nn.Module):
    """Merges the heads with `view`, as many first versions do."""

    def __init__(self, dim: int = 8, heads: int = 2) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(dim, 3 * dim)
        self.scale = (dim // heads) ** -0.5

    def forward(self, x):
        b, n, c = x.shape
        qkv = self.qkv(x).reshape(b, n, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)
        q, k, v = qkv[0], qkv[1], qkv[2]
        out = (q * self.scale) @ k.transpose(-2, -1) @ v
        out = out.contiguous().transpose(1, 2)
        return out.view(
            b,
            n,
            c,
        )


@says(
    "out has shape (2, 5, 2, 4) and stride (40, 4, 20, 1)",
    "dimensions 2 and 3 cannot be merged: stride[2] is 20, size[3] * stride[3] is 4",
    fix="reshape(2, 5, 8) in place of view copies 320 bytes",
)
def merge_heads():
    Attention()(torch.zeros(2, 5, 8))


@says("x.t() has shape (3, 2) and stride (1, 3)", "dimensions 0 and 1", fix="copies 24 bytes")
def flatten_transposed():
    x = torch.zeros(2, 3)
    return x.t().view(-1)


@says("image.permute(0, 2, 3, 1) has shape (1, 4, 5, 3)", "dimensions 2 and 3", fix="(1, 4, 15)")
def image_rows():
    image = torch.zeros(1, 3, 4, 5)
    return image.permute(0, 2, 3, 1).view(image.size(0), 4, -1)


@says("x has shape (2, 3) and stride (1, 2)", fix="reshape(6,)")
def view_as_other():
    x, other = torch.zeros(3, 2).t(), torch.zeros(6)
    return x.view_as(other)


@says("x[:, 1:] has shape (4, 2) and stride (3, 1)", fix="copies 64 bytes")
def sliced():
    x = torch.zeros(4, 3, dtype=torch.float64)
    return (lambda x: x[:, 1:].view(8))(x)


@says("x.expand(4, 3) has shape (4, 3) and stride (0, 1)", "is 0, size[1] * stride[1] is 3")
def expanded():
    x = torch.zeros(3)
    return torch.Tensor.view(x.expand(4, 3), 12) if False else x.expand(4, 3).view(12)


@says("h has shape (2, 3, 4) and stride (12, 1, 3)", fix="reshape(6, 4)")
def in_a_decorated_function():
    def logged(function):
        @functools.wraps(function)
        def inner(*args, **kwargs):
            return function(*args, **kwargs)

        return inner

    @logged
    def tokens(h, *, sizes):
        return h.view(*sizes)

    tokens(torch.zeros(2, 4, 3).mT, sizes=(6, 4))


@says(
    "x has shape (3, 4)", "(2, 5) has 10 elements, the tensor has 12", fix="(2, 6) has 12 elements"
)
def wrong_number():
    x = torch.zeros(3, 4)
    return x.view(2, 5)


@says("windows has shape (1, 7, 7, 3)", "147 elements cannot be divided into rows of 12")
def windows_of_an_odd_map():
    windows = torch.zeros(1, 7, 7, 3)
    return windows.view(1, -1, 2, 2, 3)


@says("self.proj(x) has shape (2, 5, 6)", "the tensor has 60")
def after_a_layer():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.proj = nn.Linear(4, 6)

        def forward(self, x):
            b = len(x)
            return self.proj(x).reshape(b, 5, 7)

    Net()(torch.zeros(2, 5, 4))


@says("x has shape (2, 6)", "(2, 2, 4) has 16 elements, the tensor has 12")
def unflattened():
    x = torch.zeros(2, 6)
    return x.reshape((x.shape[0], 2, 4))


@says("x has shape (2, 3)", "Dimensions are -2 to 1; 2 is none of them")
def dimension_out_of_range():
    x = torch.zeros(2, 3)
    return x.transpose(1, 2)


@says("x has shape (2, 3)", "Dimensions are -2 to 1; 3 is none of them")
def sum_over_a_missing_dimension():
    x = torch.zeros(2, 3)
    return torch.sum(x, dim=3)


@says("x has shape (2, 3, 4): 3 sizes for 4 names")
def four_names():
    x = torch.zeros(2, 3, 4)
    b, c, h, w = x.shape
    return b, c, h, w


@says("x has shape (2, 3, 4): 3 sizes for 2 names")
def two_names():
    x = torch.zeros(2, 3, 4)
    b, n = x.size()
    return b, n


@says("out.transpose(1, 2) has shape (2, 4, 3)", "dimensions 1 and 2", fix="reshape(2, 12)")
def chain_over_lines():
    out = torch.zeros(2, 3, 4)
    if out.ndim:
        out = (
            out.transpose(1, 2)
            .view(
                2, -1,
            )
            .relu()
        )  # fmt: skip
    return out


@says("x.t().add_(1) has shape (3, 2) and stride (1, 3)")
def written_in_place_before():
    x = torch.zeros(2, 3)
    return x.t().add_(1).view(6)

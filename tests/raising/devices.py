"""Tensors on different devices; `meta` plays the part of a GPU."""

import torch
import torch.nn.functional as F
from torch import nn

from raising import says


@says("x has shape (4, 1), on cpu; pos has shape (3,), on meta.")
def shapes_that_broadcast():
    x, pos = torch.zeros(4, 1), torch.zeros(3, device="meta")
    return torch.maximum(x, pos)


@says("x has shape (2, 3), on meta; self.pos has shape (2, 3), on cpu.")
def plain_attribute():
    class Embed(nn.Module):
        def __init__(self):
            super().__init__()
            self.pos = torch.zeros(2, 3)

        def forward(self, x):
            return x + self.pos

    return Embed()(torch.zeros(2, 3, device="meta"))


@says("x has shape (2, 3), on meta; lin.weight has shape (4, 3), on cpu; lin.bias has shape (4,)")
def layer_that_stayed():
    lin, x = nn.Linear(3, 4), torch.zeros(2, 3, device="meta")
    return lin(x)


@says("y has shape (2, 3), on meta; weight in layer_norm has shape (3,), on cpu")
def norm_that_stayed():
    y = torch.zeros(2, 3, device="meta")
    return nn.Sequential(nn.LayerNorm(3))(y)


@says("(a * 2).softmax(-1) has shape (2, 3), on cpu; b.t() has shape (2, 3), on meta.")
def results():
    a, b = torch.zeros(2, 3), torch.zeros(3, 2, device="meta")
    return (a * 2).softmax(-1) - b.t()


@says("q has shape (1, 2, 3, 4), on cpu; cache has shape (1, 2, 5, 4), on meta.")
def attention():
    q, cache = torch.zeros(1, 2, 3, 4), torch.zeros(1, 2, 5, 4, device="meta")
    return F.scaled_dot_product_attention(q, cache, cache)


@says("torch.zeros(3, device='cpu') has shape (3,), on cpu; torch.zeros(3, device='meta') has")
def made_there():
    return torch.zeros(3, device="cpu") + torch.zeros(3, device="meta")

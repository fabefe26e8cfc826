"""In-place writes, types, and graphs that are not there."""

import copy

import torch
from torch import nn

from raising import says


@says(
    "x has shape (4, 3) and stride (0, 1)", "4 indices of dimension 0", fix="x.clone() (48 bytes)"
)
def write_to_expanded():
    x = torch.zeros(3).expand(4, 3)
    x += 1


@says("bias has shape (2, 3)", "2 indices of dimension 0 share")
def fill_expanded():
    bias = torch.zeros(1, 3).expand(2, -1)
    bias.mul_(2)


@says("self.weight has shape (2, 3)", "self.weight is a parameter that requires grad")
def clamp_the_weight():
    class Layer(nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter(torch.ones(2, 3))

        def forward(self, x):
            self.weight.clamp_(0, 1)
            return x @ self.weight

    Layer()(torch.zeros(1, 2))


@says("w has shape (3,)", "w is a leaf that requires grad")
def update_by_hand():
    w = torch.ones(3, requires_grad=True)
    w -= 0.1


@says("a view of w, a leaf of shape (4, 3)", "w[0] has shape (3,)")
def write_to_a_row():
    w = nn.Parameter(torch.zeros(4, 3))
    w[0].add_(1)


@says("a view of table, a leaf of shape (4, 3)", "pad has shape (3,)")
def zero_the_padding():
    table = nn.Parameter(torch.zeros(4, 3))
    pad = table[0]
    pad.zero_()


@says(
    "shape (2, 3)",
    "saved at version 0 and is at version 1",
    "It was saved by SigmoidBackward0",
    "y has this shape",
    "y += 1",
)
def add_to_a_result():
    x = torch.ones(2, 3, requires_grad=True)
    y = x.sigmoid()
    y += 1
    y.sum().backward()


@says("shape (3,)", "saved by PowBackward0", "a has this shape and this version", "a.mul_(2)")
def scaled_after_a_square():
    w = torch.ones(3, requires_grad=True)
    a = w * 2
    b = a**2
    a.mul_(2)
    loss = b.sum()
    loss.backward()


@says("shape (2,)", "saved by ExpBackward0", "e has this shape and this version", "e[0] = 0")
def item_of_a_result():
    x = torch.zeros(2, requires_grad=True)
    e = x.exp()
    e[0] = 0
    e.sum().backward()


@says("shape (3,)", "was saved at version 0 and is at version 1", "w has this shape")
def step_before_backward():
    w = torch.ones(3, requires_grad=True)
    loss = (w * w).sum()
    with torch.no_grad():
        w -= 0.1
    loss.backward()


@says("counts has shape (3,) and dtype int64", "torch.ones(3) has shape (3,) and dtype float32")
def add_floats_to_integers():
    counts = torch.zeros(3, dtype=torch.long)
    counts += torch.ones(3)


@says("x has shape (2, 2) and dtype int64")
def divide_integers():
    x = torch.ones(2, 2, dtype=torch.int64)
    x.div_(2)


@says("mask has shape (2, 3) and dtype float32")
def mask_of_floats():
    scores, mask = torch.zeros(2, 3), torch.ones(2, 3)
    return scores.masked_fill(mask, -1.0)


@says("ids has shape (2,) and dtype int64")
def infinity_for_integers():
    ids, pad = torch.zeros(2, dtype=torch.int64), torch.ones(2, dtype=torch.bool)
    return ids.masked_fill(pad, float("inf"))


@says("x has shape (2,)", "value has shape (2,)")
def fill_with_a_tensor():
    x, value = torch.zeros(2), torch.ones(2)
    return x.masked_fill(torch.ones(2, dtype=torch.bool), value)


@says("loss has shape (), requires_grad=False", "0 of the 2 parameters of model require grad")
def all_frozen():
    model = nn.Linear(2, 2)
    model.requires_grad_(False)
    loss = model(torch.ones(1, 2)).sum()
    loss.backward()


@says("loss has shape (), requires_grad=False", "2 of the 2 parameters of model require grad")
def loss_without_graph():
    model = nn.Linear(2, 1)
    with torch.no_grad():
        loss = model(torch.ones(1, 2)).mean()
    loss.backward()


@says("out has shape (2, 3)")
def numpy_of_a_result():
    out = torch.ones(2, 3, requires_grad=True) * 2
    return out.numpy()


@says("A tensor of shape (2, 2) is the result of MulBackward0", "It is model.cache")
def copy_a_cached_result():
    model = nn.Linear(2, 2)
    model.cache = model.weight * 2
    return copy.deepcopy(model)


@says("2 parameters of model are on the meta device, as model.weight")
def move_from_meta():
    model = nn.Linear(2, 2, device="meta")
    model.to("cpu")


@says("x has shape (), on the meta device")
def number_from_meta():
    x = torch.zeros((), device="meta")
    return x.item()


@says("output has shape (2, 3)")
def backward_of_a_matrix():
    output = torch.ones(2, 3, requires_grad=True) * 1
    output.backward()


@says("a has shape (2, 3) and dtype float32", "b has shape (3, 4) and dtype float16")
def product_of_two_types():
    a, b = torch.zeros(2, 3), torch.zeros(3, 4).half()
    return a @ b


@says("y.exp() has shape (3,)", "requires_grad=False")
def backward_without_grad():
    y = torch.zeros(3)
    y.exp().backward()

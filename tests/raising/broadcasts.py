"""Shapes that do not fit: pointwise, in place, expanded and multiplied."""

import torch
import torch.nn.functional as F
from torch import nn

from raising import says


@says("x has shape (2, 6, 8); self.pos has shape (1, 5, 8)", "dimension 1 (-2): 6 and 5", fix="cut")
def longer_than_the_positions():
    class Embed(nn.Module):
        def __init__(self):
            super().__init__()
            self.pos = nn.Parameter(torch.zeros(1, 5, 8))

        def forward(self, x):
            x = x + self.pos
            return x

    nn.Sequential(Embed())(torch.zeros(2, 6, 8))


@says("x.sum(1) has shape (3,)", "dimension 1 (-1): 4 and 3", fix="keepdim=True in x.sum(1)")
def rows_by_their_sum():
    x = torch.ones(3, 4)
    return x / x.sum(1)


@says("image has shape (3, 4, 5); mean has shape (3,)", fix="reshape(3, 1, 1)")
def normalised_image():
    image, mean = torch.zeros(3, 4, 5), torch.zeros(3)
    return image - mean


@says("a has shape (2, 3); b has shape (2,)", fix="On b, unsqueeze(-1) gives the shape (2, 1)")
def a_number_for_each_row():
    a, b = torch.zeros(2, 3), torch.zeros(2)
    return a * b


@says("a has shape (2, 3); b has shape (3, 2)", fix="transpose(-2, -1) on b")
def transposed():
    a, b = torch.zeros(2, 3), torch.zeros(3, 2)
    return torch.add(a, b)


@says("scores has shape (2, 7, 7)", "mask has shape (2, 5, 5)", "7 and 5")
def mask_of_another_length():
    scores, mask = torch.zeros(2, 7, 7), torch.ones(2, 5, 5, dtype=torch.bool)
    return scores.masked_fill(mask, float("-inf"))


@says("a has shape (4,)", "b has shape (3,)", "4 and 3")
def compared():
    def accuracy(a, b):
        return (a == b).float().mean()

    accuracy(torch.zeros(4), torch.zeros(3))


@says("grey has shape (1, 2, 2)", "grow from (1, 2, 2) to (3, 2, 2)")
def in_place_larger():
    grey, means = torch.ones(1, 2, 2), torch.zeros(3, 1, 1)
    return grey.sub_(means)


@says("total has shape (3,)", "grow from (3,) to (2, 3)")
def summed_in_place():
    total = torch.zeros(3)
    for batch in [torch.zeros(2, 3)]:
        total += batch
    return total


@says("row has shape (3,)", "does not expand to (6,)", "it has 3; asked for are 6")
def expand_a_row():
    row = torch.arange(3)
    return row.expand(6)


@says("values has shape (2,)", "expand to (2, 3)", fix="unsqueeze(-1) gives the shape (2, 1)")
def assigned():
    board, values = torch.zeros(2, 3), torch.ones(2)
    board[:] = values


@says("x has shape (3, 1)", "Sizes: 1, dimensions: 2")
def too_few_sizes():
    x = torch.zeros(3, 1)
    return x.expand(3)


@says("a has shape (2, 3)", "b has shape (4, 5)", "3 is not 4")
def product_of_matrices():
    a, b = torch.zeros(2, 3), torch.zeros(4, 5)
    return a @ b


@says("a has shape (2, 3); b has shape (4, 3)", fix="b.T has the shape (3, 4)")
def product_with_rows():
    a, b = torch.zeros(2, 3), torch.zeros(4, 3)
    return torch.matmul(a, b)


@says("x has shape (2, 3, 4)", "self.fc.weight has shape (5, 12)", fix="flatten(1) has 12 features")
def not_flattened():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc = nn.Linear(12, 5)

        def forward(self, x):
            return self.fc(x)

    Net()(torch.zeros(2, 3, 4))


@says("image has shape (2, 3, 5)", "The last dimension of image is 5; the layer takes 3")
def channels_last():
    layer, image = nn.Linear(3, 4), torch.zeros(2, 3, 5)
    return layer(image)


@says("q has shape (2, 3, 4)", "k has shape (5, 4, 3)")
def batches_differ():
    q, k = torch.zeros(2, 3, 4), torch.zeros(5, 4, 3)
    return torch.bmm(q, k)


@says("parts[0] has shape (2, 3)", "parts[1] has shape (2, 4)")
def stacked():
    parts = [torch.zeros(2, 3), torch.zeros(2, 4)]
    return torch.stack(parts)


@says("a has shape (2, 3)", "b has shape (3, 3)")
def concatenated():
    a, b = torch.zeros(2, 3), torch.zeros(3, 3)
    return torch.cat([a, b], dim=1)


@says("logits has shape (6, 3)", "target has shape (2,)")
def loss_of_another_batch():
    logits, target = torch.zeros(6, 3), torch.zeros(2, dtype=torch.long)
    return F.cross_entropy(logits, target)


@says("x has shape (2, 3)")
def roll_with_two_dimensions():
    x = torch.zeros(2, 3)
    return torch.roll(x, shifts=1, dims=(0, 1))


@says("ys has shape (2, 2)")
def grid_of_matrices():
    xs, ys = torch.arange(3.0), torch.zeros(2, 2)
    return torch.meshgrid(xs, ys, indexing="ij")


@says("In dimension 3, one has 5, the other 3", "mask has shape (3, 3)")
def mask_of_attention():
    q, k, mask = torch.zeros(1, 2, 3, 4), torch.zeros(1, 2, 5, 4), torch.ones(3, 3)
    return F.scaled_dot_product_attention(q, k, k, attn_mask=mask)

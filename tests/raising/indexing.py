"""Indices, masks and dimensions that a tensor does not have."""

import torch
from torch import nn

from raising import says


@says("Dimension 0 has 5 indices: -5 to 4. It got 7", "x has shape (5, 2)")
def index_too_large():
    x = torch.zeros(5, 2)
    return x[7]


@says("Dimension 1 has 3 indices: -3 to 2. It got 3", "table has shape (2, 3)")
def second_index_too_large():
    table = torch.zeros(2, 3)
    return [table[i, 3] for i in range(2)]


@says("emb.weight has 10 rows, so that ids are 0 to 9", "ids has shape (2,)")
def unknown_word():
    emb, ids = nn.Embedding(10, 4), torch.tensor([1, 10])
    return emb(ids)


@says("x has shape (2, 3)", "Dimensions: 2, indices: 3")
def one_index_too_many():
    x = torch.zeros(2, 3)
    return x[0, 0, 0]


@says(
    "x has shape (4, 3); keep has shape (3,)",
    "Dimension 0 of the mask has 3, dimension 0 of the tensor 4.",
)
def mask_of_columns():
    x, keep = torch.zeros(4, 3), torch.ones(3, dtype=torch.bool)
    return x[keep]


@says(
    "rows has shape (3,); columns has shape (2,)",
    "have the shapes (3,), (2,)",
    fix="For every row with every column",
)
def rows_and_columns():
    x = torch.zeros(4, 4)
    rows, columns = torch.arange(3), torch.arange(2)
    return x[rows, columns]


@says("Dimension 0 of the mask has 64, dimension 2 of the tensor 85.")
def mask_behind_slices():
    latents, mask = torch.zeros(3, 4, 85, 64), torch.ones(64, 64, dtype=torch.bool)
    return latents[:, :, mask]


@says("Dimension 0 of the mask has 6, dimension 2 of the tensor 7.")
def mask_behind_an_ellipsis():
    x, keep = torch.zeros(2, 5, 7), torch.ones(6, dtype=torch.bool)
    return x[..., keep]


@says("Dimension 1 of the mask has 6, dimension 2 of the tensor 7.")
def second_dimension_of_a_mask():
    x, mask = torch.zeros(2, 5, 7), torch.ones(5, 6, dtype=torch.bool)
    x[:, mask] = 0


@says("Dimension 1 of the mask has 6, dimension 1 of the indexed tensor, of shape (5, 7), 7.")
def mask_behind_a_number():
    x, mask = torch.zeros(2, 5, 7), torch.ones(5, 6, dtype=torch.bool)
    return x[0, mask]


@says("Dimension 0 of the mask has 4, dimension 1 of the indexed tensor, of shape (1, 2, 5, 7), 2.")
def mask_behind_none():
    x, mask = torch.zeros(2, 5, 7), torch.ones(4, 5, dtype=torch.bool)
    return x[None, mask]


@says(
    "have the shapes (26, 3), (26,)",
    fix="Write labels[:, None] for the one of shape (26,)",
)
def rows_of_two_dimensions():
    x, rows = torch.zeros(100, 90), torch.zeros(26, 3, dtype=torch.long)
    labels = torch.zeros(26, dtype=torch.long)
    return x[rows, labels]


@says("have the shapes (4, 7), (4, 8)", fix="Give the index tensors one shape")
def rows_and_columns_of_two_dimensions():
    x, rows = torch.zeros(9, 9), torch.zeros(4, 7, dtype=torch.long)
    columns = torch.zeros(4, 8, dtype=torch.long)
    return x[rows, columns]


@says("have the shapes (26, 3), (26,)", fix="Write index[:, None] for the one of shape (26,)")
def numpy_message():
    raise IndexError(
        "shape mismatch: indexing arrays could not be broadcast together with shapes (26,3) (26,) "
    )

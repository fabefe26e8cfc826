# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
A mask on attention scores
==========================

Two sequences, three queries, three keys: one small mask hides the padding of both.
"""

import torch

import opsref

scores = torch.arange(10.0, 28.0).view(2, 3, 3)
padding = torch.tensor([[False, False, True], [False, True, True]])

# %%
# ``padding[:, None, :]`` has a dimension of size 1 where the scores have the queries.
# ``masked_fill`` reads its row for every query, and puts ``-inf`` where it is ``True``.

hidden = scores.masked_fill(padding[:, None, :], float("-inf"))
named = {"padding[:, None, :]": padding[:, None, :], "scores": scores, "hidden": hidden}
filled = opsref.draw(named, cells="values", colours="values", facts="none")
filled.show()

# %%
# The mask is not copied for that: expanded, it has stride 0 along the queries.

expanded = padding[:, None, :].expand(2, 3, 3)
one_row_each = opsref.draw({"mask as it is read": expanded}, cells="values", strides=True)
one_row_each.show()

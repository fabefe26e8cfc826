# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
The relative position index
===========================

A window of 2 rows and 3 columns has 6 tokens, 36 pairs of tokens, and 15 displacements.
"""

import torch

import opsref

token = torch.arange(6)
row, column = token // 3, token % 3
down = row[:, None] - row + 1
right = column[:, None] - column + 2
index = down * 5 + right

# %%
# Each displacement has a row of the bias table, 15 of them: 3 steps down by 5 across.
# A pair of tokens has the colour of its displacement: one row serves up to 6 pairs.

places = token.new_tensor(range(15)).view(3, 5)
pairs = opsref.draw({"places": places, "index": index}, cells="values", colours="values")
pairs.show()

# %%
# What one token reads is a cut-out of the table as large as the window, backwards.
# Token 4 is in row 1 and column 1, and its cut-out begins there.

seen = index[4].clone().view(2, 3)
cut = {"places": places, "places[1:3, 1:4]": places[1:3, 1:4], "seen": seen}
backwards = opsref.draw(cut, cells="values", colours="values", facts="none")
backwards.show()

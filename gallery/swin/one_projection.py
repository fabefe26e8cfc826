# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
Heads apart and together
========================

Query, key and value are views of one projection; putting the heads side by side again copies.
"""

import torch

import opsref

tokens, heads, size = 3, 2, 2

# %%
# A row of the projection belongs to a token: its query, its key and its value, for both heads.
# The views take a head's numbers out of every row.

projected = torch.arange(10, 46).view(tokens, 3 * heads * size)
q, k, v = projected.view(tokens, 3, heads, size).permute(1, 2, 0, 3)
apart = opsref.draw({"projected": projected, "q": q, "k": k}, cells="values", facts="none")
apart.show()

# %%
# A product with the values has the heads in front. The layer after it wants a token's numbers
# side by side, which no view of the product can give.

product = torch.arange(10, 22).view(heads, tokens, size)
merged = product.transpose(0, 1).reshape(tokens, heads * size)
together = opsref.draw({"product": product, "merged": merged}, cells="values")
together.show()

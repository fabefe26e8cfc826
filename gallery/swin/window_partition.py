# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
Cutting a map into windows
==========================

Two views and the copy between them make windows of 2 by 2 the samples of a batch.
"""

import torch

import opsref

fmap = torch.arange(10, 26).view(4, 4)

# %%
# A view splits rows and columns; a transpose brings the numbers of the windows together.
# Both read the storage of the map. A window reads two stretches of it, with a jump between.

cut = fmap.view(2, 2, 2, 2).transpose(1, 2)
views = opsref.draw({"fmap": fmap, "cut": cut}, cells="values", path=True, facts="none")
views.show()

# %%
# No stride walks through a window and on to the next, so one dimension of tokens needs a copy.
# In it, each window is a row, and in one piece.

print(opsref.view_plan(cut, (4, 4)))
windows = cut.reshape(4, 4)
copied = opsref.draw({"cut": cut, "windows": windows}, cells="values", path=True)
copied.show()

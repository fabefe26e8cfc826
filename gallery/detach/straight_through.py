# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "opsref @ git+https://github.com/opsref/opsref"]
# ///
"""
The straight-through estimator
==============================

``x + (x.round() - x).detach()``: for finite ``x``, values of ``x.round()``, gradient of ``x``.
"""

import torch

import opsref

x = torch.tensor([0.25, 0.75, 1.25, 1.75])
x.requires_grad_()
rounded = x.round()
through = x + (x.round() - x).detach()

# %%
# Forward, the two are equal: what is detached is the difference that rounding makes.

forward = opsref.draw(
    {"x": x, "rounded": rounded, "through": through}, cells="values", colours="values", facts="none"
)
forward.show()

# %%
# Backward, rounding is flat and gives zeros.
# The detached difference passes nothing on, which leaves the 1 of ``x`` itself.

ones = torch.ones_like(x)
outputs = {"gradient of rounded": rounded, "gradient of through": through}
gradients = {name: torch.autograd.grad(y, x, ones)[0] for name, y in outputs.items()}
backward = opsref.draw(gradients, cells="values", colours="values", facts="none")
backward.show()

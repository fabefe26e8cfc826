"""
A script
========

It draws.
"""

import torch

import opsref

x = torch.arange(6).view(2, 3)
figure = opsref.draw({"x": x, "x.t()": x.t()})

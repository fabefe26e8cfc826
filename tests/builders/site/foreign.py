"""A module whose docstrings have figures."""


def transpose() -> None:
    """Transpose.

    .. layout::

       import torch
       x = torch.arange(6).view(2, 3)
       y = x.t()
    """

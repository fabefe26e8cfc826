"""Chooses a model of each family of timm: the smallest one."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import timm
import torch


def families() -> Iterator[tuple[str, str, int]]:
    """Yield each family, its smallest model, and how many parameters that has.

    Models for tests of timm itself, named ``test_...``, do not count. A family of which no model
    can be built without weights has an empty name.
    """
    for family in timm.list_modules():
        names = (name for name in timm.list_models(module=family) if not name.startswith("test_"))
        sizes = ((parameters(name), name) for name in names)
        built = ((count, name) for count, name in sizes if count is not None)
        count, name = min(built, default=(0, ""))
        yield family, name, count


def parameters(name: str) -> int | None:
    """Count the parameters of a model, without memory for them; None if it cannot be built."""
    with warnings.catch_warnings(), torch.device("meta"):
        warnings.simplefilter("ignore")
        try:
            return sum(parameter.numel() for parameter in timm.create_model(name).parameters())
        except Exception:  # whatever a model's constructor raises
            return None

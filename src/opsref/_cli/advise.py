"""``advise``: tries changes that may save copies of a model."""

from __future__ import annotations

import logging
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager

import torch

import opsref
from opsref._cli import CommandError
from opsref._cli.targets import Setting, dtype_named, find, hint_at_inputs


def advise(parsed: Namespace) -> None:
    """Run the changes, and print what came of them."""
    device = torch.device(parsed.device)
    setting = Setting(parsed.input, dtype_named(parsed.dtype), device, parsed.backward)
    target = find(parsed.target, setting)
    if not isinstance(target.call, torch.nn.Module):
        raise CommandError(
            f"advise takes a module, and {parsed.target} is a function: "
            f"write {parsed.target}() if it makes one"
        )
    print(f"opsref: running changes of {parsed.target}, one by one", file=sys.stderr)
    with torch.set_grad_enabled(parsed.backward), hint_at_inputs(parsed, target.call), _progress():
        advice = opsref.advise(target.call, *target.inputs, **target.keywords)
    print(advice)


@contextmanager
def _progress() -> Iterator[None]:
    """Say what is being tried, so that minutes do not pass in silence."""
    log, handler = logging.getLogger("opsref.advise"), logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("opsref: %(message)s"))
    level = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(level)

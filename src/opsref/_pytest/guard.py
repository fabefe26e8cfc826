"""The guard of a test."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from typing import Any

import pytest

from opsref._pytest.baselines import path_of
from opsref._trace.call import trace
from opsref._trace.changes import changes
from opsref._trace.compare import unseen
from opsref._trace.result import Trace
from opsref._trace.stored import read, written


class Guard:
    """Fails a test that makes other layout copies than its baseline has.

    Args:
        item: The test.
        over: Copies of at most so many bytes are left out.
    """

    def __init__(self, item: pytest.Item, over: int = 0) -> None:
        self._item = item
        self._over = over
        self._calls = 0

    def __repr__(self) -> str:
        return f"<no_layout_copies of {self._item.nodeid}>"

    def __call__(self, model: Callable[..., object], /, *args: Any, **kwargs: Any) -> Trace:
        """Trace a call, check its layout copies, and return the trace.

        Raises:
            AssertionError: Copies are new, gone or elsewhere, or compiled code ran, whose copies
                nobody sees. The message names their lines.
        """
        __tracebackhide__ = True
        t = trace(model, *args, **kwargs)
        if message := self.check(t):
            raise AssertionError(message)
        return t

    def check(self, t: Trace) -> str:
        """Say how a trace differs from the baseline, or write it; empty if it does not."""
        if message := unseen(t.operations):
            return message
        self._calls += 1
        path, config = path_of(self._item, self._calls), self._item.config
        if config.getoption("opsref_update"):
            for old in path.parent.glob(f"{path.stem}.*json"):
                old.unlink()  # with those of later calls, which may not be there any more
            if changes(t, Trace(), over=self._over).new:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(written(t, copies=True, over=self._over), encoding="utf-8")
            return ""
        there = path.exists()
        found = changes(t, read(path) if there else Trace(), over=self._over)
        if not found.heading:
            return ""
        root = config.rootpath
        name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path
        heading = f"layout copies: {found.heading} ({'not as in' if there else 'no'} {name})"
        command = f"pytest --opsref-update {shlex.quote(self._item.nodeid)}"
        return "\n".join([heading, *found.lines, f"To allow this: {command}"])

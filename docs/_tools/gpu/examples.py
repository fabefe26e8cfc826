"""A pytest plugin that runs the examples of a page with another default device.

    OPSREF_DEVICE=cuda OPSREF_REPORT=to.json pytest -p _tools.gpu.examples docs/reference/roll.md

Tensors that an example makes without naming a device are on that one. In what it prints, and in
what the page expects, the name of a GPU counts as that of the CPU. The report holds the line of
each example and whether it passed, and the line of one that broke the device, after which nothing
more can run.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import torch
from sybil.evaluators.doctest import OutputChecker

from _ext.gpu.compare import without_device

if TYPE_CHECKING:
    from collections.abc import Generator

    from sybil.integration.pytest import SybilItem

# The lines of examples that are left out, because they broke the device before.
LEFT_OUT = "OPSREF_LEFT_OUT"


class Report:
    """What became of each example."""

    def __init__(self, path: Path, left_out: list[int]) -> None:
        self.path = path
        self.left_out = left_out
        self.passed: dict[int, bool] = {}
        self.broke: int | None = None

    def pytest_collection_modifyitems(self, items: list[SybilItem]) -> None:
        """Leave out what broke the device."""
        items[:] = [item for item in items if item.example.line not in self.left_out]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: SybilItem
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Note an example's outcome, and stop where the device is gone."""
        report = yield
        if report.when == "call":
            self.passed[item.example.line] = report.passed
            if report.failed and not device_answers():
                self.broke = item.example.line
                item.session.shouldstop = "the device does not answer"
        return report

    def pytest_sessionfinish(self) -> None:
        """Write the report."""
        lines = {"passed": list(self.passed.items()), "broke": self.broke}
        self.path.write_text(json.dumps(lines), encoding="utf-8")


def device_answers() -> bool:
    """Return whether the default device still works: an assertion inside a kernel ends it."""
    try:
        (torch.ones(1) + 1).item()
    except RuntimeError:
        return False
    return True


def pytest_configure(config: pytest.Config) -> None:
    """Set the device, the comparison and the report."""
    torch.set_default_device(os.environ["OPSREF_DEVICE"])
    patch = pytest.MonkeyPatch()
    check = OutputChecker.check_output

    def check_without_device(self: OutputChecker, want: str, got: str, flags: int) -> bool:
        # Pages that show fake tensors expect `cuda:0` on any machine.
        return check(self, without_device(want), without_device(got), flags)

    patch.setattr(OutputChecker, "check_output", check_without_device)
    config.add_cleanup(patch.undo)
    left_out = json.loads(os.environ.get(LEFT_OUT, "[]"))
    config.pluginmanager.register(Report(Path(os.environ["OPSREF_REPORT"]), left_out))

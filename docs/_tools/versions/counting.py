"""A pytest plugin that counts examples and tests, and names those that behave differently.

    OPSREF_REPORT=report.json pytest -p _tools.versions.counting

Items of Markdown pages are examples, all others are tests. Each name is relative to the root.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from sybil.integration.pytest import SybilItem

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable


class Counting:
    """What became of each example and of each test."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.examples: dict[str, bool] = {}
        self.tests: dict[str, str] = {}
        self.elsewhere = 0

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Count the examples that hold for other versions than the one that is installed."""
        examples = [item for item in session.items if _is_example(item)]
        pages = {item.path: 0 for item in session.items if _is_example(item)}
        self.elsewhere = every_example(pages) - len(examples)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Note an outcome: of the phases of a test, the first that does not pass decides."""
        report = yield
        if isinstance(item, SybilItem) and _is_example(item):
            name = f"{item.path.relative_to(item.config.rootpath).as_posix()}:{item.example.line}"
            self.examples[name] = self.examples.get(name, True) and report.passed
        elif self.tests.get(item.nodeid, "passed") == "passed":
            self.tests[item.nodeid] = report.outcome
        return report

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a file that could not be collected."""
        if report.failed:
            self.tests[report.nodeid] = "failed"

    def pytest_sessionfinish(self) -> None:
        """Write the report."""
        ran = [name for name, outcome in self.tests.items() if outcome != "skipped"]
        report = {
            "examples": {
                "run": len(self.examples),
                "elsewhere": self.elsewhere,
                "differ": [name for name, passed in self.examples.items() if not passed],
            },
            "tests": {
                "run": len(ran),
                "skipped": [name for name in self.tests if name not in ran],
                "failed": [name for name in ran if self.tests[name] == "failed"],
            },
        }
        self.path.write_text(json.dumps(report), encoding="utf-8")


def every_example(pages: Iterable[Path]) -> int:
    """Count the examples of pages, those of other versions too."""
    import conftest  # of the run: pytest has loaded it

    with patch.object(conftest, "untrue_spans", lambda _: []):
        return sum(1 for page in pages for _ in conftest.pages.parse(page).examples())


def _is_example(item: pytest.Item) -> bool:
    return isinstance(item, SybilItem) and item.path.suffix == ".md"


def pytest_configure(config: pytest.Config) -> None:
    """Count into the report."""
    config.pluginmanager.register(Counting(Path(os.environ["OPSREF_REPORT"])))

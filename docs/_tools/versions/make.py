"""Makes a record of the installed torch: every test, and every example of every page.

    PYTHONPATH=docs python -m _tools.versions.make

Run from a checkout, in an environment with the group ``tests``. ``nox -s compat`` makes one for
each version and runs this. It fails where something behaves differently, after it has written so.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec import convert, to_builtins

from _ext.common.releases import release_name
from _ext.versions.pages import examples_sha256
from _ext.versions.record import FORMAT, Record, read_record

ROOT = Path(__file__).parents[3]


def main(command_line: list[str] | None = None) -> None:
    """Make the record, say where it is, and fail if something behaves differently."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout")
    parser.add_argument("--output", type=Path, help="where to write (default: docs/records/torch)")
    arguments = parser.parse_args(command_line)
    root: Path = arguments.root.resolve()
    record = make_record(root)
    folder = arguments.output or root / "docs" / "records" / "torch"
    path = folder / f"torch-{release_name(record.torch)}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(to_builtins(record), indent=1) + "\n", encoding="utf-8")
    read_record(path)
    examples, tests = record.examples, record.tests
    print(f"{path}: {examples.passed} of {examples.run} examples passed,", end=" ")
    print(f"{examples.elsewhere} hold for other versions; {tests.passed} of {tests.run} tests")
    if examples.differ or tests.failed:
        sys.exit("\n".join(["These behave differently:", *examples.differ, *tests.failed]))


def make_record(root: Path) -> Record:
    """Run everything in this environment.

    Raises:
        RuntimeError: The examples were edited meanwhile.
    """
    before = examples_sha256(root / "docs")
    report = run_pytest(root)
    if examples_sha256(root / "docs") != before:
        raise RuntimeError("examples were edited while they ran: make the record anew")
    names = ("torch", "timm", "numpy", "opsref")
    facts = {
        "format": FORMAT,
        "python": platform.python_version(),
        "device": f"CPU ({platform.machine()})",
        "day": f"{datetime.now(UTC):%Y-%m-%d}",
        "examples_sha256": before,
    }
    return convert(facts | {name: metadata.version(name) for name in names} | report, Record)


def run_pytest(root: Path) -> dict[str, Any]:
    """Run the tests and the examples in a process of their own, and return what was counted.

    Raises:
        RuntimeError: pytest ended before everything had run.
    """
    with TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-q", "-p", "_tools.versions.counting"),
                "--continue-on-collection-errors",
            ],
            cwd=root,
            env=os.environ | {"OPSREF_REPORT": f"{report}"},
            check=False,
        )
        # 0 and 1: all ran, and all passed or some did not. Others are no result.
        if done.returncode not in (0, 1):
            raise RuntimeError(f"pytest could not run everything: it ended with {done.returncode}")
        counted: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return counted


if __name__ == "__main__":
    main()

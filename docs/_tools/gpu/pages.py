"""Runs the examples of pages, each page in a process of its own, several at a time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from _ext.gpu.record import Examples
from _tools.gpu.examples import LEFT_OUT

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]
# What begins an example: a prompt, or a directive whose body is run.
MARKS = (">>> ", "{layout}", "{trace}")


def example_pages() -> list[str]:
    """List the pages that have examples, from the top of the checkout, the longest first."""
    written = ("_build", "gallery")
    examples = {}
    for path in (ROOT / "docs").rglob("*.md"):
        if path.relative_to(ROOT).parts[1] not in written:
            text = path.read_text(encoding="utf-8")
            examples[path.relative_to(ROOT).as_posix()] = sum(map(text.count, MARKS))
    return sorted(filter(examples.get, examples), key=lambda page: (-examples[page], page))


def run_pages(
    pages: list[str], device: str, jobs: int, seconds: float
) -> Iterator[tuple[str, Examples | Exception]]:
    """Yield what became of the examples of each page, or of the try to run them.

    Args:
        pages: The pages.
        device: Where to run them.
        jobs: How many at a time.
        seconds: How long a page may take on either device.
    """
    with ThreadPoolExecutor(jobs) as pool:
        tried = {pool.submit(compare_examples, page, device, seconds): page for page in pages}
        for done in as_completed(tried):
            # An interruption is none of these.
            error = done.exception()
            yield tried[done], error if isinstance(error, Exception) else done.result()


def compare_examples(page: str, device: str, seconds: float) -> Examples:
    """Run a page's examples on a device and on the CPU; what differs on both is not the device's.

    On the CPU too, the device is set as the default: that is a mode of torch, which some examples
    notice, and this torch may be one that the pages do not know.
    """
    there = run_examples(page, device, seconds)
    if not there.differ:
        return there
    here = run_examples(page, "cpu", seconds)
    return Examples(there.run, sorted({*there.differ} - {*here.differ}))


def run_examples(page: str, device: str, seconds: float = 600) -> Examples:
    """Run a page's examples in a process of their own, as often as one breaks the device.

    Raises:
        RuntimeError: pytest cannot run the page.
        subprocess.TimeoutExpired: It takes longer than it may.
    """
    left_out: list[int] = []
    with TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        while True:
            environment = {
                # Pages share the cores, and their tensors are small.
                "OMP_NUM_THREADS": "1",
                "OPSREF_DEVICE": device,
                "OPSREF_REPORT": f"{report}",
                LEFT_OUT: json.dumps(left_out),
            }
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-q", "-p", "_tools.gpu.examples", page],
                cwd=ROOT,
                env=os.environ | environment,
                capture_output=True,
                text=True,
                check=False,
                timeout=seconds,
            )
            # An internal error, or a command line that pytest does not take.
            if done.returncode in (3, 4):
                raise RuntimeError(f"pytest could not run {page}:\n{done.stdout}{done.stderr}")
            found = json.loads(report.read_text(encoding="utf-8"))
            report.unlink()
            if found["broke"] is None:
                break
            left_out.append(found["broke"])
    failed = [line for line, passed in found["passed"] if not passed]
    return Examples(len(found["passed"]) + len(left_out), sorted([*failed, *left_out]))

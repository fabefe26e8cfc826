"""Runs all that the site wants of a GPU, step by step, each with a limit of time.

    PYTHONPATH=src:docs python -m _tools.gpu.steps [step ...]

From the top of a checkout, with the packages of the group ``tests``. What the steps print and the
records that they make are in a folder, and ``summary.txt`` there says how each ended. A step that
fails or takes too long does not keep the next from running. ``nox -s gpu`` installs the packages
and runs this; ``visit/README.md`` says how a machine without a network runs it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

ROOT = Path(__file__).parents[3]
VISIT = Path(__file__).parent / "visit"
RECORDS = ("docs/records/gpu", "docs/records/cost")
# A test of the package with this word in its name is about tensors, wherever they are.
ABOUT_TENSORS = {"draw", "trace", "view", "sharing", "reach", "layout", "figure", "facts", "swin"}
NOT_ABOUT_TENSORS = {"directive", "cost", "faults"}


class Step(NamedTuple):
    """Commands that belong together.

    Attributes:
        seconds: How long all of them may take, on a machine with 16 cores.
        commands: What follows ``python``.
    """

    seconds: int
    commands: list[list[str]]


def steps(device: str, jobs: int, slow: float) -> dict[str, Step]:
    """Return what is run, by its name."""
    one = "cuda:0" if device == "cuda" else device
    on_device = ["-m", "pytest", "-q", "-p", "_tools.gpu.visit.on_device"]
    record = ["--device", one, "--jobs", f"{jobs}", "--seconds", f"{60 * slow}"]
    lines = f"{VISIT / 'lines.py'}"
    return {
        "versions": Step(20, [[f"{VISIT / 'versions.py'}"]]),
        "record": Step(190, [["-m", "_tools.gpu.make", *record]]),
        "tests": Step(
            100,
            [
                ["-m", "pytest", "-v", *tests_that_need_a_gpu()],
                [*on_device, "-n", f"{jobs}", "--dist", "loadfile", *tests_of_tensors()],
            ],
        ),
        "costs": Step(90, [["-m", "_tools.costs.make", "--device", device]]),
        "trace": Step(90, [[lines], [lines, "dynamo"], [f"{VISIT / 'trace.py'}"]]),
        "facts": Step(75, [["-m", "_tools.gpu.visit.facts"]]),
    }


def tests_that_need_a_gpu() -> list[str]:
    """List the files that have tests which nothing runs without one."""
    tests = sorted((ROOT / "tests").glob("test_*.py"))
    return [f"{path}" for path in tests if "needs a CUDA device" in path.read_text("utf-8")]


def tests_of_tensors() -> list[str]:
    """List the files whose tests are to hold on any device."""
    found = []
    for path in sorted((ROOT / "tests").glob("test_*.py")):
        words = set(path.stem.split("_"))
        if words & ABOUT_TENSORS and not words & NOT_ABOUT_TENSORS:
            found.append(f"{path}")
    return found


def main(command_line: list[str] | None = None) -> None:
    """Run the steps, and print how each ended."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("steps", nargs="*", help="the steps to run (default: all)")
    parser.add_argument("--device", default="cuda", choices=("cpu", "cuda"))
    parser.add_argument("--slow", type=float, default=1, help="multiplies the limits of time")
    jobs = max(1, (os.cpu_count() or 2) - 2)
    parser.add_argument("--jobs", type=int, default=jobs, help=f"processes (default: {jobs})")
    parser.add_argument("--output", type=Path, default=ROOT / ".gpu", help="default: .gpu")
    parser.add_argument("--wheels", type=Path, help="a folder of wheels to use")
    arguments = parser.parse_args(command_line)
    known = steps(arguments.device, arguments.jobs, arguments.slow)
    if unknown := [name for name in arguments.steps if name not in known]:
        parser.error(f"steps must be of {', '.join(known)}: got {', '.join(unknown)}")
    output: Path = arguments.output.resolve()
    output.mkdir(parents=True, exist_ok=True)
    failed = False
    with TemporaryDirectory() as folder:
        environment = surroundings(arguments.device, arguments.wheels, folder)
        for name in arguments.steps or known:
            start = time.time()
            ended = run_step(known[name], arguments.slow, output / f"{name}.txt", environment)
            failed = failed or ended != "ended well"
            line = f"{name}: {ended}, {time.time() - start:.0f} s"
            print(line, flush=True)
            with (output / "summary.txt").open("a", encoding="utf-8") as summary:
                summary.write(f"{line}\n")
            keep_records(output, start)
    sys.exit(failed)


def surroundings(device: str, wheels: Path | None, folder: str) -> dict[str, str]:
    """Return the environment of the steps; wheels are unpacked into a folder for it."""
    paths = [f"{ROOT / 'src'}", f"{ROOT / 'docs'}"]
    if wheels is not None:
        install = "-m pip install -q --no-index --no-deps --disable-pip-version-check --target"
        found = map(str, sorted(wheels.glob("*.whl")))
        subprocess.run([sys.executable, *install.split(), folder, *found], check=True)
        paths.append(folder)
    given = {
        "DEVICE": device,
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONUNBUFFERED": "1",
    }
    return os.environ | given


def run_step(step: Step, slow: float, log: Path, environment: dict[str, str]) -> str:
    """Run the commands of a step, and return how it ended."""
    end = time.monotonic() + step.seconds * slow
    ended = "ended well"
    with log.open("a", encoding="utf-8") as file:
        for command in step.commands:
            print(f"===== {' '.join(command)}", file=file, flush=True)
            # In a session of its own, so that what it started can be ended with it.
            process = subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env=environment,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                if process.wait(max(1, end - time.monotonic())):
                    ended = f"failed with {process.returncode}"
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                return "out of time"
    return ended


def keep_records(output: Path, start: float) -> None:
    """Copy the records that a step has made: of some machines, only the output comes back."""
    for folder in RECORDS:
        for path in (ROOT / folder).glob("*.json"):
            if path.stat().st_mtime >= start:
                (output / folder).mkdir(parents=True, exist_ok=True)
                shutil.copy(path, output / folder)


if __name__ == "__main__":
    main()

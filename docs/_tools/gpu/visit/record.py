"""Makes the GPU record as ``_tools.gpu.make`` does, with several pages at a time.

    python3 .gpu/record.py --device cuda:0

Takes the options of ``_tools.gpu.make``. From the environment: ``JOBS``, how many pages at a time;
``SECONDS_LEFT``, after which what has not ended is left out; ``LOG``, the file for what pytest
says of pages on which something differs. A script of the gallery that fails is left out as well.

Each page runs on the CPU of this machine too, in the same way: an example that differs there owes
it to this torch, or to how examples are given a device, and not to the GPU. That goes to the log.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import traceback
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from msgspec.structs import replace

from _ext.gpu.record import Examples, Record
from _tools.gpu import make

JOBS = int(os.environ.get("JOBS", "14"))
END = time.monotonic() + float(os.environ.get("SECONDS_LEFT", "220"))
LOG = Path(os.environ.get("LOG", "examples.txt"))
# What pytest may say of one page, in characters.
MOST = 400_000
LEFT_OUT: list[str] = []

make_record, run_examples, record_script = make.make_record, make.run_examples, make.record_script


def log(text: str) -> None:
    """Add to the log."""
    with LOG.open("a", encoding="utf-8") as file:
        file.write(f"{text}\n")


def text(page: str) -> str:
    """Read a page."""
    return (make.ROOT / page).read_text(encoding="utf-8")


def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a page as ``subprocess.run`` does, until the end, and keep what it says."""
    start = time.monotonic()
    # One thread for each: the pages share the cores, and their tensors are small.
    options["env"] = {"OMP_NUM_THREADS": "1", **options["env"]}
    done = subprocess.run(command, **options, timeout=max(1, END - start))
    where = f"{command[-1]} on {options['env']['OPSREF_DEVICE']}: exit {done.returncode}"
    print(f"{where}, {time.monotonic() - start:.1f} s", flush=True)
    if done.returncode not in (0, 5):
        log(f"\n===== {where}\n{done.stdout[:MOST]}{done.stderr[:9999]}")
    return done


def leave_out(name: str, why: str) -> None:
    """Print that something will not be in the record."""
    LEFT_OUT.append(name)
    log(f"\n===== left out: {name}\n{why}")
    print(f"left out: {name}", flush=True)


def try_examples(page: str, device: str) -> Examples:
    """Run a page's examples; none, if it cannot be run in time."""
    try:
        if time.monotonic() >= END:
            raise TimeoutError("no time was left")
        return run_examples(page, device)
    except Exception:
        leave_out(f"{page} on {device}", traceback.format_exc())
        return Examples(0, [])


def try_script(script: Path, device: str) -> Any:
    """Run a script; None, if it fails."""
    try:
        return record_script(script, device)
    except Exception:
        leave_out(f"{script.relative_to(make.ROOT)}", traceback.format_exc())
        return None


def make_in_parallel(device: str) -> Record:
    """Make the record while a pool runs the pages, the longest first."""
    marks = (">>> ", "{layout}", "{trace}")
    pages = [page for page in make.example_pages() if any(mark in text(page) for mark in marks)]
    pages.sort(key=lambda page: text(page).count(">>> "), reverse=True)
    with ThreadPoolExecutor(JOBS) as pool:
        run_on = {page: pool.submit(try_examples, page, device) for page in pages}
        on_cpu = {page: pool.submit(try_examples, page, "cpu") for page in pages}
        make.example_pages = lambda: sorted(pages)
        make.run_examples = lambda page, _: run_on[page].result()
        make.record_script = try_script
        made = make_record(device)
    compare(run_on, on_cpu)
    return replace(made, scripts={name: kept for name, kept in made.scripts.items() if kept})


def compare(run_on: dict[str, Future[Examples]], on_cpu: dict[str, Future[Examples]]) -> None:
    """Note which lines differ on the device alone."""
    said = []
    for page in sorted(run_on):
        here, there = run_on[page].result(), on_cpu[page].result()
        ran = here.run if here.run == there.run else f"{here.run} (on the CPU {there.run})"
        said.append(f"{page}: {len(here.differ)} of {ran} differ")
        parts = {
            "on the device alone": set(here.differ) - set(there.differ),
            "on the CPU as well": set(here.differ) & set(there.differ),
            "on the CPU alone": set(there.differ) - set(here.differ),
        }
        said += [f"   {name}: {sorted(lines)}" for name, lines in parts.items() if lines]
    table = "\n".join(said)
    log(f"\n===== lines of examples that differ\n{table}")
    print(table, flush=True)


make.subprocess = SimpleNamespace(run=run)
make.make_record = make_in_parallel
make.main()
if LEFT_OUT:
    sys.exit(f"{len(LEFT_OUT)} left out: {', '.join(LEFT_OUT)}")

"""Measures what layout costs on this machine, and shows it.

    PYTHONPATH=docs python -m _tools.costs.make
    PYTHONPATH=docs python -m _tools.costs.make --device cuda

Run from a checkout. It needs torch, msgspec and sphinx. ``nox -s cost`` installs them and
runs this.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import torch
from msgspec import to_builtins

from _ext.costs.cases import CASES
from _ext.costs.record import FORMAT, CaseRecord, Measured, Record, read_record
from _ext.costs.table import as_text
from _tools.costs.measure import CudaClock, HostClock, measure
from _tools.costs.operands import tensors

DOCS = Path(__file__).parents[2]
# Larger than caches: 64 MiB a tensor on a CPU, 256 on a GPU. Rows of a power of two of bytes
# compete for the same few places of a cache, so that the second size has none.
SIZES = {"cpu": (4096, 4000), "cuda": (8192, 8000)}
# Freed memory stays with the process, and the next call finds it ready (glibc; others ignore it).
KEEP_MEMORY = {
    "MALLOC_MMAP_THRESHOLD_": f"{2**30}",
    "MALLOC_TRIM_THRESHOLD_": f"{2**33}",
    "OMP_NUM_THREADS": "1",
}


def main(command_line: list[str] | None = None) -> None:
    """Measure, write the record, and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--device", default="cpu", choices=SIZES, help="where (default: cpu)")
    parser.add_argument("--output", type=Path, help="the record (default: in docs/records/cost)")
    arguments = parser.parse_args(command_line)
    device: str = arguments.device
    if device == "cuda" and not torch.cuda.is_available():
        parser.error("torch finds no CUDA GPU on this machine")
    if not os.environ.keys() >= KEEP_MEMORY.keys():
        # They are read when a process starts.
        given = sys.argv[1:] if command_line is None else command_line
        again = [sys.executable, "-m", "_tools.costs.make", *given]
        sys.exit(subprocess.run(again, env=KEEP_MEMORY | os.environ, check=False).returncode)
    torch.set_num_threads(1)
    record = make_record(device, SIZES[device])
    slug = re.sub(r"[^a-z0-9]+", "-", record.device.lower()).strip("-")
    path = arguments.output or DOCS / "records" / "cost" / f"{slug}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(to_builtins(record), indent=1) + "\n", encoding="utf-8")
    print(as_text([read_record(path)]))
    print(f"record: {path}")


def make_record(device: str, sizes: tuple[int, ...]) -> Record:
    """Measure every case at every size."""
    clock = CudaClock() if device == "cuda" else HostClock()
    found: dict[str, list[Measured]] = {}
    rates = []
    with torch.inference_mode():
        for size in sizes:
            names = tensors(size, device)
            for case in CASES:
                if case.cpu_only and device != "cpu":
                    continue
                print(f"{size} {case.name}", file=sys.stderr, flush=True)
                measured, rate = measure(case, names, clock)
                found.setdefault(case.name, []).append(measured)
                rates.append(rate)
    ran = [case for case in CASES if case.name in found]
    return Record(
        format=FORMAT,
        kind=device,
        device=torch.cuda.get_device_name() if device == "cuda" else cpu_name(),
        torch=str(torch.__version__),
        python=platform.python_version(),
        threads=torch.get_num_threads(),
        day=f"{datetime.now(UTC):%Y-%m-%d}",
        bandwidth=median(rates),
        cases={case.name: CaseRecord(case.one, case.other, found[case.name]) for case in ran},
    )


def cpu_name() -> str:
    """Return what the CPU calls itself, without trade marks and clock rates."""
    try:
        said = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        said = ""
    named = re.search(r"^model name\s*: (.*)", said, re.MULTILINE)
    name = named[1] if named else platform.processor() or platform.machine()
    return " ".join(re.sub(r"\((R|TM)\)|\bCPU\b|\bProcessor\b|@.*", "", name).split())


if __name__ == "__main__":
    main()

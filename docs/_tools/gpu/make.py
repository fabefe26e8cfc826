"""Makes a record of this machine: the gallery and the examples of the pages on its GPU.

    PYTHONPATH=src:docs python -m _tools.gpu.make

Run from a checkout. It needs torch with CUDA, and from wheels: numpy, timm, sphinx, msgspec,
pytest and sybil. ``nox -s record`` installs them and runs this. What was found is written after
each page, so that a run which is ended early leaves a record of what it has done.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import sys
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from msgspec import to_builtins

from _ext.gpu.record import FORMAT, Record, read_record
from _tools.gpu.pages import ROOT, example_pages, run_pages
from _tools.gpu.scripts import record_script

if TYPE_CHECKING:
    from collections.abc import Iterator

RECORDS = ROOT / "docs" / "records" / "gpu"


def main(command_line: list[str] | None = None) -> None:
    """Make the record and say where it is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--device", default="cuda:0", help="where to run (default: cuda:0)")
    parser.add_argument("--output", type=Path, help="the file to write (default: in docs/records)")
    jobs = max(1, (os.cpu_count() or 2) - 2)
    parser.add_argument("--jobs", type=int, default=jobs, help=f"pages at a time (default: {jobs})")
    parser.add_argument(
        "--seconds", type=float, default=120, help="for a page, on each device (default: 120)"
    )
    arguments = parser.parse_args(command_line)
    device: str = arguments.device
    if device.startswith("cuda") and not torch.cuda.is_available():
        parser.error("torch finds no CUDA GPU on this machine")
    os.chdir(ROOT)
    record = empty_record(device)
    slug = re.sub(r"[^a-z0-9]+", "-", record.device.lower()).strip("-")
    path = arguments.output or RECORDS / f"{slug}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    left_out = []
    for name, error in fill(record, device, arguments.jobs, arguments.seconds):
        if error is not None:
            left_out.append(name)
            print(f"left out: {name}: {error!r}", flush=True)
        write(record, path)
    if device.startswith("cuda"):
        read_record(path)
    passed = sum(page.passed for page in record.examples.values())
    run = sum(page.run for page in record.examples.values())
    print(f"{path}: {len(record.scripts)} scripts, {passed} of {run} examples passed")
    if left_out:
        sys.exit(f"left out: {', '.join(left_out)}")


def empty_record(device: str) -> Record:
    """Return a record that says where and with what, and nothing yet of what was found."""
    return Record(
        format=FORMAT,
        device=torch.cuda.get_device_name(device) if device.startswith("cuda") else device,
        torch=str(torch.__version__),
        cuda=torch.version.cuda or "none",
        timm=metadata.version("timm"),
        python=platform.python_version(),
        opsref=metadata.version("opsref"),
        day=f"{datetime.now(UTC):%Y-%m-%d}",
        scripts={},
        examples={},
    )


def fill(
    record: Record, device: str, jobs: int, seconds: float
) -> Iterator[tuple[str, Exception | None]]:
    """Run every script and the examples of every page, and yield what has been run.

    With each comes the error that kept it out of the record, if there was one.
    """
    gallery = ROOT / "gallery"
    for script in sorted(gallery.rglob("*.py")):
        name = script.relative_to(gallery).with_suffix("").as_posix()
        print(name, flush=True)
        try:
            record.scripts[name] = record_script(script, device)
        except Exception as error:
            yield f"gallery/{name}.py", error
        else:
            yield name, None
    pages = example_pages()
    for number, (page, found) in enumerate(run_pages(pages, device, jobs, seconds), 1):
        if isinstance(found, Exception):
            yield page, found
            continue
        print(f"{number} of {len(pages)}, {page}: {found.passed} of {found.run}", flush=True)
        if found.run:
            record.examples[page] = found
        yield page, None


def write(record: Record, path: Path) -> None:
    """Write a record, with its parts in the order of their names."""
    made = to_builtins(record)
    for part in ("scripts", "examples"):
        made[part] = dict(sorted(made[part].items()))
    path.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

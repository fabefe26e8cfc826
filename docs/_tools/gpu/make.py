"""Makes a record of this machine: the gallery and the examples of the pages on its GPU.

    PYTHONPATH=src:docs python -m _tools.gpu.make

Run from a checkout. It needs torch with CUDA, and from wheels: numpy, timm, sphinx, msgspec,
pytest and sybil. ``nox -s record`` installs them and runs this.
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
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from msgspec import to_builtins

from _ext.gpu.record import FORMAT, Examples, Record, read_record
from _tools.gpu.examples import LEFT_OUT
from _tools.gpu.scripts import record_script

ROOT = Path(__file__).parents[3]
RECORDS = ROOT / "docs" / "records" / "gpu"


def main(command_line: list[str] | None = None) -> None:
    """Make the record and say where it is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--device", default="cuda:0", help="where to run (default: cuda:0)")
    parser.add_argument("--output", type=Path, help="the file to write (default: in docs/records)")
    arguments = parser.parse_args(command_line)
    if arguments.device.startswith("cuda") and not torch.cuda.is_available():
        parser.error("torch finds no CUDA GPU on this machine")
    os.chdir(ROOT)
    record = make_record(arguments.device)
    slug = re.sub(r"[^a-z0-9]+", "-", record.device.lower()).strip("-")
    path = arguments.output or RECORDS / f"{slug}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(to_builtins(record), indent=1) + "\n", encoding="utf-8")
    if arguments.device.startswith("cuda"):
        read_record(path)
    passed = sum(page.passed for page in record.examples.values())
    run = sum(page.run for page in record.examples.values())
    print(f"{path}: {len(record.scripts)} scripts, {passed} of {run} examples passed")


def make_record(device: str) -> Record:
    """Run every script of the gallery and every example of the pages."""
    gallery = ROOT / "gallery"
    scripts = {}
    for script in sorted(gallery.rglob("*.py")):
        name = script.relative_to(gallery).with_suffix("").as_posix()
        print(name, flush=True)
        scripts[name] = record_script(script, device)
    examples = {}
    for page in example_pages():
        print(page, flush=True)
        found = run_examples(page, device)
        if found.run:
            examples[page] = found
    return Record(
        format=FORMAT,
        device=torch.cuda.get_device_name(device) if device.startswith("cuda") else device,
        torch=str(torch.__version__),
        cuda=torch.version.cuda or "none",
        timm=metadata.version("timm"),
        python=platform.python_version(),
        opsref=metadata.version("opsref"),
        day=f"{datetime.now(UTC):%Y-%m-%d}",
        scripts=scripts,
        examples=examples,
    )


def example_pages() -> list[str]:
    """List the pages that may have examples, from the top of the checkout."""
    written = ("_build", "gallery")
    pages = [path.relative_to(ROOT) for path in sorted((ROOT / "docs").rglob("*.md"))]
    return [page.as_posix() for page in pages if page.parts[1] not in written]


def run_examples(page: str, device: str) -> Examples:
    """Run a page's examples in a process of their own, as often as one breaks the device."""
    left_out: list[int] = []
    with TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        while True:
            environment = {
                "OPSREF_DEVICE": device,
                "OPSREF_REPORT": f"{report}",
                LEFT_OUT: json.dumps(left_out),
            }
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-q", "-p", "_tools.gpu.examples", page],
                env=os.environ | environment,
                capture_output=True,
                text=True,
                check=False,
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


if __name__ == "__main__":
    main()

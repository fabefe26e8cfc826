"""Makes a record of what compiled code does with the installed torch.

    PYTHONPATH=docs python -m _tools.compiled.make

Run from a checkout, in an environment with the group ``tests`` and a C++ compiler.
``nox -s compiled`` makes one for each version and runs this. With ``--show PAGE``, it prints what
differs on a page, and writes nothing.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import torch
from msgspec import to_builtins

from _ext.common.releases import release_name
from _ext.compiled.cases import cases_of_page, cases_of_site
from _ext.compiled.record import FORMAT, Measured, Record, read_record
from _tools.compiled.measure import BACKENDS, measure
from _tools.compiled.swin import measure_swin

ROOT = Path(__file__).parents[3]


def main(command_line: list[str] | None = None) -> None:
    """Make the record and say where it is, or show what differs on one page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--docs", type=Path, default=ROOT / "docs", help="the folder of the pages")
    parser.add_argument("--output", type=Path, help="where (default: docs/records/compile)")
    parser.add_argument(
        "--show", type=Path, metavar="PAGE", help="a page, to show and not to record"
    )
    parser.add_argument("--backend", choices=BACKENDS, action="append", help="default: both")
    arguments = parser.parse_args(command_line)
    if arguments.show:
        show(arguments.show, tuple(arguments.backend or BACKENDS))
        return
    record = make_record(arguments.docs)
    folder = arguments.output or arguments.docs / "records" / "compile"
    path = folder / f"torch-{release_name(record.torch)}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(to_builtins(record), indent=1) + "\n", encoding="utf-8")
    read_record(path)
    print(f"{path}: {sum(map(len, record.cases.values()))} cases")


def make_record(docs: Path) -> Record:
    """Run every case of every page."""
    cases: dict[str, dict[str, Measured]] = {}
    for page, case in cases_of_site(docs):
        print(f"{page}: {case.name}", file=sys.stderr)
        cases.setdefault(page, {})[case.name] = measure(case)
    return Record(
        format=FORMAT,
        torch=torch.__version__.partition("+")[0],
        timm=metadata.version("timm"),
        python=platform.python_version(),
        compiler=compiler(),
        device=f"CPU ({platform.machine()})",
        day=f"{datetime.now(UTC):%Y-%m-%d}",
        swin=measure_swin(),
        cases=cases,
    )


def compiler() -> str:
    """Return the name and the version of the compiler that Inductor uses."""
    from torch._inductor.cpp_builder import get_cpp_compiler

    done = subprocess.run(
        [get_cpp_compiler(), "--version"], capture_output=True, check=True, text=True
    )
    return done.stdout.splitlines()[0]


def show(page: Path, backends: tuple[str, ...]) -> None:
    """Print what each case of a page does, and how the compiled runs differ."""
    for case in cases_of_page(page):
        measured = measure(case, backends)
        print(f"== {case.name}{' (random)' * measured.random}, {measured.breaks} breaks")
        for aspect, text in measured.eager.items():
            print(f"   {aspect}: {text}")
        for backend, differ in measured.differ.items():
            for aspect, text in differ.items():
                print(f"   {backend} differs in {aspect}: {text or 'nothing'}")


if __name__ == "__main__":
    main()

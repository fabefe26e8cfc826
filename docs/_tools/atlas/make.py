"""Makes a record of where the model families of timm copy memory.

    PYTHONPATH=docs python -m _tools.atlas.make

Run from a checkout, in an environment with the group ``models``; ``nox -s atlas`` does so. Each
model runs in a process of its own, and what it gave is kept: a run that was interrupted goes on.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import timm
import torch
from msgspec import to_builtins
from msgspec.json import decode, encode

from _ext.atlas.record import FORMAT, Model, Record, read_record
from _tools.atlas.choose import families
from _tools.atlas.measure import measure

ROOT = Path(__file__).parents[3]
# A model has so many seconds.
LONGEST = 300


def main(command_line: list[str] | None = None) -> None:
    """Make the record and say where it is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--one", nargs=2, metavar=("FAMILY", "MODEL"), help="print one as JSON")
    parser.add_argument("--processes", type=int, default=2, help="how many at once (default: 2)")
    parser.add_argument("--only", nargs="*", metavar="FAMILY", help="the families (default: all)")
    arguments = parser.parse_args(command_line)
    if arguments.one:
        print(encode(measure(*arguments.one)).decode())
        return
    kept = ROOT / "docs" / "_build" / "atlas" / f"timm-{timm.__version__}-torch-{torch.__version__}"
    kept.mkdir(parents=True, exist_ok=True)
    chosen = kept / "chosen.json"
    if not chosen.exists():
        chosen.write_text(json.dumps([(family, name) for family, name, _ in families()]))
    asked = [
        (family, name)
        for family, name in json.loads(chosen.read_text(encoding="utf-8"))
        if not arguments.only or family in arguments.only
    ]
    with ThreadPoolExecutor(arguments.processes) as pool:
        models = list(pool.map(partial(in_process, kept), asked))
    record = Record(
        format=FORMAT,
        timm=timm.__version__,
        torch=torch.__version__.partition("+")[0],
        processor=f"CPU ({platform.machine()}), one thread",
        day=f"{datetime.now(UTC):%Y-%m-%d}",
        models=models,
    )
    path = ROOT / "docs" / "records" / "atlas" / f"timm-{timm.__version__}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(to_builtins(record), indent=1) + "\n", encoding="utf-8")
    read_record(path)
    failed = [model.family for model in models if model.failed]
    print(f"{path.relative_to(ROOT)}: {len(models)} models, not traced: {failed or 'none'}")


def in_process(kept: Path, asked: tuple[str, str]) -> Model:
    """Measure a model in a process of its own, or read what that gave before."""
    family, name = asked
    path = kept / f"{family}.json"
    if path.exists():
        return decode(path.read_bytes(), type=Model)
    if not name:
        return Model(family, name, failed="no model of it is built without downloading weights")
    command = [sys.executable, "-m", "_tools.atlas.make", "--one", family, name]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        return Model(family, name, failed=f"it took more than {LONGEST} seconds")
    if done.returncode:
        why = done.stderr.strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
        print(f"{family}: {why[0]}", file=sys.stderr)
        return Model(family, name, failed=why[0])
    model = decode(done.stdout.strip().splitlines()[-1], type=Model)
    path.write_bytes(encode(model))
    print(f"{family}: {name}, {model.between.number} + {model.inside.number}", file=sys.stderr)
    return model


if __name__ == "__main__":
    main()

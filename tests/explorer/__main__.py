"""Compares the rules in node with the installed torch: `nox -s explorer`.

PYTHONPATH=tests python -m explorer [STEPS [SEED]]
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import torch

from explorer.compare import compare

SESSION = Path(__file__).with_name("session.mjs")
STEPS = 1_000_000
SHOWN = 20


def main(steps: int = STEPS, seed: int = 0) -> int:
    """Compare, and say what was found."""
    node = shutil.which("node")
    if not node:
        print("node is missing: install Node.js, so that its command is found")
        return 1
    torch.set_num_threads(1)
    start = time.monotonic()
    with subprocess.Popen(
        [node, f"{SESSION}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:

        def rules(asked: list[dict[str, Any]]) -> list[list[Any]]:
            assert process.stdin
            assert process.stdout
            print(json.dumps(asked), file=process.stdin, flush=True)
            answers: list[list[Any]] = json.loads(process.stdout.readline())
            return answers

        counts, differences = compare(seed, steps, rules)
    print(f"torch {torch.__version__}, {time.monotonic() - start:.0f} s: {dict(counts)}")
    print(f"{len(differences)} differences")
    for found in differences[:SHOWN]:
        print(f"{found.chain}\n  {found.step}\n    rules: {found.rules}\n    torch: {found.torch}")
    return int(bool(differences))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))

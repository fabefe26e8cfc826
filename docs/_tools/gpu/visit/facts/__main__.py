"""Prints, for the CPU and the GPU, what pages say of the CPU alone.

    DEVICE=cuda PYTHONPATH=src:docs python -m _tools.gpu.visit.facts [part ...]

Parts: strides, errors, objects, draws, passes, waits, dtypes, bounds, kernels. What differs between
the two devices is marked with ``<>``. Nothing that fails ends the rest: by default each part has a
process of its own.
"""

from __future__ import annotations

import subprocess
import sys
import traceback
import warnings

import torch

from _tools.gpu.visit.facts.common import D
from _tools.gpu.visit.facts.dtypes import bounds, dtypes
from _tools.gpu.visit.facts.errors import errors
from _tools.gpu.visit.facts.objects import draws, objects
from _tools.gpu.visit.facts.passes import kernels, passes
from _tools.gpu.visit.facts.strides import strides
from _tools.gpu.visit.facts.waits import waits

PARTS = (strides, errors, objects, draws, passes, waits, dtypes, bounds, kernels)


def main() -> None:
    """Run the parts that are asked for here; without a name, each in a process of its own."""
    warnings.simplefilter("ignore")
    if len(sys.argv) == 1:
        print(f"torch {torch.__version__}, {D}")
        command = [sys.executable, "-m", "_tools.gpu.visit.facts"]
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        running = [subprocess.Popen([*command, part.__name__], **options) for part in PARTS]
        for process in running:
            print(process.communicate()[0], flush=True)
        return
    for part in PARTS:
        if part.__name__ in sys.argv[1:]:
            print(f"===== {part.__name__}: {part.__doc__}", flush=True)
            try:
                part()
            except Exception:
                traceback.print_exc(file=sys.stdout)


main()

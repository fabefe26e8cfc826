#!/usr/bin/env bash
# Makes a checkout ready for one run on a machine with a GPU and no network, and prints the command.
# From the top of the checkout: bash docs/_tools/gpu/visit/prepare.sh
set -euo pipefail
cd "$(git rev-parse --show-toplevel)"
[ -f docs/_tools/gpu/make.py ] || { echo "this is no checkout of opsref: $PWD" >&2; exit 1; }
python=${PYTHON:-python3}

# What that machine (Python 3.12, torch 2.11) lacks, and what must be of the version that the pages were written for.
# The machine's own Python packages serve for the rest (torch, numpy, jinja2, pygments, ...).
wheels="sybil msgspec markdown-it-py mdurl mdit-py-plugins sphinx docutils babel imagesize alabaster snowballstemmer roman-numerals
timm pytest pytest-xdist execnet pluggy iniconfig hypothesis sortedcontainers beautifulsoup4 soupsieve
sphinxcontrib-applehelp sphinxcontrib-devhelp sphinxcontrib-htmlhelp sphinxcontrib-jsmath
sphinxcontrib-qthelp sphinxcontrib-serializinghtml"

rm -rf .whl
mkdir .whl

# The versions of constraints.txt as they are on the machine's Python.
# shellcheck disable=SC2086 # names are words
pins=$("$python" - $wheels <<'PY'
import sys
from pip._vendor.packaging.requirements import Requirement

there = {
    "python_version": "3.12",
    "python_full_version": "3.12.3",
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
    "platform_machine": "x86_64",
    "platform_system": "Linux",
    "sys_platform": "linux",
    "os_name": "posix",
    "extra": "",
}
pinned = {}
for line in open("constraints.txt", encoding="utf-8"):
    if line.strip() and not line.startswith(("#", "-")):
        pin = Requirement(line.strip())
        if pin.marker is None or pin.marker.evaluate(there):
            pinned[pin.name.lower().replace("_", "-")] = f"{pin.name}{pin.specifier}"
missing = [name for name in sys.argv[1:] if name not in pinned]
if missing:
    sys.exit(f"constraints.txt has no version of {missing}")
print(*(pinned[name] for name in sys.argv[1:]))
PY
)
# shellcheck disable=SC2086 # pins are words
"$python" -m pip download -q --no-deps --only-binary=:all: --python-version 3.12 --implementation cp \
  --platform manylinux_2_28_x86_64 --platform manylinux_2_27_x86_64 \
  --platform manylinux_2_17_x86_64 --platform manylinux2014_x86_64 \
  --platform manylinux1_x86_64 -d .whl $pins
# For the metadata of opsref; its code is read from src.
"$python" -m pip wheel -q --no-deps -w .whl .

size() { du -cb "$@" | tail -n 1 | cut -f 1; }
mib=$((($(size .whl) + $(git ls-files -z --cached --others --exclude-standard | du -cb --files0-from=- | tail -n 1 | cut -f 1)) / 1048576 + 1))
[ "$mib" -lt 60 ] || { echo "$mib MiB would travel, at most 64 may" >&2; exit 1; }
commit=$(git rev-parse --short HEAD)
[ -z "$(git status --porcelain)" ] || commit="$commit with changes"
cat <<EOF
$(find .whl -name '*.whl' | wc -l) wheels, $(($(size .whl) / 1048576 + 1)) MiB; $mib MiB travel, of $commit.

  command:            PYTHONPATH=docs python3 -m _tools.gpu.steps --wheels .whl --output "\$OUT"
  ignored, to carry:  .whl
  time limit:         590 s

Steps run alone too: add their names, as in \`trace facts\`.
What to do with what it writes: README.md beside prepare.sh.
EOF

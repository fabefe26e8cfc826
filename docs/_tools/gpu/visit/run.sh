#!/usr/bin/env bash
# Runs on the machine with the GPU, from what prepare.sh made: bash .gpu/run.sh [step ...]
# Each step has a time limit of its own, and the next one runs whatever became of it.
# DEVICE=cpu rehearses it on a machine without a GPU; SLOW=8 gives each step 8 times as long.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/.."
wanted=" ${*:-versions record tests costs trace facts} "
export TOP=$PWD DEVICE=${DEVICE:-cuda} PYTHON=${PYTHON:-python3} JOBS=${JOBS:-14} SLOW=${SLOW:-1}
export OUT=${OUT:-$TOP/.gpu/out}
mkdir -p "$OUT"
summary=$OUT/summary.txt

site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
unset PYTHONDONTWRITEBYTECODE
"$PYTHON" -m pip install -q --no-index --no-deps --no-compile --no-cache-dir --disable-pip-version-check \
  --target "$site" .whl/*.whl >"$summary" 2>&1 || { cat "$summary"; exit 1; }
"$PYTHON" -m compileall -q -j 0 "$site" src docs/_ext docs/_tools >/dev/null 2>&1
export PYTHONPATH=$TOP/src:$TOP/docs:$site PYTHONUNBUFFERED=1
# Of the plugins for pytest that this machine has, none is of use here.
export PYTEST_DISABLE_PLUGIN_AUTOLOAD=1

versions() {
  nvidia-smi
  nproc
  grep -m 1 'model name' /proc/cpuinfo
  "$PYTHON" - <<'PY'
import platform
from importlib import metadata

import torch

print("python", platform.python_version(), "torch", torch.__version__, "cuda", torch.version.cuda)
names = "opsref timm numpy pytest sybil sphinx msgspec hypothesis docutils matplotlib".split()
print(*(f"{name} {metadata.version(name)}" for name in names), sep=", ")
if torch.cuda.is_available():
    print(torch.cuda.get_device_properties(0), "cudnn", torch.backends.cudnn.version())
    print("threads", torch.get_num_threads(), "tf32", torch.backends.cuda.matmul.allow_tf32)
PY
}

record() {
  local at=$DEVICE
  [ "$at" != cuda ] || at=cuda:0
  LOG=$OUT/examples.txt SECONDS_LEFT=$((170 * SLOW)) "$PYTHON" .gpu/record.py --device "$at"
}

# Those that need a GPU, and those of the package with tensors on the GPU.
tests() {
  local rc=0
  # shellcheck disable=SC2046 # names of tests have no spaces
  "$PYTHON" -m pytest -v $(grep -l 'needs a CUDA device' tests/test_*.py) || rc=1
  printf '\n===== with tensors on %s by default\n' "$DEVICE"
  ls tests/test_{draw,trace,view,sharing,reach,layout,figure,facts,input,colours,swin}*.py |
    grep -vE 'directive|cost|faults' |
    PYTHONPATH=$PYTHONPATH:$TOP/.gpu xargs -P "$JOBS" -I '{}' sh -c \
      'said=$(OMP_NUM_THREADS=1 timeout --foreground "$((60 * SLOW))" "$PYTHON" -m pytest -q -p on_device {} 2>&1)
       rc=$?
       printf "\n--- %s: exit %s\n%s\n" {} "$rc" "$said"
       exit "$rc"' || rc=1
  return "$rc"
}

costs() { "$PYTHON" -m _tools.costs.make --device "$DEVICE"; }

trace() {
  timeout --foreground "$((30 * SLOW))" "$PYTHON" .gpu/lines.py
  printf '\n===== with the compiler of torch loaded\n'
  timeout --foreground "$((30 * SLOW))" "$PYTHON" .gpu/lines.py dynamo
  printf '\n===== Swin\n'
  "$PYTHON" .gpu/trace.py
}

facts() { "$PYTHON" .gpu/facts.py; }

export -f versions record tests costs trace facts

keep() { # what a step wrote into the checkout
  local folder made
  for folder in docs/records/gpu docs/records/cost; do
    made=$(find "$folder" -name '*.json' -newer "$site/began" 2>/dev/null)
    # shellcheck disable=SC2086 # names of devices in small letters and dashes
    [ -z "$made" ] || { mkdir -p "$OUT/$folder" && cp $made "$OUT/$folder"; }
  done
}

step() { # name, seconds, file
  local start=$SECONDS rc
  case $wanted in *" $1 "*) ;; *) return 0 ;; esac
  timeout -k 5 "$(($2 * SLOW))" bash -c "$1" >>"$OUT/$3" 2>&1
  rc=$?
  echo "$1: exit $rc$([ $rc -ne 124 ] || echo ', out of time'), $((SECONDS - start)) s" |
    tee -a "$summary"
  keep
}

touch "$site/began"
echo "wheels: $SECONDS s" | tee -a "$summary"
step versions 20 summary.txt
step record 190 summary.txt
step tests 100 tests.txt
step costs 90 costs.txt
step trace 90 trace.txt
step facts 75 facts.txt

echo "all: $SECONDS s" | tee -a "$summary"

# The reply carries the end of what is printed.
{
  sed -n '/^===== lines of examples/,$p' "$OUT/examples.txt" | grep -B 1 '^   '
  grep -E '^(FAILED|ERROR)|^--- |passed|failed' "$OUT/tests.txt" | cut -c 1-160 | head -60
  grep -A 2 '^<>' "$OUT/facts.txt" | cut -c 1-160 | head -c 5000
} 2>/dev/null
grep -E '^[a-z]+: (exit|[0-9]+ s)|left out' "$summary"
find "$OUT" -type f -exec ls -l {} +

"""The dtypes that operations refuse, and indices that are out of bounds."""

from __future__ import annotations

import re
import subprocess
import sys

import torch
import torch.nn.functional as F

import opsref
from _tools.gpu.visit.facts.common import D, both, outcome, said

DTYPES = [
    "bool",
    "uint8",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint16",
    "uint32",
    "uint64",
    "float16",
    "bfloat16",
    "float32",
    "float64",
    "complex32",
    "complex64",
    "float8_e4m3fn",
    "float8_e5m2",
]
OF_DTYPES: dict[str, str] = {
    "roll": "x.roll(1, 0)",
    "masked_fill": "x.masked_fill(m, 1)",
    "where": "torch.where(m, x, x)",
    "x[m]": "x[m]",
    "x[i]": "x[i]",
    "index_put": "x.__setitem__(i, x[:1].clone())",
    "gather": "x.gather(0, i)",
    "contiguous of transposed": "x.view(2, 2).t().contiguous()",
    "flip": "x.flip(0)",
    "cat": "torch.cat([x, x])",
    "sum": "x.sum()",
    "cumsum": "x.cumsum(0)",
    "add": "x + x",
    "x > x": "x > x",
    "matmul": "x.view(2, 2) @ x.view(2, 2)",
    "softmax": "x.softmax(0)",
    "dropout": "F.dropout(x, 0.5)",
    "bernoulli_": "x.clone().bernoulli_(0.5)",
    "meshgrid": "torch.meshgrid(x, x, indexing='ij')",
    "arange": "torch.arange(4, dtype=x.dtype, device=x.device)",
    "sort": "x.sort()",
    "draw, values": "opsref.draw(x, cells='values').svg()[:1]",
}


def dtypes() -> None:
    """List the dtypes that operations refuse."""
    for label, code in OF_DTYPES.items():
        lines = []
        for d in ("cpu", D):
            refused, texts = [], {}
            for name in DTYPES:
                x = torch.ones(4, device=d).to(getattr(torch, name))
                names = {"x": x, "torch": torch, "F": F, "opsref": opsref}
                names["m"] = torch.tensor([True, False, True, False], device=d)
                names["i"] = torch.tensor([0], device=d)
                try:
                    eval(code, names)
                except Exception as error:
                    refused.append(name)
                    texts[re.sub(r"'\w+'", "'...'", said(error))] = said(error)[:160]
            lines.append(" | ".join([" ".join(refused) or "none", *list(texts.values())[:3]]))
        both(f"{label} refuses", *lines)


OUT_OF_BOUNDS: dict[str, str] = {
    "x[i]": "x[i]",
    "x[i] = 0": "x.__setitem__(i, 0)",
    "gather": "x.gather(0, i)",
    "index_select": "x.index_select(0, i)",
    "take": "x.take(i)",
    "embedding": "F.embedding(i, x[:, None])",
    "scatter": "x.scatter(0, i, 1.0)",
    "cross_entropy": "F.cross_entropy(x[None], i)",
    "one_hot": "F.one_hot(i, 3)",
}


def bounds() -> None:
    """Run each in a process of its own, since an assertion inside a kernel ends the device."""
    running = {}
    for label, code in OUT_OF_BOUNDS.items():
        program = (
            "import warnings; warnings.simplefilter('ignore')\n"
            "import torch, torch.nn.functional as F\n"
            f"x, i = torch.ones(3, device={D!r}), torch.tensor([7], device={D!r})\n"
            "def attempt(call):\n"
            "    try:\n"
            "        return repr(call())[:60]\n"
            "    except Exception as e:\n"
            "        said = ' / '.join(str(e).splitlines())[:260]\n"
            "        return f'{type(e).__name__}: {said}'\n"
            f"print('the call:', attempt(lambda: {code}))\n"
            "print('reading a result after it:', attempt(lambda: (x + 1).sum().item()))\n"
            f"print('another tensor:', attempt(lambda: torch.ones(1, device={D!r}).item()))\n"
        )
        running[label] = subprocess.Popen(
            [sys.executable, "-c", program],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    for label, process in running.items():
        names = {"x": torch.ones(3), "i": torch.tensor([7]), "F": F}
        print(f"   {label}\n      cpu: {outcome(lambda c=OUT_OF_BOUNDS[label]: eval(c, names))}")
        try:
            printed, complained = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            printed, complained = "no end in 60 s", ""
        print(f"      {D}: exit {process.returncode}")
        for line in printed.splitlines() + complained.splitlines()[:2]:
            print(f"         {line[:300]}", flush=True)

"""Errors that no page is about: nothing may be said of them."""

import json
import operator
import pathlib
from collections.abc import Callable

import torch
from torch import nn

# All errors of a GPU end in these lines.
_KERNEL_IMAGE = """CUDA error: no kernel image is available for execution on the device
CUDA kernel errors might be asynchronously reported at some other API call, so the stacktrace \
below might be incorrect.
For debugging consider passing CUDA_LAUNCH_BLOCKING=1"""


def _raise(error: BaseException) -> None:
    raise error


def _kwarg(function: Callable[..., object]) -> object:
    return function(colour=3)


def _item(value: object) -> object:
    return value[0]


class _Lacks:
    pass


FOREIGN: dict[str, Callable[[], object]] = {
    "key": lambda: {"a": 1}["b"],
    "list index": lambda: [1, 2][5],
    "division": lambda: 1 / 0,
    "int and str": lambda: 1 + "a",
    "attribute of None": lambda: None.weight,
    "attribute of an object": lambda: _Lacks().weight,
    "attribute of a tensor": lambda: torch.zeros(2).weight_loader,
    "tuple has no shape": lambda: (1, 2).shape,
    "int is not subscriptable": lambda: _item(3),
    "float is not callable": lambda: _kwarg(0.5),
    "tuple index": lambda: (1, 2)[5],
    "minus of int and str": lambda: 1 - "a",
    "None and float": lambda: None > 0.5,
    "infinity": lambda: int(float("inf")),
    "slice": lambda: operator.getitem([1, 2], slice("a", None)),
    "to bytes": lambda: (-1).to_bytes(),
    "unpack a string": lambda: [a for a, b in ["abc"]],
    "unpack a list": lambda: (lambda a, b: a)(*[1]),
    "generator": lambda: _item(x for x in [1]),
    "stop": lambda: next(iter([])),
    "file": lambda: pathlib.Path("no such file").read_text(encoding="utf-8"),
    "json": lambda: json.loads("{"),
    "keyword": lambda: _kwarg(nn.Linear(2, 2)),
    "module": lambda: __import__("no_such_module"),
    "name": lambda: eval("undefined_name"),
    "assertion": lambda: _raise(AssertionError()),
    "memory": lambda: _raise(RuntimeError("CUDA out of memory. Tried to allocate 20.00 MiB")),
    "kernel image": lambda: _raise(RuntimeError(_KERNEL_IMAGE)),
    "worker": lambda: _raise(RuntimeError("DataLoader worker (pid 7) exited unexpectedly")),
    "cudnn": lambda: _raise(RuntimeError("cuDNN error: CUDNN_STATUS_EXECUTION_FAILED")),
    "nccl": lambda: _raise(RuntimeError("NCCL error in: ../torch/csrc/distributed/c10d/init.cpp")),
    "mps": lambda: _raise(
        NotImplementedError("The operator 'aten::x' is not currently implemented")
    ),
    "flash": lambda: _raise(RuntimeError("FlashAttention only supports Ampere GPUs or newer.")),
    "rendezvous": lambda: _raise(RuntimeError("The server socket has failed to listen")),
    "cholesky": lambda: torch.linalg.cholesky(-torch.eye(2)),
    "scheduler": lambda: torch.optim.lr_scheduler.StepLR(None, 1),
    "quantile": lambda: torch.zeros(2).quantile(3.0),
    "dtype of linspace": lambda: torch.linspace(0, 1, -1),
    "state of a function": lambda: torch.optim.SGD([torch.zeros(1)], lr=-1),
    "not positive": lambda: torch.linalg.cholesky(-torch.eye(2)),
}

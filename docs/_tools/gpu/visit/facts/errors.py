"""The texts of errors."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from _tools.gpu.visit.facts.common import compare

# Statements; ``d`` is the device.
ERRORS: dict[str, str] = {
    "masked_fill, Long mask": "torch.zeros(2, device=d).masked_fill(torch.ones(2, dtype=torch.long, device=d), 1)",
    "masked_fill_, Long mask": "torch.zeros(2, device=d).masked_fill_(torch.ones(2, dtype=torch.long, device=d), 1)",
    "masked_fill, Byte mask": "torch.zeros(2, device=d).masked_fill(torch.ones(2, dtype=torch.uint8, device=d), 1)",
    "masked_fill, mask on the CPU": "torch.zeros(2, device=d).masked_fill(torch.ones(2, dtype=torch.bool), 1)",
    "masked_fill_, mask on the CPU": "torch.zeros(2, device=d).masked_fill_(torch.ones(2, dtype=torch.bool), 1)",
    "masked_fill, mask there, self on the CPU": "torch.zeros(2).masked_fill(torch.ones(2, dtype=torch.bool, device=d), 1)",
    "masked_fill, 0-d mask on the CPU": "torch.zeros(2, device=d).masked_fill(torch.tensor(True), 1)",
    "masked_fill, 0-d value on the CPU": "torch.zeros(2, device=d).masked_fill(torch.ones(2, dtype=torch.bool, device=d), torch.tensor(1.0))",
    "masked_fill, 0-d value there, self on the CPU": "torch.zeros(2).masked_fill(torch.ones(2, dtype=torch.bool), torch.tensor(1.0, device=d))",
    "masked_fill, 1-d value": "torch.zeros(2, device=d).masked_fill(torch.ones(2, dtype=torch.bool, device=d), torch.ones(2, device=d))",
    "masked_fill, value that does not fit": "torch.zeros(2, dtype=torch.uint8, device=d).masked_fill(torch.ones(2, dtype=torch.bool, device=d), 300)",
    "masked_fill, -inf into int": "torch.zeros(2, dtype=torch.int32, device=d).masked_fill(torch.ones(2, dtype=torch.bool, device=d), float('-inf'))",
    "masked_fill, -1e10 into half": "torch.zeros(2, dtype=torch.half, device=d).masked_fill(torch.ones(2, dtype=torch.bool, device=d), -1e10)",
    "masked_fill_, overlap": "x = torch.ones(3, dtype=torch.bool, device=d); x[1:].masked_fill_(x[:-1], True)",
    "masked_fill_, expanded": "torch.zeros(1, device=d).expand(3).masked_fill_(torch.ones(3, dtype=torch.bool, device=d), 1)",
    "masked_fill, shapes": "torch.zeros(2, 3, device=d).masked_fill(torch.ones(2, dtype=torch.bool, device=d), 1)",
    "softmax of a row of -inf": "torch.full((2,), float('-inf'), device=d).softmax(0)",
    "view fails": "torch.zeros(2, 3, device=d).t().view(6)",
    "view fails, size": "torch.zeros(2, 3, device=d).view(4)",
    "add, one dimension on the CPU": "torch.ones(3, device=d) + torch.ones(1)",
    "add, 0-d on the CPU": "torch.ones(3, device=d) + torch.tensor(1.0)",
    "add, 0-d there, self on the CPU": "torch.ones(3) + torch.tensor(1.0, device=d)",
    "add_, self on the CPU": "torch.ones(3).add_(torch.ones(3, device=d))",
    "add, shapes": "torch.ones(2, 3, device=d) + torch.ones(2, device=d)",
    "matmul, other on the CPU": "torch.ones(2, 2, device=d) @ torch.ones(2, 2)",
    "linear, weight on the CPU": "F.linear(torch.ones(2, 2, device=d), torch.ones(2, 2))",
    "linear, weight and bias on the CPU": "nn.Linear(2, 2)(torch.ones(2, 2, device=d))",
    "conv2d, weight on the CPU": "nn.Conv2d(1, 1, 1)(torch.ones(1, 1, 2, 2, device=d))",
    "layer_norm, weight on the CPU": "nn.LayerNorm(2)(torch.ones(2, 2, device=d))",
    "batch_norm, buffers on the CPU": "nn.BatchNorm1d(2)(torch.ones(2, 2, device=d))",
    "embedding, weight on the CPU": "nn.Embedding(2, 2)(torch.zeros(2, dtype=torch.long, device=d))",
    "where, one on the CPU": "torch.where(torch.ones(2, dtype=torch.bool, device=d), torch.ones(2, device=d), torch.zeros(2))",
    "where, 0-d on the CPU": "torch.where(torch.ones(2, dtype=torch.bool, device=d), torch.ones(2, device=d), torch.tensor(0.0))",
    "cat, one on the CPU": "torch.cat([torch.ones(2, device=d), torch.ones(2)])",
    "stack, one on the CPU": "torch.stack([torch.ones(2, device=d), torch.ones(2)])",
    "meshgrid, one on the CPU": "torch.meshgrid(torch.arange(2, device=d), torch.arange(2), indexing='ij')",
    "meshgrid, dtypes": "torch.meshgrid(torch.arange(2, device=d), torch.arange(2.0, device=d), indexing='ij')",
    "x[idx], index on the CPU": "torch.arange(3, device=d)[torch.tensor([1])]",
    "x[idx], index there, x on the CPU": "torch.arange(3)[torch.tensor([1], device=d)]",
    "x[mask], mask on the CPU": "torch.arange(3, device=d)[torch.tensor([True, False, True])]",
    "x[mask], mask there, x on the CPU": "torch.arange(3)[torch.tensor([True, False, True], device=d)]",
    "x[mask], shapes": "torch.arange(3, device=d)[torch.ones(2, dtype=torch.bool, device=d)]",
    "x[5]": "torch.arange(3, device=d)[5]",
    "x[idx] = v, shapes": "torch.zeros(3, device=d).__setitem__(torch.tensor([0, 1], device=d), torch.ones(3, device=d))",
    "gather, index on the CPU": "torch.ones(3, device=d).gather(0, torch.tensor([1]))",
    "index_select, index on the CPU": "torch.ones(3, device=d).index_select(0, torch.tensor([1]))",
    "copy_ from the CPU": "torch.zeros(2, device=d).copy_(torch.ones(2))",
    "numpy()": "torch.ones(2, device=d).numpy()",
    "numpy() of what requires grad": "torch.ones(2, device=d, requires_grad=True).numpy()",
    "detach().numpy()": "torch.ones(2, device=d, requires_grad=True).detach().numpy()",
    "np.asarray": "__import__('numpy').asarray(torch.ones(2, device=d))",
    "tolist()": "torch.ones(2, device=d).tolist()",
    "grad on another device": "p = nn.Parameter(torch.ones(2, device=d)); p.grad = torch.ones(2)",
    "backward, gradient on the CPU": "(torch.ones(2, device=d, requires_grad=True) * 2).backward(torch.ones(2))",
    "x.data = of the CPU": "x = torch.ones(2, device=d); x.data = torch.zeros(2); x",
    "x.set_ of the CPU": "torch.ones(2, device=d).set_(torch.zeros(2).untyped_storage())",
    "roll, shifts and dims": "torch.zeros(2, 3, device=d).roll((1, 2), 0)",
    "roll, shifts and a bad dim": "torch.zeros(2, 3, device=d).roll((1, 2), 5)",
    "roll, empty, bad dim": "torch.empty(0, device=d).roll(1, 5)",
    "roll, empty, shifts and dims": "torch.empty(0, device=d).roll((1, 2), 0)",
    "roll, no dims, two shifts": "torch.zeros(2, 3, device=d).roll((1, 2))",
    "roll, float shift": "torch.zeros(2, 3, device=d).roll(1.5)",
    "roll, 0-d": "torch.tensor(1.0, device=d).roll(1)",
    "roll, dim twice": "torch.arange(3, device=d).roll((1, 1), (0, 0))",
    "roll, sparse": "torch.eye(2, device=d).to_sparse().roll(1)",
    "dropout p > 1": "F.dropout(torch.ones(2, device=d), 1.5)",
    "bernoulli_ of complex": "torch.ones(2, dtype=torch.complex64, device=d).bernoulli_(0.5)",
    "softmax of Long": "torch.ones(2, dtype=torch.long, device=d).softmax(0)",
    "float | bool": "torch.ones(2, device=d) | torch.ones(2, dtype=torch.bool, device=d)",
    "float & float": "torch.ones(2, device=d) & torch.ones(2, device=d)",
    "~ of float": "~torch.ones(2, device=d)",
    "grid_sample of Byte": "F.grid_sample(torch.ones(1, 1, 2, 2, dtype=torch.uint8, device=d), torch.zeros(1, 2, 2, 2, dtype=torch.uint8, device=d), align_corners=False)",
    "cdist of half": "torch.cdist(torch.ones(2, 2, dtype=torch.half, device=d), torch.ones(2, 2, dtype=torch.half, device=d))",
    "generator of the CPU": "torch.rand(2, generator=torch.Generator(), device=d)",
    "in-place on a leaf": "torch.ones(2, device=d, requires_grad=True).add_(1)",
    "in-place on a view of unbind": "x = torch.ones(2, 2, device=d, requires_grad=True) * 1; x.unbind(0)[0].add_(1)",
    "item of two": "torch.ones(2, device=d).item()",
    "bool of two": "bool(torch.ones(2, device=d))",
    "write into expanded": "torch.zeros(1, device=d).expand(3).add_(1)",
    "load_state_dict into expanded": "m = nn.Module(); m.register_buffer('b', torch.zeros(1, device=d).expand(3)); m.load_state_dict({'b': torch.ones(3)})",
    "a plain attribute left behind": "m = nn.Module(); m.w = nn.Parameter(torch.ones(2)); m.t = torch.ones(2); m.to(d); m.w + m.t",
    "a module left behind": "nn.Linear(2, 2)(torch.ones(2, device=d))",
    "empty with an unknown device": "torch.empty(2, device='gpu')",
    "empty on the 99th": "torch.empty(2, device=f'{d}:99').device",
    "as_strided out of bounds": "torch.ones(2, device=d).as_strided((3,), (2,))",
    "unflatten": "torch.ones(6, device=d).unflatten(0, (4, -1))",
    "squeeze_ of expanded, unsqueeze": "torch.ones(2, device=d)[None].expand(3, 2).unsqueeze(4)",
    "quantile of Long": "torch.ones(2, dtype=torch.long, device=d).quantile(0.5)",
    "multinomial of zeros": "torch.ones(2, dtype=torch.long, device=d).multinomial(1)",
}


def evaluate(code: str, d: str) -> Any:
    """Run statements, and give the value of the last one if it is an expression."""
    *first, final = code.split("; ")
    names = {"torch": torch, "F": F, "nn": nn, "d": d}
    torch.manual_seed(0)
    for line in first:
        exec(line, names)
    try:
        compiled = compile(final, "<fact>", "eval")
    except SyntaxError:
        exec(final, names)
        return None
    return eval(compiled, names)


def errors() -> None:
    """Hold the texts of errors against each other."""
    compare(ERRORS, evaluate)

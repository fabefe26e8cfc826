"""Objects that move to a device, and random numbers there."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

import opsref
from _tools.gpu.visit.facts.common import compare

OBJECTS: dict[str, str] = {
    "to(d) keeps the parameter": "m = nn.BatchNorm1d(2); w = m.weight; m.to(d); (m.weight is w, w.device.type, type(m.weight).__name__)",
    "to(d) keeps the parameter's address": "m = nn.BatchNorm1d(2); a = m.weight.data_ptr(); m.to(d); m.weight.data_ptr() == a",
    "to(d) keeps the buffer": "m = nn.BatchNorm1d(2); b = m.running_mean; m.to(d); (m.running_mean is b, b.device.type)",
    "to(d) keeps two names of a parameter": "m = nn.Module(); m.a = nn.Parameter(torch.ones(2)); m.b = m.a; m.to(d); (m.a is m.b, m.a.device.type)",
    "to(d) keeps two names of a buffer": "m = nn.Module(); m.register_buffer('a', torch.ones(2)); m.register_buffer('b', m.a); m.to(d); (m.a is m.b, m.a.data_ptr() == m.b.data_ptr())",
    "to(d) keeps the gradient": "m = nn.Linear(2, 2); m(torch.ones(1, 2)).sum().backward(); g = m.weight.grad; m.to(d); (m.weight.grad is g, m.weight.grad.device.type)",
    "to(d) moves a plain attribute": "m = nn.Module(); m.t = torch.ones(2); m.to(d); m.t.device.type",
    "to(d) of a view as a parameter": "m = nn.Module(); m.a = nn.Parameter(torch.ones(4)[:2]); m.to(d); m.a.untyped_storage().nbytes()",
    "to(d) of a transposed parameter": "m = nn.Module(); m.a = nn.Parameter(torch.ones(2, 3).t()); m.to(d); m.a.stride()",
    "to(d) of an expanded buffer": "m = nn.Module(); m.register_buffer('a', torch.ones(1).expand(3)); m.to(d); m.a.stride()",
    "an optimizer made before to(d)": "m = nn.Linear(2, 2); o = torch.optim.SGD(m.parameters(), 0.1); m.to(d); o.param_groups[0]['params'][0] is m.weight",
    "to(d) with swap_module_params": "torch.__future__.set_swap_module_params_on_conversion(True); m = nn.Linear(2, 2); w = m.weight; m.to(d); torch.__future__.set_swap_module_params_on_conversion(False); m.weight is w",
    "Parameter(x).to(d) is a parameter": "p = nn.Parameter(torch.ones(2)).to(d); (type(p).__name__, p.is_leaf, p.requires_grad)",
    "Parameter(x).cuda()": "p = nn.Parameter(torch.ones(2)); p = p.cuda() if d != 'cpu' else p.cpu(); (type(p).__name__, p.is_leaf)",
    "Parameter(x.to(d))": "p = nn.Parameter(torch.ones(2).to(d)); (type(p).__name__, p.is_leaf)",
    "module with Parameter(x).to(d)": "m = nn.Module(); m.w = nn.Parameter(torch.zeros(2)).to(d); list(dict(m.named_parameters()))",
    "cuda() and buffers": "m = nn.BatchNorm1d(2); (w, b) = (m.weight, m.running_mean); m.cuda() if d != 'cpu' else m.cpu(); (m.weight is w, m.running_mean is b)",
    "load_state_dict, assign, of the CPU": "m = nn.Linear(2, 2, device=d); m.load_state_dict(nn.Linear(2, 2).state_dict(), assign=True); m.weight.device.type",
    "state_dict shares memory": "m = nn.Linear(2, 2, device=d); m.state_dict()['weight'].data_ptr() == m.weight.data_ptr()",
    "deepcopy": "import copy; m = nn.Linear(2, 2, device=d); copy.deepcopy(m).weight.device.type",
    "x.to(d) is x": "x = torch.ones(2, device=d); x.to(d) is x",
    "cpu() of what is there shares": "x = torch.ones(2, device=d); x.cpu().data_ptr() == x.data_ptr()",
    "x.data_ptr() % 512": "torch.ones(2, device=d).data_ptr() % 512",
    "storage bytes of 3 floats": "torch.ones(3, device=d).untyped_storage().nbytes()",
    "allocated for 3 floats": "x = torch.cuda.memory_allocated() if d != 'cpu' else 0; y = torch.ones(3, device=d); (torch.cuda.memory_allocated() - x) if d != 'cpu' else 'not asked'",
    "detach_ of a view": "x = torch.ones(2, device=d, requires_grad=True) * 1; x[:1].detach_()",
    "version after detach().add_": "x = torch.ones(2, device=d, requires_grad=True) * 1; x.detach().add_(1); x._version",
    "conj, neg": "(torch.ones(2, dtype=torch.cfloat, device=d).conj().is_conj(), torch.ones(2, dtype=torch.cfloat, device=d).conj().imag.is_neg())",
    "Layout of it": "str(opsref.Layout.of(torch.ones(2, 3, device=d).t()))",
}
DRAWS: dict[str, str] = {
    "rand": "torch.manual_seed(13); torch.rand(3, device=d)",
    "dropout": "torch.manual_seed(13); F.dropout(torch.ones(12, device=d)).int().tolist()",
    "bernoulli_ (8, 1, 1)": "torch.manual_seed(13); torch.empty(8, 1, 1, device=d).bernoulli_(0.5).flatten().int().tolist()",
    "DropPath(0.5)": "torch.manual_seed(13); drop_path(torch.ones(8, 1, device=d), 0.5, True).flatten().int().tolist()",
    "the same seed twice": "torch.manual_seed(13); x = torch.rand(3, device=d); torch.manual_seed(13); torch.equal(x, torch.rand(3, device=d))",
    "randperm": "torch.manual_seed(13); torch.randperm(6, device=d).tolist()",
    "trunc_normal_ of a table": "torch.manual_seed(13); nn.init.trunc_normal_(torch.empty(3, device=d), std=0.02)",
    "draws on the CPU leave it alone": "torch.manual_seed(13); torch.rand(3); torch.rand(3, device=d)",
}


def objects() -> None:
    """Note what becomes of objects that are moved."""
    compare(OBJECTS, fresh)


def draws() -> None:
    """Note what random numbers a seed gives."""
    compare(DRAWS, fresh)


def fresh(code: str, d: str) -> Any:
    """Run statements and give the value of the last."""
    from timm.layers import drop_path

    *first, final = code.split("; ")
    names = {"torch": torch, "F": F, "nn": nn, "opsref": opsref, "d": d, "drop_path": drop_path}
    for line in first:
        exec(line, names)
    return eval(final, names)

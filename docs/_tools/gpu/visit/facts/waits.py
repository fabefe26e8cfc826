"""Where the CPU waits for the GPU."""

from __future__ import annotations

import warnings

import torch
import torch.nn.functional as F
from torch import nn

import opsref
from _tools.gpu.visit.facts.common import ON_CUDA, D, outcome, said

X = "x = torch.rand(8, 12, device=d); "
WAITS: dict[str, str] = {
    "Layout.of": "opsref.Layout.of(x.t())",
    "Layout, str, repr, to_dict": "l = opsref.Layout.of(x.t()); (str(l), repr(l), l.to_dict())",
    "Layout.overlaps": "opsref.Layout.of(x).overlaps(opsref.Layout.of(x.t()))",
    "view_plan": "opsref.view_plan(x.t(), -1)",
    "draw, svg": "opsref.draw(x.t()).svg()",
    "draw, all facts": "opsref.draw({'x': x.t(), 'y': x}, strides=True, path=True, facts='full').svg()",
    "draw, to_dict, text, html": "f = opsref.draw(x.t()); (f.to_dict(), f.text, f._repr_html_())",
    "draw, values": "opsref.draw(x.t(), cells='values').svg()",
    "draw, values of two tensors, one storage": "opsref.draw({'x': x, 't': x.t()}, cells='values').svg()",
    "draw, values of two tensors, two storages": "opsref.draw({'x': x, 'y': x + 1}, cells='values').svg()",
    "draw, values of a large tensor": "opsref.draw(torch.zeros(4096, 4096, device=d), cells='values').svg()",
    "trace of x.t().contiguous()": "opsref.trace(lambda x: x.t().contiguous(), x)",
    "trace, text and html": "t = opsref.trace(lambda x: x.t().contiguous(), x); (str(t), t.html())",
    "item()": "x.sum().item()",
    "float()": "float(x[0, 0])",
    "bool()": "bool(x[0, 0] > 0)",
    "print": "repr(x)",
    "detach()": "x.detach()",
    "cpu()": "x.cpu()",
    "to(cpu, non_blocking)": "x.to('cpu', non_blocking=True)",
    "tensor([...], device)": "torch.tensor([1.0, 2.0], device=d)",
    "full((), v, device)": "torch.full((), 1.0, device=d)",
    "from pageable memory": "torch.ones(4).to(d)",
    "from pageable memory, non_blocking": "torch.ones(4).to(d, non_blocking=True)",
    "from pinned memory, non_blocking": "torch.ones(4).pin_memory().to(d, non_blocking=True)",
    "masked_fill, a number": "x.masked_fill(x > 0, 0)",
    "masked_fill, a 0-d value there": "x.masked_fill(x > 0, torch.ones((), device=d))",
    "masked_fill, a 0-d value of the CPU": "x.masked_fill(x > 0, torch.tensor(1.0))",
    "masked_fill_, a 0-d value there": "x.masked_fill_(x > 0, torch.ones((), device=d))",
    "x[mask]": "x[x > 0]",
    "x[mask] = 0": "x.__setitem__(x > 0, 0)",
    "x[mask] = a 0-d value there": "x.__setitem__(x > 0, torch.ones((), device=d))",
    "x[mask] = values": "x.__setitem__(x > 2, torch.ones(0, device=d))",
    "x[mask of the CPU]": "x[torch.ones(8, dtype=torch.bool)]",
    "masked_select": "x.masked_select(x > 0)",
    "masked_scatter": "x.masked_scatter(x > 0, x)",
    "nonzero": "(x > 0).nonzero()",
    "where(mask)": "torch.where(x > 0)",
    "where(mask, x, 0)": "torch.where(x > 0, x, 0)",
    "x[idx]": "x[torch.zeros(2, dtype=torch.long, device=d)]",
    "x[idx of the CPU]": "x[torch.zeros(2, dtype=torch.long)]",
    "x[[0, 1]]": "x[[0, 1]]",
    "x[0-d idx]": "x[torch.zeros((), dtype=torch.long, device=d)]",
    "x[None], x[..., 1:]": "x[None, ..., 1:]",
    "x[0, 0] = 1.0": "x.__setitem__((0, 0), 1.0)",
    "x[0, 0] = a 0-d value of the CPU": "x.__setitem__((0, 0), torch.tensor(1.0))",
    "roll": "x.roll((1, 1), (0, 1))",
    "meshgrid": "torch.meshgrid(x[0], x[0], indexing='ij')",
    "contiguous of transposed": "x.t().contiguous()",
    "repeat_interleave by a tensor": "x.repeat_interleave(torch.ones(8, dtype=torch.long, device=d), 0)",
    "repeat_interleave, output_size": "x.repeat_interleave(torch.ones(8, dtype=torch.long, device=d), 0, output_size=8)",
    "equal": "torch.equal(x, x.clone())",
    "allclose": "torch.allclose(x, x)",
    "unique": "x.unique()",
    "dropout": "F.dropout(x)",
    "DropPath": "timm_droppath(x)",
    "bernoulli_": "x.new_empty(8, 1).bernoulli_(0.5)",
    "randperm": "torch.randperm(8, device=d)",
    "linspace, arange": "(torch.linspace(0, 1, 4, device=d), torch.arange(4, device=d))",
    "0-d there as a stop of arange": "torch.arange(torch.full((), 4, device=d), device=d)",
    "x * 0-d of the CPU": "x * torch.tensor(2.0)",
    "cpu 0-d.copy_(there)": "torch.zeros(()).copy_(x.sum())",
    "module.to(device)": "nn.Linear(2, 2).to(d)",
    "load_state_dict from the CPU": "nn.Linear(2, 2, device=d).load_state_dict(nn.Linear(2, 2).state_dict())",
    "clip_grad_norm_": "m = nn.Linear(12, 2, device=d); m(x).sum().backward(); nn.utils.clip_grad_norm_(m.parameters(), 1.0)",
    "SGD step": "m = nn.Linear(12, 2, device=d); m(x).sum().backward(); torch.optim.SGD(m.parameters(), 0.1).step()",
    "batch_norm, train": "nn.BatchNorm1d(12, device=d)(x)",
    "attention": "F.scaled_dot_product_attention(x[None, None], x[None, None], x[None, None])",
    "synchronize()": "torch.cuda.synchronize()",
}


def waits() -> None:
    """Count how often the CPU waits for the GPU, as torch warns of it."""
    from timm.layers import DropPath

    drop = DropPath(0.5).to(D).train()
    names = {"torch": torch, "F": F, "nn": nn, "opsref": opsref, "d": D, "timm_droppath": drop}
    for label, code in WAITS.items():
        *first, final = code.split("; ")
        given = dict(names)
        exec(X, given)
        try:
            if ON_CUDA:
                # Once before, so that nothing is loaded or built while it counts.
                for line in first:
                    exec(line, given)
                exec(final, given)
                exec(X, given)
                torch.cuda.synchronize()
                torch.cuda.set_sync_debug_mode("warn")
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                for line in first:
                    exec(line, given)
                exec(final, given)
            texts = [str(w.message) for w in caught]
            count = sum("called a synchronizing" in text for text in texts)
            other = {text[:90] for text in texts if "called a synchronizing" not in text} or ""
            print(f"   {label}: {f'waits {count} times' if count else 'does not wait'} {other}")
        except Exception as error:
            print(f"   {label}: {said(error)}")
        finally:
            if ON_CUDA:
                torch.cuda.set_sync_debug_mode("default")
    if not ON_CUDA:
        print("   (nothing is counted on this device)")
        return
    torch.cuda.set_sync_debug_mode("error")
    print("   in mode 'error':", outcome(lambda: torch.ones(1, device=D).item()))
    torch.cuda.set_sync_debug_mode("default")

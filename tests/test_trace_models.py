"""Whole models: nothing they compute is changed, and no memory is needed for large ones."""

import copy
import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import pytest
import torch
from torch import nn

import opsref

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import timm
    from timm.models.swin_transformer import SwinTransformerBlock


def block() -> nn.Module:
    """Make a shifted block of Swin, with what draws random numbers switched on."""
    torch.manual_seed(0)
    return SwinTransformerBlock(
        8, (14, 14), num_heads=2, window_size=7, shift_size=3, proj_drop=0.1, drop_path=0.2
    )


X = torch.arange(2 * 14 * 14 * 8.0).view(2, 14, 14, 8).sin()
MODES: dict[str, Callable[[], AbstractContextManager[object]]] = {
    "grad": nullcontext,
    "no_grad": torch.no_grad,
    "inference_mode": torch.inference_mode,
}


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("mode", MODES)
def test_results_are_the_same(mode: str, *, training: bool) -> None:
    """Outputs are equal bit by bit, random numbers included."""
    model = block().train(training)
    with MODES[mode]():
        torch.manual_seed(1)
        expected = model(X)
        torch.manual_seed(1)
        with opsref.trace() as t:
            found = model(X)
    assert torch.equal(expected, found)
    assert (expected.stride(), expected.requires_grad) == (found.stride(), found.requires_grad)
    assert expected.is_inference() == found.is_inference()
    assert 7 == len(t.layout_copies)


@pytest.mark.parametrize("training", [False, True])
def test_gradients_are_the_same(*, training: bool) -> None:
    """Gradients of the input and of all parameters are equal bit by bit."""
    plain = block().train(training)
    traced = copy.deepcopy(plain)
    inputs = [X.clone().requires_grad_() for _ in range(2)]
    torch.manual_seed(1)
    plain(inputs[0]).pow(2).sum().backward()
    torch.manual_seed(1)
    with opsref.trace(names={"model": traced}) as t:
        traced(inputs[1]).pow(2).sum().backward()

    assert inputs[0].grad is not None
    assert inputs[1].grad is not None
    assert torch.equal(inputs[0].grad, inputs[1].grad)
    for (name, a), b in zip(plain.named_parameters(), traced.parameters(), strict=True):
        assert a.grad is not None, name
        assert b.grad is not None, name
        assert torch.equal(a.grad, b.grad), name
        assert a.grad.stride() == b.grad.stride(), name
    back = [o for o in t.operations if o.backward]
    mapped = [o for o in back if o.module]
    assert len(mapped) > 0.7 * len(back)
    assert all(o.file and o.line for o in back)
    assert [o for o in t.layout_copies if o.backward]


def test_inference_mode_is_looked_into() -> None:
    """Composite operations are taken apart: the same memory as under `no_grad`, none hidden."""
    model = block().eval()
    with torch.no_grad():
        apart = opsref.trace(model, X)
    with torch.inference_mode():
        whole = opsref.trace(model, X)
    facts = [
        [(o.name.strip("_"), o.kind, o.bytes, o.place, o.module, o.copy) for o in t.operations]
        for t in (apart, whole)
    ]
    unsafe = [[(*f[:0], f[0].replace("unsafe_", ""), *f[1:]) for f in side] for side in facts]
    assert unsafe[0] == unsafe[1]


def test_the_layout_copies_of_a_shifted_block() -> None:
    """The seven of them, by the lines of timm that cause them, hidden ones in `@` included."""
    with torch.no_grad():
        t = opsref.trace(block().eval(), X)
    sources = [o.source.split(" = ")[1].partition(".")[0] for o in t.layout_copies]
    where = [o.module for o in t.layout_copies]

    assert ["", *["attn"] * 5, ""] == where
    assert {"q @ k", "attn @ v"} < set(sources)
    assert 3 == sum("@" in o.source for o in t.layout_copies)
    assert {"swin_transformer.py"} == {o.place.partition(":")[0] for o in t.layout_copies}


@pytest.mark.parametrize("mode", MODES)
def test_a_whole_model_on_the_meta_device(mode: str) -> None:
    """swin_tiny is traced without its memory; its blocks fold, and a line a copy is named."""
    with torch.device("meta"):
        model = timm.create_model("swin_tiny_patch4_window7_224").eval()
        x = torch.empty(1, 3, 224, 224)
    with MODES[mode]():
        t = opsref.trace(model, x)
    text = str(t)

    assert len(t.operations) > 900
    assert 77 == len(t.layout_copies)
    assert 36_247_848 == t.layout_copy_bytes
    assert "layers.2.blocks.2 to 5: as layers.2.blocks.0 to 1, 2 more times" in text
    assert "\n  layers.0.blocks: " in text
    assert "layers.0: " not in text
    assert len(text.splitlines()) < 140
    assert max(map(len, text.splitlines())) <= 80
    assert len(t.html()) < 300_000


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_cuda() -> None:
    """On a GPU the backward pass is recorded too, though its engine has threads of its own."""
    x = torch.ones(6, 4, device="cuda", requires_grad=True)
    with opsref.trace() as t:
        z = (x * 2).view(2, 3, 4).permute(0, 2, 1).contiguous()
        z.pow(2).sum().backward()
    forward, backward = t.layout_copies
    assert forward.source == backward.source
    assert backward.backward

"""Which allocations count as layout copies, and how many bytes they fill."""

from collections.abc import Callable

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import opsref
from strided import strided

X = torch.arange(6.0).view(2, 3)
BATCH = torch.ones(2, 4, 3, 5)
Make = Callable[[], object]

LAYOUT_COPIES: dict[str, tuple[Make, int]] = {
    "contiguous": (lambda: X.t().contiguous(), 24),
    "clone that packs": (lambda: X[:, :2].clone(), 16),
    "clone in another format": (
        lambda: BATCH.clone(memory_format=torch.channels_last),
        480,
    ),
    "to another format": (lambda: BATCH.to(memory_format=torch.channels_last), 480),
    "reshape": (lambda: X.t().reshape(6), 24),
    "flatten": (lambda: X.t().flatten(), 24),
    "expand, then memory of its own": (lambda: X[0].expand(4, 3).contiguous().add_(1), 48),
    "expand, then clone": (lambda: X[0].expand(4, 3).clone(), 48),
    "matmul of a permuted batch": (lambda: BATCH.transpose(1, 2) @ torch.ones(5, 2), 480),
    "matmul of batches": (lambda: BATCH.transpose(1, 2) @ BATCH.permute(0, 2, 3, 1), 960),
    "copy_ that fills": (lambda: torch.empty(3, 2).copy_(X.t()), 24),
    "copy_ that broadcasts": (lambda: torch.empty(4, 3).copy_(X[0]), 48),
    "cat of one": (lambda: torch.cat([X.t()]), 24),
}
PLAIN_COPIES: dict[str, tuple[Make, int]] = {
    "clone": (lambda: X.clone(), 24),
    "clone that keeps strides": (lambda: X.t().clone(), 24),
    "clone of a row": (lambda: X[1].clone(), 12),
    "clone that differs where there is one index": (
        lambda: X.as_strided((1, 3), (100, 1)).clone(memory_format=torch.contiguous_format),
        12,
    ),
    "padding by nothing": (lambda: torch.nn.functional.pad(X, (0, 0)), 24),
    "repeat once": (lambda: X.repeat(1, 1), 24),
    "copy_ of the same layout": (lambda: torch.empty(2, 3).copy_(X), 24),
    "a copy on request": (lambda: X.to(torch.float32, copy=True), 24),
}
NO_COPIES: dict[str, Make] = {
    "contiguous of what is so": lambda: X.contiguous(),
    "reshape that is a view": lambda: X.reshape(6),
    "another type": lambda: X.t().to(torch.float64, memory_format=torch.contiguous_format),
    "another device": lambda: X.t().to("meta"),
    "other values": lambda: X.t() * 1,
    "another order": lambda: X.roll(1, 0),
    "some of the values": lambda: X[:, [0, 1]],
    "more than the values": lambda: torch.nn.functional.pad(X, (1, 0)),
    "several together": lambda: torch.cat([X, X]),
    "several times": lambda: X.repeat(2, 1),
    "a part of what was made": lambda: torch.empty(4, 3)[:2].copy_(X),
    "what was written before": lambda: torch.zeros(3, 2).copy_(X.t()),
    "written between": lambda: torch.empty(3, 2).fill_(1).copy_(X.t()),
}


@pytest.mark.parametrize("inference", [False, True])
@pytest.mark.parametrize("name", LAYOUT_COPIES)
def test_layout_copies(name: str, *, inference: bool) -> None:
    """Same values, type and device, other layout: found in and out of inference mode."""
    make, size = LAYOUT_COPIES[name]
    with torch.inference_mode(inference):
        t = opsref.trace(make)
    assert size == t.layout_copy_bytes == sum(o.copied_bytes for o in t.layout_copies)
    assert {"layout"} == {o.copy for o in t.layout_copies}
    assert t.share == size / sum(o.bytes for o in t.operations)


@pytest.mark.parametrize("name", PLAIN_COPIES)
def test_plain_copies(name: str) -> None:
    """A copy in the same layout is not a layout copy."""
    make, size = PLAIN_COPIES[name]
    t = opsref.trace(make)
    assert ["plain"] == [o.copy for o in t.operations if o.copy]
    assert [size] == [o.copied_bytes for o in t.operations if o.copy]
    assert () == t.layout_copies


@pytest.mark.parametrize("name", NO_COPIES)
def test_what_is_not_a_copy(name: str) -> None:
    """Views, conversions, transfers, and whatever changes or moves values."""
    assert {None} >= {o.copy for o in opsref.trace(NO_COPIES[name]).operations}


@given(x=strided())
def test_contiguous_copies_exactly_when_torch_says_so(x: torch.Tensor) -> None:
    """There is a copy if the result is another storage; it is of layout if the strides differ."""
    t = opsref.trace(lambda: x.contiguous())
    assert x.is_contiguous() == (not t.operations)
    if not x.is_contiguous():
        assert [x.numel() * x.element_size()] == [o.copied_bytes for o in t.layout_copies]


@given(x=strided(), data=st.data())
def test_clone_is_a_layout_copy_exactly_when_strides_change(
    x: torch.Tensor, data: st.DataObject
) -> None:
    """In every memory format, with strides of dimensions of size 1 left out."""
    formats = [torch.preserve_format, torch.contiguous_format]
    formats += [torch.channels_last] if x.ndim == 4 else []
    chosen = data.draw(st.sampled_from(formats))
    made: list[torch.Tensor] = []
    t = opsref.trace(lambda: made.append(x.clone(memory_format=chosen)))
    steps = zip(x.shape, x.stride(), made[0].stride(), strict=True)
    same = x.numel() == 0 or all(a == b or size == 1 for size, a, b in steps)

    assert ["plain" if same else "layout"] == [o.copy for o in t.operations]

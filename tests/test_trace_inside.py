"""Copies that operations make inside themselves, with torch's profiler as the oracle."""

import re
import warnings
from collections.abc import Callable

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional

import opsref
from opsref import Trace
from strided import strided

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from timm.models.convnext import ConvNeXtBlock
    from timm.models.swin_transformer import SwinTransformerBlock

IMAGE = torch.arange(2 * 4 * 3 * 3.0).view(2, 4, 3, 3)


class Net(nn.Module):
    """A net that normalises a permuted map, once with a copy between operations."""

    def __init__(self, *, contiguous: bool) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(4)
        self.contiguous = contiguous

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Permute and normalise."""
        rows = x.flatten(2).transpose(1, 2)
        return self.norm(rows.contiguous() if self.contiguous else rows)


def test_a_copy_inside_an_operation() -> None:
    """It is under the operation, with its bytes and strides, and in the headline."""
    t = opsref.trace(Net(contiguous=False), IMAGE)
    (copy,) = t.inner_copies
    owner = next(o for o in t.operations if o.inside)

    assert () == t.layout_copies
    assert "native_layer_norm[0]" == owner.name
    assert (copy,) == owner.inside == owner.layout_copies
    assert ("native_layer_norm[0]/clone", "layout", 288, (36, 1, 9), (36, 4, 1)) == (
        *(copy.name, copy.copy, copy.copied_bytes, copy.read, copy.stride),
    )
    assert 288 == t.inner_copy_bytes
    for form in (str(t), t.html()):
        assert "no layout copies between operations" in form
        assert "1 inside native_layer_norm: 288 bytes" in form
        assert "layout copy inside" in form
    assert "1 layout copy inside: 288 bytes" in repr(t)


def test_a_depthwise_convolution_of_a_transposed_map() -> None:
    """The copy that a convolution makes of its input is found."""
    t = opsref.trace(nn.Conv2d(4, 4, 3, groups=4), IMAGE.transpose(2, 3))
    assert ["convolution/clone"] == [copy.name for copy in t.inner_copies]


def test_padding_by_less_than_nothing() -> None:
    """What is left is packed by a copy inside."""
    t = opsref.trace(functional.pad, IMAGE, (0, -1))
    assert ["constant_pad_nd/clone"] == [copy.name for copy in t.inner_copies]
    assert () == opsref.trace(functional.pad, IMAGE.mT, (0, 0)).inner_copies


def test_spreading_a_bias_is_no_copy() -> None:
    """`addmm` writes its bias into each row of the result."""
    t = opsref.trace(nn.Linear(4, 3), torch.ones(5, 4))
    assert () == t.inner_copies
    assert "no layout copies" in str(t).splitlines()


def test_an_expanded_tensor_that_is_laid_out_inside_is_a_copy() -> None:
    """As it is between operations, so that a `contiguous` that is taken out has only moved."""
    rows = torch.ones(1, 6, 4).expand(8, 6, 4)
    functions = {
        "native_layer_norm[0]/clone": lambda: functional.layer_norm(rows, (4,)),
        "_softmax/clone": lambda: rows.softmax(-1),
    }
    for name, function in functions.items():
        t = opsref.trace(function)
        assert [(name, rows.numel() * 4)] == [(c.name, c.bytes) for c in t.inner_copies]
        with pytest.raises(AssertionError, match=re.escape(name)):
            t.assert_no_layout_copies()


def test_an_expanded_gradient_is_laid_out_inside_a_product() -> None:
    """`sum` hands it back, and `mm` makes it contiguous; the profiler sees as many clones."""
    x, w = torch.ones(5, 4), torch.ones(4, 3, requires_grad=True)
    t = opsref.trace(lambda: (x @ w).sum().backward())
    assert clones(lambda: (x @ w).sum().backward()) == len(t.layout_copies) + len(t.inner_copies)


def test_the_guard_counts_what_moved_inside() -> None:
    """Taking out a `contiguous` whose copy comes back in the next operation fails."""
    before = opsref.trace(Net(contiguous=True), IMAGE)
    after = opsref.trace(Net(contiguous=False), IMAGE)
    stored = Trace.from_dict(before.to_dict(copies=True))

    before.assert_no_layout_copies(beyond=stored)
    with pytest.raises(AssertionError, match=r"^1 layout copy beyond the stored trace, 288 bytes"):
        after.assert_no_layout_copies(beyond=stored)
    with pytest.raises(AssertionError, match=r"288 bytes, native_layer_norm\[0\]/clone"):
        after.assert_no_layout_copies()
    again = Trace.from_dict(after.to_dict(copies=True))
    after.assert_no_layout_copies(beyond=again)
    assert 0 < after.compare(before).inner_copy_bytes


@given(x=strided(), data=st.data())
def test_inner_copies_are_those_of_the_profiler(x: torch.Tensor, data: st.DataObject) -> None:
    """As many, of as many bytes, as an untraced profiler sees clones of whole tensors."""
    x = x.to(torch.float32) if x.dtype != torch.float32 else x
    functions: dict[str, Callable[[torch.Tensor], object]] = {
        "norm": lambda x: functional.layer_norm(x, x.shape[-1:]),
        "softmax": lambda x: x.softmax(-1),
        "cumsum": lambda x: x.cumsum(-1),
        "sort": lambda x: x.sort(-1),
    }
    function = functions[data.draw(st.sampled_from(sorted(functions)))]
    if x.ndim == 0 or x.numel() == 0:
        return
    t = opsref.trace(function, x)
    assert clones(lambda: function(x)) == sum(o.name == "clone" for o in t.operations) + sum(
        copy.name.endswith("/clone") for copy in t.inner_copies
    )


def clones(run: Callable[[], object]) -> int:
    """Count the clones that change a layout, as torch's profiler sees them."""
    with torch.profiler.profile(record_shapes=True, acc_events=True) as profile:
        run()
    tree = profile.profiler.kineto_results.experimental_event_tree()  # type: ignore[union-attr]
    found, todo = 0, list(tree)
    while todo:
        event = todo.pop()
        todo += event.children
        if event.name == "aten::clone":
            copied = next(c for c in event.children if c.name == "aten::copy_")
            made, read = copied.typed[1].inputs[:2]
            steps = zip(made.sizes, made.strides, read.strides, strict=True)
            found += any(size != 1 and a != b for size, a, b in steps)
    return found


MODELS: dict[str, tuple[Callable[[], nn.Module], torch.Tensor]] = {
    "swin": (lambda: SwinTransformerBlock(8, (14, 14), 2, window_size=7, shift_size=3), IMAGE),
    "convnext": (lambda: ConvNeXtBlock(4), IMAGE),
    "net": (lambda: Net(contiguous=False), IMAGE),
}


@pytest.mark.parametrize("name", MODELS)
def test_layout_clones_of_blocks(name: str) -> None:
    """Forward and backward, all clones that change a layout are listed, and no others."""
    torch.manual_seed(0)
    make, x = MODELS[name]
    model = make()
    x = torch.randn(2, 14, 14, 8) if name == "swin" else x

    def step() -> None:
        model(x).pow(2).sum().backward()

    step()
    expected = clones(step)
    t = opsref.trace(step)
    between = [o for o in t.layout_copies if o.name == "clone"]
    inside = [o for o in t.inner_copies if o.name.endswith("/clone")]
    assert expected == len(between) + len(inside) > 0

"""View, in-place or new memory: decided by the storage, with torch as the oracle."""

import gc
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.overrides import TorchFunctionMode

import opsref
from opsref import Layout
from strided import strided

OPERATIONS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "contiguous": lambda x: x.contiguous(),
    "reshape": lambda x: x.reshape(-1),
    "reshape to a row": lambda x: x.reshape(1, -1),
    "flatten": lambda x: x.flatten(),
    "clone": lambda x: x.clone(),
    "to the same": lambda x: x.to(x.dtype),
    "to another": lambda x: x.to(torch.float64),
    "expand": lambda x: x.expand(2, *x.shape),
    "permute": lambda x: x.permute(tuple(reversed(range(x.ndim)))),
    "roll": lambda x: x.roll(1),
    "detach": lambda x: x.detach(),
    "add": lambda x: x + 1,
    "index": lambda x: x[None],
    "out": lambda x: torch.neg(x, out=torch.empty(0, dtype=x.dtype)),
    "ravel": lambda x: x.ravel(),
    "movedim": lambda x: x.movedim(0, -1) if x.ndim else x,
}


@given(x=strided(), name=st.sampled_from(sorted(OPERATIONS)), inference=st.booleans())
def test_kind_is_what_the_storage_says(x: torch.Tensor, name: str, *, inference: bool) -> None:
    """A result shares storage with what torch says it does, down to the memory that was made."""
    with torch.inference_mode(inference), opsref.trace(names={"x": x}) as t:
        y = OPERATIONS[name](x)
    if not t.operations:
        assert y is x
        return
    last = t.operations[-1]
    whose: int | str | None = len(t.operations) - 1 if last.kind == "new" else last.shares_with

    assert Layout.of(y) == last.layout
    assert (y.untyped_storage()._cdata == x.untyped_storage()._cdata) == (whose == "x")
    assert (y is x) == (last.kind == "in-place" and whose == "x")
    if isinstance(whose, int):
        assert "new" == t.operations[whose].kind
        allocated = sum(o.bytes for i, o in enumerate(t.operations) if whose in (i, o.shares_with))
        assert y.untyped_storage().nbytes() == allocated


def test_writes_are_in_place() -> None:
    """An operation that gives a tensor that was there is in-place; views of it are views."""
    x = torch.zeros(2, 3)
    with opsref.trace(names={"x": x}) as t:
        x.add_(1)
        x[0].mul_(2)
        torch.neg(x, out=x)
        x[:, 0] = 5
    assert [
        ("add_", "in-place"),
        ("select", "view"),
        ("mul_", "in-place"),
        ("neg", "in-place"),
    ] == [(o.name, o.kind) for o in t.operations][:4]
    assert {"x"} == {o.shares_with for o in (*t.operations[:4], t.operations[-1])}
    assert "in-place" == t.operations[-1].kind
    assert 0 == sum(o.bytes for o in t.operations[:4])


def test_results_into_given_tensors() -> None:
    """What `out=` has to enlarge is in-place, and the memory is counted."""
    out = torch.empty(0)
    with opsref.trace(names={"out": out}) as t, warnings.catch_warnings():
        torch.add(torch.ones(4), 1, out=out)
    last = t.operations[-1]
    assert ("add", "in-place", "out", 16) == (last.name, last.kind, last.shares_with, last.bytes)


def test_resizing_and_replacing_storages() -> None:
    """`resize_` allocates what it adds; `set_` makes a view of what it is given."""
    x, y = torch.zeros(2), torch.zeros(3)
    with opsref.trace(names={"x": x, "y": y}) as t:
        x.resize_(100)
        x.resize_(50)
        x.set_(y)
        y.set_(torch.zeros(5).untyped_storage(), 0, (5,), (1,))
    kinds = [(o.name, o.kind, o.shares_with, o.bytes) for o in t.operations]
    assert [
        ("resize_", "in-place", "x", 400),
        ("resize_", "in-place", "x", 0),
        ("set_", "view", "y", 0),
        ("zeros", "new", None, 20),
        ("set_", "view", 3, 0),
    ] == kinds


def test_a_storage_from_outside() -> None:
    """What is given a storage that was there before is a view of it."""
    storage = torch.zeros(5).untyped_storage()
    t = opsref.trace(lambda: torch.empty(0).set_(storage, 0, (5,), (1,)))
    last = t.operations[-1]
    assert ("set_", "view", "outside 1", 0) == (last.name, last.kind, last.shares_with, last.bytes)


def test_each_result_has_an_entry() -> None:
    """Several results are numbered; undefined ones are left out."""
    x = torch.zeros(2, 3)
    names = [o.name for o in opsref.trace(lambda x: (x.unbind(0), x.max(0)), x).operations]
    assert ["unbind[0]", "unbind[1]", "max[0]", "max[1]"] == names


def test_memory_of_numpy_is_from_outside() -> None:
    """`torch.tensor` makes memory; `torch.from_numpy` takes what is there."""
    with opsref.trace() as t:
        torch.tensor([1, 2])
        torch.from_numpy(np.zeros(3)).view(3, 1)
    made = [(o.kind, o.shares_with, o.bytes) for o in t.operations]
    assert [("new", None, 16), ("view", "outside 1", 0)] == made


def test_what_changes_strides_alone_writes_nothing() -> None:
    """`t_` and its like make a view of the memory; `requires_grad_` makes nothing."""
    x, y = torch.zeros(2, 3), torch.zeros(2, 3)
    with opsref.trace(names={"x": x, "y": y}) as t:
        x.t_()
        x.unsqueeze_(0)
        y.requires_grad_()
        y.detach().add_(1)
    assert [
        ("t_", "view", "x", (3, 2)),
        ("unsqueeze_", "view", "x", (1, 3, 2)),
        ("detach", "view", "y", (2, 3)),
        ("add_", "in-place", "y", (2, 3)),
    ] == [(o.name, o.kind, o.shares_with, o.shape) for o in t.operations]


@pytest.mark.parametrize("device", ["cpu", "meta"])
def test_memory_that_is_used_again_is_new(device: str) -> None:
    """A tensor at the address of one that died shares nothing with it."""
    with torch.device(device), opsref.trace() as t:
        for _ in range(50):
            x = torch.empty(64)
            del x
            gc.collect(0)
    assert {("empty", "new", 256)} == {(o.name, o.kind, o.bytes) for o in t.operations}
    layouts = [o.layout for o in t.operations]
    assert not any(
        a is not None and b is not None and a.shares_storage(b)
        for i, a in enumerate(layouts)
        for b in layouts[:i]
    )


def test_meta_and_fake_tensors() -> None:
    """Tensors without memory have the same entries as others."""

    def f(x: torch.Tensor) -> torch.Tensor:
        return x.t().contiguous().view(-1).add_(1)

    expected = [o.key[2:8] for o in opsref.trace(f, torch.zeros(2, 3)).operations]
    assert expected == [
        o.key[2:8] for o in opsref.trace(f, torch.zeros(2, 3, device="meta")).operations
    ]
    with FakeTensorMode():
        x = torch.zeros(2, 3)
        assert expected == [o.key[2:8] for o in opsref.trace(f, x).operations]
    # The mode runs again with each operation of its tensors, and only then.
    assert expected == [o.key[2:8] for o in opsref.trace(f, x).operations]
    with opsref.trace(names={"x": x}) as t:
        f(x)
    assert expected == [o.key[2:8] for o in t.operations]
    large = opsref.trace(f, torch.zeros(10**6, 10**6, device="meta"))
    assert 4 * 10**12 == large.layout_copy_bytes


def test_what_has_no_layout() -> None:
    """A sparse tensor is recorded without one."""
    t = opsref.trace(lambda x: x.to_sparse(), torch.eye(2))
    assert any(o.kind == "unknown" and o.layout is None and o.bytes == 0 for o in t.operations)
    assert str(t)
    assert t.html()
    assert str(t) == str(opsref.Trace.from_dict(t.to_dict()))


class Functions(TorchFunctionMode):
    """Notes every function of torch that is called."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def __torch_function__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Note a function and call it."""
        del types
        self.names.append(getattr(func, "__name__", str(func)))
        return func(*args, **(kwargs or {}))


def test_function_modes_see_nothing_of_a_trace() -> None:
    """Modes of torch that look at every function see those of the code alone."""
    x = torch.zeros(2, 3)
    with Functions() as plain:
        x.t().contiguous().add_(1)
    with opsref.trace(), Functions() as traced:
        x.t().contiguous().add_(1)
    assert ["t", "contiguous", "add_"] == plain.names == traced.names


def test_what_autograd_saves_is_not_the_result() -> None:
    """An in-place product keeps a copy of what was there; the result is still its argument."""
    w, s = torch.ones(3, requires_grad=True), torch.full((3,), 2.0, requires_grad=True)
    with opsref.trace() as t:
        y = w + 1
        y *= s
        y.sum().backward()
    product = next(o for o in t.operations if o.name == "mul_")
    assert ("in-place", 0, 0) == (product.kind, product.shares_with, product.bytes)
    assert ["y *= s"] * 2 == [o.source for o in t.operations if o.name == "mul" and o.backward]


def test_views_that_torch_keeps_from_autograd() -> None:
    """`unsafe_split` and its like, which a GRU runs, give views."""
    x = torch.zeros(2, 6)
    with opsref.trace(names={"x": x}) as t:
        torch.unsafe_split(x, 3, 1)
        torch.unsafe_chunk(x, 2, 1)
        torch.unsafe_split_with_sizes(x, [3, 3], 1)
    names = ["unsafe_split", "unsafe_split", "unsafe_split_with_sizes"]
    assert [(f"{name}[{i}]", "view", "x", (2, 3), (6, 1)) for name in names for i in range(2)] == [
        (o.name, o.kind, o.shares_with, o.shape, o.stride) for o in t.operations
    ]


@pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated:FutureWarning")  # by jvp
@pytest.mark.parametrize("transform", ["jvp", "grad", "jacrev", "vmap"])
def test_function_transforms_make_new_memory(transform: str) -> None:
    """Inside a transform of a function, operations are what they are outside."""
    x = torch.arange(6.0)
    runs: dict[str, Callable[[], object]] = {
        "jvp": lambda: torch.func.jvp(torch.sin, (x,), (x,)),
        "grad": lambda: torch.func.grad(lambda a: a.sin().sum())(x),
        "jacrev": lambda: torch.func.jacrev(torch.sin)(x),
        "vmap": lambda: torch.func.vmap(torch.sin)(x),
    }
    with opsref.trace(names={"x": x}) as t:
        runs[transform]()
    kinds = {o.name: (o.kind, o.shares_with) for o in t.operations}
    assert ("new", None) == kinds["sin"]
    assert "unknown" not in {o.kind for o in t.operations}


def test_gradients_that_are_not_asked_for_have_no_entry() -> None:
    """A backward operation with a mask leaves results out, and they have no entries."""
    image, weight = torch.zeros(1, 2, 4, 4), torch.zeros(3, 2, 3, 3, requires_grad=True)
    out = torch.nn.functional.conv2d(image, weight).sum()
    names = [o.name for o in opsref.trace(out.backward).operations]
    assert ["convolution_backward"] == [n for n in names if n.startswith("convolution_backward")]

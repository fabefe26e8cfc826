"""The backward pass: its operations, and the forward lines that caused them."""

import subprocess
import sys

import pytest
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

import opsref
from opsref import Operation

# By itself, since pytest loads torch's compiler, which adds a frame.
NESTED = """
import sys
from threading import get_ident
import opsref, torch

device, threads = sys.argv[1], set()

class Nested(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, more):
        ctx.more = more
        return x * 2

    @staticmethod
    def backward(ctx, grad):
        threads.add(get_ident())
        if ctx.more:
            inner = torch.ones(2, 3, device=device, requires_grad=True)
            with torch.enable_grad():
                Nested.apply(inner, ctx.more - 1).t().contiguous().sum().backward()
        return grad * 2, None

x = torch.ones(2, 3, device=device, requires_grad=True)
with opsref.trace(names={"x": x}) as t:
    Nested.apply(x, 70).sum().backward()
print(len(threads), "threads,", len(t.layout_copies), "layout copies")
"""


class Net(nn.Module):
    """A net with one layout copy forward."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Linear(3, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Permute, copy, and go on."""
        y = self.inner(x)
        z = y.permute(1, 0).contiguous()
        return (z * z.cos()).sum()


def line(text: str, operations: tuple[Operation, ...], *, backward: bool) -> list[Operation]:
    """Return the operations of a line."""
    return [o for o in operations if o.source.startswith(text) and o.backward is backward]


def test_backward_operations_have_their_forward_lines() -> None:
    """Each operation of the backward pass is on the line, in the module, that caused it."""
    model = Net()
    with opsref.trace(names={"model": model}) as t:
        model(torch.ones(2, 3)).backward()
    again = line("z = y.permute(1, 0).contiguous()", t.operations, backward=True)
    product = line("return (z * z.cos()).sum()", t.operations, backward=True)
    inner = line("y = self.inner(x)", t.operations, backward=True)

    assert ["permute"] == [o.name for o in again]
    assert {"sin", "neg", "mul", "expand"} <= {o.name for o in product}
    assert {"mm"} <= {o.name for o in inner}
    assert {"model.inner"} == {o.module for o in inner if o.name in ("mm", "t", "sum")}
    assert {"model"} == {o.module for o in again}


def test_a_layout_copy_of_the_backward_pass() -> None:
    """The copy that a permuted gradient needs is mapped to the line that permuted."""
    x = torch.ones(6, 4, requires_grad=True)
    with opsref.trace() as t:
        y = x * 2
        z = y.view(2, 3, 4).permute(0, 2, 1).contiguous()
        loss = z.pow(2).sum()
        loss.backward()
    forward, backward = t.layout_copies

    assert forward.source == backward.source == "z = y.view(2, 3, 4).permute(0, 2, 1).contiguous()"
    assert ("clone", False) == (forward.name, forward.backward)
    assert ("clone", True) == (backward.name, backward.backward)
    assert 96 == forward.copied_bytes == backward.copied_bytes


def test_custom_functions_and_checkpoints_have_their_own_lines() -> None:
    """Where the user's code runs inside the backward pass, its line is the nearer one."""

    class Double(torch.autograd.Function):
        @staticmethod
        def forward(_ctx: object, x: torch.Tensor) -> torch.Tensor:
            return x * 2

        @staticmethod
        def backward(_ctx: object, grad: torch.Tensor) -> torch.Tensor:
            return grad.t().contiguous().t() * 2

    def block(x: torch.Tensor) -> torch.Tensor:
        return x.t().contiguous().sin()

    x = torch.ones(2, 3, requires_grad=True)
    with opsref.trace() as t:
        Double.apply(x).sum().backward()
    assert line("return grad.t().contiguous().t() * 2", t.operations, backward=True)
    with opsref.trace() as t:
        checkpoint(block, x * 1, use_reentrant=False).pow(2).sum().backward()
    assert 1 == len(line("return x.t().contiguous().sin()", t.layout_copies, backward=False))
    assert line("return x.t().contiguous().sin()", t.layout_copies, backward=True)


@pytest.mark.parametrize("device", ["cpu", "meta"])
def test_a_backward_pass_in_a_thread_of_its_own(device: str) -> None:
    """Below 60 nested passes, autograd has a thread without a Python frame, as on a GPU always."""
    command = [sys.executable, "-c", NESTED, device]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert "2 threads, 70 layout copies\n" == done.stdout, done.stderr


def test_views_written_in_place() -> None:
    """Nodes that torch makes after an operation belong to it."""
    x = torch.ones(2, 3, requires_grad=True)
    with opsref.trace() as t:
        y = x * 2
        y[0].mul_(3)
        torch.arange(3)
        y.sum().backward()
    names = [o.name for o in line("y[0].mul_(3)", t.operations, backward=True)]
    assert "copy_" in names
    assert "mul" in names


def test_a_graph_from_before_is_mapped_to_the_call() -> None:
    """Without its forward pass, the line is the one that called `backward`."""
    y = (torch.ones(2, 3, requires_grad=True) * 2).sum()
    with opsref.trace() as t:
        torch.arange(3)
        y.backward()
    assert {"y.backward()"} == {o.source for o in t.operations[1:]}


@pytest.mark.parametrize("create", [False, True])
def test_gradients_are_the_same(*, create: bool) -> None:
    """First and second gradients are equal, bit by bit, with and without a trace."""
    torch.manual_seed(0)
    x = torch.randn(4, 3, requires_grad=True)
    model = Net()

    def gradients() -> list[torch.Tensor]:
        found = torch.autograd.grad(model(x), [x, *model.parameters()], create_graph=create)
        if create:
            found += torch.autograd.grad(sum(g.pow(2).sum() for g in found), [x])
        return list(found)

    expected = gradients()
    with opsref.trace() as t:
        found = gradients()
    assert all(torch.equal(a, b) for a, b in zip(expected, found, strict=True))
    assert all(o.line for o in t.operations)

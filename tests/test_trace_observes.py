"""A trace changes nothing: results, gradients, random numbers and fast paths stay."""

import copy
import threading
from collections.abc import Callable, Iterator

import pytest
import torch
from torch import nn
from torch.nn import functional
from torch.utils.checkpoint import checkpoint
from torch.utils.flop_counter import FlopCounterMode

import opsref

X = torch.arange(24.0).view(2, 3, 4).sin()
MASK = torch.tensor([[False, False, True], [False, True, True]])
Run = Callable[[], object]


def encoder() -> nn.Module:
    """Make an encoder that has a fast path."""
    torch.manual_seed(0)
    layer = nn.TransformerEncoderLayer(4, 2, 8, batch_first=True)
    return nn.TransformerEncoder(layer, 1).eval()


def with_gradients(f: Callable[..., torch.Tensor], *inputs: torch.Tensor) -> list[torch.Tensor]:
    """Run forward and backward."""
    leaves = [x.clone().requires_grad_() for x in inputs]
    out = f(*leaves)
    return [out, *torch.autograd.grad(out.sin().sum(), leaves)]


def jagged() -> torch.Tensor:
    """Make a nested tensor."""
    return torch.nested.nested_tensor([X[0], X[1, :2]], layout=torch.jagged)


def counted() -> object:
    """Run under another mode."""
    with FlopCounterMode(display=False) as mode:
        y = X.mT.contiguous() @ X
    return [y, torch.tensor(mode.get_total_flops())]


torch.manual_seed(0)
ENCODER, GRU, LINEAR = encoder(), nn.GRU(4, 5), nn.Linear(4, 4)
RUNS: dict[str, Run] = {
    "masked_fill of a value with a gradient": lambda: with_gradients(
        lambda x, w: x.masked_fill(X > 0, w), X, torch.tensor(2.0)
    ),
    "recurrent, inference": torch.inference_mode()(lambda: GRU(X)),
    "encoder with a padding mask": lambda: ENCODER(X, src_key_padding_mask=MASK),
    "encoder, fast": torch.no_grad()(lambda: ENCODER(X, src_key_padding_mask=MASK)),
    "attention on permuted tensors": lambda: functional.scaled_dot_product_attention(
        X[None].transpose(1, 2), X[None].transpose(1, 2), X[None].transpose(1, 2)
    ),
    "linear, inference": torch.inference_mode()(lambda: LINEAR(X)),
    "jagged": lambda: LINEAR(jagged()).values(),
    "sparse": lambda: torch.sparse.mm(torch.eye(3).to_sparse(), X[0]),
    "quantized": lambda: (
        torch.quantize_per_tensor(X, 0.1, 0, torch.quint8).mT.contiguous().int_repr()
    ),
    "vmap": lambda: torch.func.vmap(lambda a: a.t() @ a)(X),
    "grad of grad": lambda: torch.func.grad(lambda a: (a.t() @ a).sum())(X[0]),
    "cond": lambda: torch.cond(torch.tensor(True), torch.sin, torch.cos, (X,)),
    "random": lambda: functional.dropout(X, 0.5) + torch.rand(4),
    "checkpoint": lambda: with_gradients(
        lambda x: checkpoint(LINEAR, x.mT.contiguous().mT, use_reentrant=False), X
    ),
    "another mode inside": counted,
    "foreach": lambda: torch._foreach_add([X, X.mT], 1),
    "deep copy": lambda: copy.deepcopy(X.mT),
    "pseudo-inverse of complex numbers": lambda: torch.linalg.pinv(X[0].to(torch.cfloat)),
}


def tensors(value: object) -> Iterator[torch.Tensor]:
    """Yield the tensors in a result."""
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from tensors(item)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", RUNS)
def test_results_are_the_same_to_the_bit(name: str) -> None:
    """Also gradients, strides and the state of the generator; each form of the trace works."""
    run = RUNS[name]
    torch.manual_seed(3)
    expected, state = list(tensors(run())), torch.get_rng_state()
    found: list[torch.Tensor] = []
    torch.manual_seed(3)
    t = opsref.trace(lambda: found.extend(tensors(run())))

    assert torch.equal(state, torch.get_rng_state())
    assert len(expected) == len(found) > 0
    for a, b in zip(expected, found, strict=True):
        assert torch.equal(a, b)
        assert a.layout != torch.strided or a.stride() == b.stride()
    assert t.operations
    assert str(t)
    assert t.html()
    assert str(t) == str(opsref.Trace.from_dict(t.to_dict()))


def test_fast_paths_stay_fast() -> None:
    """The encoder runs as one operation where it does so without a trace."""
    with torch.no_grad():
        t = opsref.trace(RUNS["encoder, fast"])
    assert "_transformer_encoder_layer_fwd" in [o.name for o in t.operations]


def test_exceptions_are_those_of_the_code() -> None:
    """Their text too; nothing is left switched on."""
    with pytest.raises(RuntimeError) as plain:
        X.view(5)
    with pytest.raises(RuntimeError) as traced:
        opsref.trace(lambda: X.view(5))
    assert str(plain.value) == str(traced.value)
    assert not torch._C._autograd._profiler_enabled()


def test_backward_in_threads_and_deep_inside_itself() -> None:
    """A graph may be run by another thread, and one backward pass inside another, many times."""

    class Nested(torch.autograd.Function):
        @staticmethod
        def forward(ctx: object, x: torch.Tensor, depth: int) -> torch.Tensor:
            ctx.depth = depth  # type: ignore[attr-defined]
            return x * 1

        @staticmethod
        def backward(ctx: object, grad: torch.Tensor) -> tuple[torch.Tensor, None]:
            if ctx.depth:  # type: ignore[attr-defined]
                with torch.enable_grad():
                    y = torch.ones(2, requires_grad=True)
                    Nested.apply(y, ctx.depth - 1).sum().backward()  # type: ignore[attr-defined]
            return grad, None

    x = torch.ones(2, requires_grad=True)
    t = opsref.trace(lambda: Nested.apply(x, 70).sum().backward())  # type: ignore[no-untyped-call]
    assert 71 == sum(o.name == "sum" for o in t.operations)
    y = (x * 2).sum()
    with opsref.trace() as t:
        thread = threading.Thread(target=y.backward)
        thread.start()
        thread.join()
    assert () == t.operations


def in_a_thread(run: Run) -> list[BaseException]:
    """Run something in another thread, and return what it raised."""
    raised: list[BaseException] = []

    def guarded() -> None:
        try:
            run()
        except RuntimeError as error:
            raised.append(error)

    thread = threading.Thread(target=guarded)
    thread.start()
    thread.join()
    return raised


def test_two_threads_are_traced_one_after_the_other() -> None:
    """The second is refused while the first goes on, and the first sees itself alone."""
    with opsref.trace() as t:
        X.add(1)
        (error,) = in_a_thread(lambda: opsref.trace(lambda: X.mT))
        X.mul(2)
    assert "another thread is being traced" in str(error)
    assert ["add", "mul"] == [o.name for o in t.operations]
    assert [] == in_a_thread(lambda: opsref.trace(lambda: X.mT))


def test_a_trace_ends_where_it_began() -> None:
    """Ending it in another thread is refused, and it goes on."""
    tracing = opsref.trace()
    t = tracing.__enter__()
    (error,) = in_a_thread(lambda: tracing.__exit__(None, None, None))
    X.add(1)
    tracing.__exit__(None, None, None)
    assert "a trace ends in the thread in which it began" == str(error)
    with pytest.raises(RuntimeError, match=r"^this trace is not on: it has ended"):
        tracing.__exit__(None, None, None)
    with pytest.raises(RuntimeError, match=r"^this trace is not on: .* did not begin$"):
        opsref.trace().__exit__(None, None, None)
    assert ["add"] == [o.name for o in t.operations]


def test_traces_that_overlap() -> None:
    """Two that end in the order in which they began each have what ran while they were on."""
    first, second = opsref.trace(), opsref.trace()
    a = first.__enter__()
    X.add(1)
    b = second.__enter__()
    X.mul(2)
    first.__exit__(None, None, None)
    X.sub(3)
    second.__exit__(None, None, None)
    assert ["add", "mul"] == [o.name for o in a.operations]
    assert ["mul", "sub"] == [o.name for o in b.operations]

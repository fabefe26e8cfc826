"""What a trace refuses: what is not callable, and what is compiled or scripted."""

import warnings
from collections.abc import Callable
from inspect import signature
from typing import Any
from unittest.mock import MagicMock

import pytest
import torch
from torch import nn

import opsref


def heads(x: torch.Tensor) -> torch.Tensor:
    """Make one view and one layout copy."""
    return x.transpose(0, 1).contiguous()


class Inner(nn.Module):
    """A module with a layout copy."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Transpose."""
        return heads(x)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: opsref.trace(3), "^the first argument must be a module or a function: got int"),
        (lambda: opsref.trace(torch.zeros(2)), "function: got Tensor; to trace a block, write"),
        (lambda: opsref.trace(x=1), r"has the options names and skip: got \['x'\]$"),
        (lambda: opsref.trace(names=["x"]), r"^names must map names to tensors and .* got list$"),
        (lambda: opsref.trace(skip=3), r"^skip must list names of packages and files, .* got int$"),
        (lambda: opsref.trace(None), "^the first argument must be a module or a function: got No"),
        (lambda: opsref.trace(names={"x": 1}), r"^names\['x'\] must be a tensor or a module: got"),
    ],
)
def test_what_cannot_be_traced_is_refused(make: Callable[[], object], message: str) -> None:
    """Errors name the argument and what it is."""
    with pytest.raises(TypeError, match=message):
        make()


def test_a_trace_records_once() -> None:
    """Entering the same one again is an error."""
    tracing: Any = opsref.trace()
    with tracing:
        pass
    with pytest.raises(RuntimeError, match=r"^a trace records once"), tracing:
        pass


def compiled_and_scripted() -> dict[str, Any]:
    """Make every kind of callable that is not the Python it was written in."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        own = Inner()
        own.compile(backend="eager")
        return {
            "compiled function": torch.compile(heads, backend="eager"),
            "compiled module": torch.compile(Inner(), backend="eager"),
            "module that compiled itself": own,
            "scripted function": torch.jit.script(heads),
            "scripted module": torch.jit.script(nn.Linear(3, 3)),
        }


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["compiled", "scripted"])
def test_compiled_and_scripted_callables_run_as_they_are(name: str) -> None:
    """What is compiled is one operation, at the first call too; what is scripted is looked into."""
    x = torch.arange(6.0).view(2, 3)
    expected = ["compiled"] if name == "compiled" else ["transpose", "clone"]
    linear = ["t", "addmm"]
    for how, target in compiled_and_scripted().items():
        if name not in how:
            continue
        for _ in range(2):
            t = opsref.trace(target, x)
            inside = opsref.trace(lambda x, f=target: f(x), x)
            # Before 2.9, a module has a second one, which does nothing.
            names = [o.name for o in t.operations if o.bytes or o.name != "compiled"]
            assert names in (expected, linear), how
            assert [o.name for o in t.operations] == [o.name for o in inside.operations], how
            assert 24 == t.bytes, how


@pytest.mark.filterwarnings("ignore")
def test_the_meta_device_refuses_what_is_compiled_or_scripted() -> None:
    """There a mode sees, and it would see the Python code instead; the error says what to do."""
    x = torch.zeros(2, 3, device="meta")
    for name, target in compiled_and_scripted().items():
        if not isinstance(target, nn.Module):
            continue
        how = "scripted" if "scripted" in name else "compiled"
        with pytest.raises(TypeError, match=f"^the first argument is {how} .*: pass the .*"):
            opsref.trace(target, x)
        with pytest.raises(TypeError, match=rf"^the first argument\.1 is {how} "):
            opsref.trace(nn.Sequential(nn.Identity(), target), x)
        message = f"^a module that runs inside the trace, .*, is {how} "
        with pytest.raises(TypeError, match=message), opsref.trace(names={"x": x}):
            target(x)


def test_a_trace_compiles_nothing_anew() -> None:
    """What was compiled before runs as it is, with the same result and no other graph."""
    made = []

    def backend(graph: Any, _inputs: object) -> Any:
        made.append(graph)
        return graph.forward

    x = torch.arange(6.0).view(2, 3)
    function = torch.compile(heads, backend=backend)
    expected = function(x)
    with opsref.trace() as t:
        found = function(x)
    assert 1 == len(made)
    assert torch.equal(expected, found)
    (operation,) = t.operations
    assert ("compiled", "new", 24, (3, 2)) == (
        *(operation.name, operation.kind, operation.bytes, operation.shape),
    )


@pytest.mark.filterwarnings("ignore:Warning. Profiler clears events")
def test_a_running_profiler_is_refused() -> None:
    """There is one in a thread; the error says what to do, and the profiler goes on."""
    x = torch.zeros(2, 3)
    with torch.profiler.profile() as profile:
        with pytest.raises(RuntimeError, match=r"^a profiler of torch runs in this thread.*: end"):
            opsref.trace(heads, x)
        heads(x)
    assert "aten::clone" in {event.key for event in profile.key_averages()}


def test_a_profiler_that_begins_meanwhile_is_refused() -> None:
    """It takes what the trace had seen: then no trace is given as if it were whole."""

    def profiled() -> None:
        torch.ones(2, 3).t().contiguous()
        with torch.profiler.profile():
            torch.ones(2)

    for _ in range(2):  # the first leaves nothing switched on
        with pytest.raises(RuntimeError, match="a profiler of torch began in this thread"):
            opsref.trace(profiled)
        with (
            pytest.raises(RuntimeError, match="a profiler of torch began in this thread"),
            opsref.trace() as t,
        ):
            profiled()
        assert () == t.operations

    def fails() -> None:
        profiled()
        _ = 1 / 0

    with pytest.raises(ZeroDivisionError):
        opsref.trace(fails)
    assert 1 == len(opsref.trace(torch.ones, 2).operations)
    assert not torch._C._autograd._profiler_enabled()


@pytest.mark.filterwarnings("ignore:Warning. Profiler clears events")
def test_a_profiler_that_still_runs_at_the_end_is_refused() -> None:
    """It has what the trace would have seen since."""
    other = torch.profiler.profile()

    def begun() -> None:
        other.start()
        torch.ones(2, 3).t().contiguous()

    with pytest.raises(RuntimeError, match="a profiler of torch began in this thread"):
        opsref.trace(begun)
    assert 1 == len(opsref.trace(torch.ones, 2).operations)
    assert not torch._C._autograd._profiler_enabled()


def test_help_names_the_arguments() -> None:
    """And an argument of the call may be called `names`."""
    assert ["target", "args", "names", "skip", "kwargs"] == list(signature(opsref.trace).parameters)

    def named(x: torch.Tensor, names: object = None) -> torch.Tensor:
        return x + 1 if names == ["a"] else x

    assert ["add"] == [o.name for o in opsref.trace(named, torch.zeros(2), names=["a"]).operations]
    assert [] == list(opsref.trace(named, torch.zeros(2), names=None).operations)


def test_containers_and_mocks_are_looked_at_with_care() -> None:
    """A list that holds itself ends; a mock, which has every attribute, is not compiled."""
    x = torch.zeros(2)
    itself: list[object] = [x]
    itself.append(itself)
    (operation,) = opsref.trace(lambda a: a[0].t(), itself).operations
    assert operation.shares_with == "a[0]"
    assert list(opsref.trace(MagicMock()).operations) == []


def test_any_default_device() -> None:
    """Set, taken back, or of a block: only the meta device needs the other source."""
    for device in ("cpu", None):
        torch.set_default_device(device)
        assert 8 == opsref.trace(lambda: torch.ones(2)).bytes
    torch.set_default_device("meta")
    try:
        assert 8 == opsref.trace(lambda: torch.ones(2)).bytes
    finally:
        torch.set_default_device(None)
    with torch.device("meta"):
        assert 8 == opsref.trace(lambda: torch.ones(2)).bytes

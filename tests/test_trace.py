"""What a trace records of a block and of a call, and what it refuses."""

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from torch import nn

import opsref
from opsref import Layout


def heads(x: torch.Tensor) -> torch.Tensor:
    """Make one view and one layout copy, on two lines."""
    y = x.transpose(0, 1)
    return y.contiguous()


class Inner(nn.Module):
    """A module with a parameter and a layout copy."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(3))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Scale and transpose."""
        return heads(x * self.scale)


class Outer(nn.Module):
    """A module with one inside, which it may call when that fails."""

    def __init__(self) -> None:
        super().__init__()
        self.first = Inner()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Call the inner one and add."""
        return self.first(x) + 1


def test_every_fact_of_an_operation() -> None:
    """Name, layout, kind, storage, bytes, line and text, in order."""
    x = torch.zeros(2, 3)
    view, copy = opsref.trace(heads, x).operations
    first = heads.__code__.co_firstlineno

    assert ("transpose", "view", "x", 0, None) == (
        *(view.name, view.kind, view.shares_with, view.bytes, view.copy),
    )
    assert ("clone", "new", None, 24, "layout") == (
        *(copy.name, copy.kind, copy.shares_with, copy.bytes, copy.copy),
    )
    assert view.layout == Layout.of(x.t())
    assert copy.layout == Layout.of(x.t().contiguous())
    assert (__file__, first + 2, "y = x.transpose(0, 1)") == (view.file, view.line, view.source)
    assert (__file__, first + 3, "return y.contiguous()") == (copy.file, copy.line, copy.source)
    assert f"test_trace.py:{first + 2}" == view.place


def test_block_and_call_record_the_same() -> None:
    """A call with arguments, by place and by name, is a block around it."""
    x = torch.zeros(2, 3)
    with opsref.trace(names={"x": x}) as block:
        torch.sum(heads(x), dim=0)
    call = opsref.trace(lambda x, *, dim: torch.sum(heads(x), dim=dim), x, dim=0)

    assert [o.name for o in block.operations] == [o.name for o in call.operations]
    assert "x" == block.operations[0].shares_with == call.operations[0].shares_with
    assert "heads" == opsref.trace(heads, x).of


def test_modules_and_parameters_go_by_their_paths() -> None:
    """Paths are relative to the module that is called, and begin with a name in a block."""
    model = Outer()
    called = opsref.trace(model, torch.ones(2, 3))
    with opsref.trace() as block:
        model(torch.ones(2, 3))
    with opsref.trace(names={"net": model}) as named:
        model(torch.ones(2, 3))

    assert ["first"] * 3 + [""] == [o.module for o in called.operations]
    assert ["", *["Outer.first"] * 3, "Outer"] == [o.module for o in block.operations]
    assert "net.first" == named.operations[1].module
    with opsref.trace(names={"net": model}) as views, torch.no_grad():
        model.first.scale.view(3, 1)
        nn.Linear(2, 2).weight.t()
    assert "net.first.scale" == views.operations[0].shares_with


def test_arguments_inside_arguments_are_named() -> None:
    """Tensors in lists and dictionaries are named by where they are."""
    x = torch.zeros(2)

    def f(pair: list[torch.Tensor], **more: torch.Tensor) -> None:
        pair[1].view(1, 2)
        more["z"].view(1, 2)

    made = opsref.trace(f, [x, x.clone()], z=x.clone())
    assert ["pair[1]", "more['z']"] == [o.shares_with for o in made.operations]


def test_tensors_from_outside_are_counted() -> None:
    """One without a name has a number, the same each time."""
    x, y = torch.zeros(2), torch.zeros(2)
    with opsref.trace() as t:
        x.view(2, 1), y.view(2, 1), x.view(1, 2)
    assert ["outside 1", "outside 2", "outside 1"] == [o.shares_with for o in t.operations]


def test_layouts_of_a_trace_share_storages_as_their_tensors_did() -> None:
    """Views share with what they view, also when all of it is gone; of two traces nobody knows."""
    x = torch.zeros(2, 3)
    first, second = (opsref.trace(heads, x).operations for _ in range(2))
    with opsref.trace() as t:
        y = torch.ones(4).view(2, 2)
        del y
    ones, view = (o.layout for o in t.operations)

    assert ones is not None
    assert view is not None
    assert ones.shares_storage(view)
    assert first[0].layout is not None
    assert second[0].layout is not None
    with pytest.raises(ValueError, match="is not known"):
        first[0].layout.shares_storage(second[0].layout)
    assert opsref.draw({"a": ones, "b": view}).svg()


def test_an_exception_leaves_what_was_recorded() -> None:
    """A block has its trace, a call hands it over with the exception; modules end as they began."""
    model = Outer()
    with pytest.raises(RuntimeError, match="must match") as raised:
        opsref.trace(model, torch.ones(2, 4))
    assert 0 == len(raised.value.trace.operations)  # type: ignore[attr-defined]
    seen = []
    with contextlib.suppress(ValueError), opsref.trace() as t:
        seen.append(t)
        with pytest.raises(RuntimeError, match="must match"):
            model(torch.ones(2, 4))
        heads(torch.ones(2, 2))
        raise ValueError
    (t,) = seen
    assert ["ones", "ones", "transpose", "clone"] == [o.name for o in t.operations]
    assert {""} == {o.module for o in t.operations}


def test_traces_nest() -> None:
    """The outer and the inner one both record what happens in both."""
    x = torch.zeros(2, 3)
    for mode in (torch.no_grad, torch.inference_mode):
        with mode(), opsref.trace() as outer:
            x.view(6)
            with opsref.trace() as inner:
                heads(x)
            x.view(6)
        assert ["transpose", "clone"] == [o.name for o in inner.operations]
        assert ["view", "transpose", "clone", "view"] == [o.name for o in outer.operations]


def test_other_threads_are_not_recorded() -> None:
    """Neither their operations nor their modules."""
    with opsref.trace() as t:
        thread = threading.Thread(target=lambda: Outer()(torch.ones(2, 3)))
        thread.start()
        thread.join()
        torch.ones(2)
    assert [("ones", "")] == [(o.name, o.module) for o in t.operations]


def test_a_generator_is_recorded_where_it_runs() -> None:
    """A call that makes a generator runs nothing; the block that uses it does."""

    def parts(x: torch.Tensor) -> Iterator[torch.Tensor]:
        yield x.view(6)
        yield heads(x)

    x = torch.zeros(2, 3)
    assert () == opsref.trace(parts, x).operations
    with opsref.trace() as t:
        list(parts(x))
    assert ["view", "transpose", "clone"] == [o.name for o in t.operations]


def test_an_empty_trace() -> None:
    """A trace of nothing says so in every form."""
    t = opsref.trace(lambda: 1)
    assert "<lambda>: no operations" == str(t)
    assert "no operations" in t.html()
    assert (0, 0, 0.0) == (t.bytes, t.layout_copy_bytes, t.share)
    t.assert_no_layout_copies()


def test_operations_can_be_seen_while_the_block_runs() -> None:
    """What was recorded so far is there; a check has to wait for the end."""
    with opsref.trace() as t:
        torch.ones(2)
        assert ["ones"] == [o.name for o in t.operations]
        with pytest.raises(RuntimeError, match=r"^the trace goes on: check it after its block$"):
            t.assert_no_layout_copies()
        torch.zeros(2)
    assert ["ones", "zeros"] == [o.name for o in t.operations]


def test_a_function_of_an_earlier_example_has_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Doctest would give the text of another example, under the same name."""
    names: dict[str, Any] = {}
    exec(compile("def f(x):\n    return x.t()\n", "<doctest page.md[0]>", "exec"), names)
    monkeypatch.setattr("linecache.getline", lambda *_: "something else")
    (view,) = opsref.trace(names["f"], torch.zeros(2, 3)).operations
    assert ("<doctest>:2", "") == (view.place, view.source)

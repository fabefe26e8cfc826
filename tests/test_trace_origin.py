"""Where a layout began, and the lines on the way to an operation."""

import asyncio
import importlib
import sys
from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest
import torch
from torch import nn

import opsref
from opsref import Operation


def places(operations: tuple[Operation, ...]) -> list[str]:
    """Write the sources of operations."""
    return [operation.source for operation in operations]


def test_one_cause_of_three_copies() -> None:
    """Results hand the order of their operands on: the cause is two lines above."""
    weight = torch.eye(4)

    def f(img: torch.Tensor) -> torch.Tensor:
        h = img.flatten(2).transpose(1, 2)
        for _ in range(3):
            h = h + h.reshape(-1).view(2, 9, 4) @ weight
        return h

    t = opsref.trace(f, torch.arange(72.0).view(2, 4, 3, 3))
    copies = t.layout_copies
    assert 3 == len(copies)
    assert {"h = h + h.reshape(-1).view(2, 9, 4) @ weight"} == set(places(copies))
    origins = {o.origin for o in copies}
    assert {"h = img.flatten(2).transpose(1, 2)"} == {
        t.operations[place].source for place in origins if place is not None
    }
    assert {"transpose"} == {t.operations[o].name for o in origins if o is not None}
    assert [(36, 1, 9)] * 3 == [o.read for o in copies]
    sums = [o for o in t.operations if o.name == "add"]
    assert origins == {o.origin for o in sums}


def test_a_layout_from_outside_has_no_origin() -> None:
    """What an argument brings, or a parameter, was there before."""
    t = opsref.trace(lambda x: x.contiguous(), torch.zeros(2, 3).t())
    (copy,) = t.layout_copies
    assert copy.origin is None
    assert (1, 3) == copy.read


def test_views_of_a_view_have_the_first_one() -> None:
    """Slicing what was transposed, and adding a dimension, gives no new order."""

    def f(x: torch.Tensor) -> torch.Tensor:
        y = x.t()
        z = y[1:][None]
        return z.contiguous()

    t = opsref.trace(f, torch.zeros(3, 4))
    (copy,) = t.layout_copies
    assert copy.origin is not None
    assert "t" == t.operations[copy.origin].name


def helper(x: torch.Tensor) -> torch.Tensor:
    """Copy, on one line."""
    return x.t().contiguous()


def test_a_helper_is_told_by_its_callers() -> None:
    """Two calls on two lines are two lines of the trace."""

    def f(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        first = helper(x)
        second = helper(x)
        return first, second

    t = opsref.trace(f, torch.zeros(2, 3))
    first, second = t.layout_copies
    line = f.__code__.co_firstlineno
    assert first.line == second.line == helper.__code__.co_firstlineno + 2
    assert [f"{__file__}:{line + 1}", f"{__file__}:{line + 2}"] == [first.caller, second.caller]
    assert f"(from {line + 1}) return x.t().contiguous()" in str(t)
    assert f"(from {line + 2}) return x.t().contiguous()" in str(t)


def handed_on(function: Callable[..., torch.Tensor]) -> Callable[..., torch.Tensor]:
    """Decorate a function."""

    def wrapper(*args: torch.Tensor, **kwargs: torch.Tensor) -> torch.Tensor:
        return function(*args, **kwargs)

    return wrapper


def test_decorators_are_no_callers() -> None:
    """The line that calls a decorated function says more than the one inside its decorator."""
    decorated = handed_on(handed_on(helper))

    def f(*args: torch.Tensor, **kwargs: torch.Tensor) -> torch.Tensor:
        return decorated(*args, **kwargs) + handed_on(torch.t)(*args)

    t = opsref.trace(f, torch.zeros(2, 2))
    line = f.__code__.co_firstlineno + 1
    assert [f"{__file__}:{line}"] == [copy.caller for copy in t.layout_copies]
    # The line of an operation may be inside a decorator.
    assert handed_on.__code__.co_firstlineno + 4 == t.operations[-2].line


@pytest.fixture
def library(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Make an installed library of one function."""
    folder = tmp_path / "site-packages"  # type: ignore[operator]
    folder.mkdir()
    (folder / "rearranging.py").write_text("def turn(x):\n    return x.t().contiguous()\n")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, "rearranging", raising=False)
    import rearranging  # type: ignore[import-not-found]

    return rearranging


def test_lines_of_your_own_code_come_first(library: ModuleType) -> None:
    """The line that called an installed library's function is shown."""

    def f(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        first = library.turn(x)
        second = library.turn(x)
        return first, second

    t = opsref.trace(f, torch.zeros(2, 3))
    assert ["first = library.turn(x)", "second = library.turn(x)"] == places(t.layout_copies)
    alone = opsref.trace(library.turn, torch.zeros(2, 3))
    assert ["return x.t().contiguous()"] == places(alone.layout_copies)


def test_files_can_be_left_out(library: ModuleType) -> None:
    """Then the line that called them is shown; if there is no other, they are."""

    def f(x: torch.Tensor) -> torch.Tensor:
        return library.turn(x)

    x = torch.zeros(2, 3)
    with opsref.trace(skip=["rearranging.py", "test_trace_origin.py"]) as t:
        f(x)
    assert ["return library.turn(x)"] == places(t.layout_copies)
    with opsref.trace(skip="site-packages") as t:
        library.turn(x)
    assert ["library.turn(x)"] == places(t.layout_copies)
    assert ["add"] == [o.name for o in opsref.trace(lambda x, skip: x + skip, x, skip=1).operations]


class Inner(nn.Module):
    """A module with a copy."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Copy through a helper."""
        return helper(x)


def test_a_module_has_its_own_lines() -> None:
    """The caller of a line is one of the same module; torch's own modules have their caller's."""
    model = nn.Sequential(Inner(), nn.Linear(2, 2))

    def f(x: torch.Tensor) -> torch.Tensor:
        return model(x)

    t = opsref.trace(f, torch.zeros(2, 3))
    (copy,) = t.layout_copies
    (product,) = (o for o in t.operations if o.name == "addmm")
    assert f"{__file__}:{Inner.forward.__code__.co_firstlineno + 2}" == copy.caller
    assert ("return model(x)", "") == (product.source, product.caller)


def modules(t: opsref.Trace) -> list[str]:
    """List the modules of the products."""
    return [o.module for o in t.operations if o.name == "addmm"]


def test_paths_are_those_of_named_modules() -> None:
    """For a module, a method, a partial, and a function around one."""
    model, x = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2)), torch.zeros(1, 2)
    for target in (model, model.forward, partial(model, x), lambda x=x: model(x)):
        given = () if target is not model and target != model.forward else (x,)
        assert ["0", "1"] == modules(opsref.trace(target, *given))


def test_no_two_modules_share_a_path() -> None:
    """Two that a function holds have its names; two of one class in a block are numbered."""
    first, second, x = nn.Linear(2, 2), nn.Linear(2, 2), torch.zeros(1, 2)
    assert ["first", "second"] == modules(opsref.trace(lambda: second(first(x))))
    with opsref.trace() as t:
        second(first(x))
    assert ["Linear", "Linear_2"] == modules(t)


def test_lines_after_a_call_on_one_line() -> None:
    """What runs after a function has returned is on the line that called it, in a loop too."""

    def f(x: torch.Tensor) -> torch.Tensor:
        for _ in range(2):
            x = helper(x) + helper(x)
        return x

    t = opsref.trace(f, torch.zeros(2, 2))
    assert ["x = helper(x) + helper(x)"] * 2 == [o.source for o in t.operations if o.name == "add"]


def test_an_edited_module_shows_its_lines_of_today(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a reload, not those that an earlier trace has read."""
    monkeypatch.syspath_prepend(str(tmp_path))
    path = tmp_path / "edited_model.py"
    path.write_text("def f(x):\n    return x.t().contiguous()\n")
    module = importlib.import_module("edited_model")
    first = opsref.trace(module.f, torch.zeros(2, 3))
    path.write_text("def f(x):\n    y = x.t()\n    return y.contiguous()  # edited\n")
    importlib.reload(module)
    second = opsref.trace(module.f, torch.zeros(2, 3))
    assert ["return x.t().contiguous()"] == places(first.layout_copies)
    assert ["return y.contiguous()  # edited"] == places(second.layout_copies)


def test_lines_after_a_suspension_on_one_line() -> None:
    """What a generator or coroutine does when it goes on is on its line, not on its caller's."""

    def sent(x: torch.Tensor) -> Generator[torch.Tensor, torch.Tensor, None]:
        yield (yield x.neg()).tan()

    async def waits(x: torch.Tensor) -> torch.Tensor:
        return (await asyncio.sleep(0, x.exp())).sin()

    def run() -> None:
        values = sent(torch.ones(2))
        values.send(next(values))
        asyncio.run(waits(torch.ones(2)))

    sources = {o.name: o.source for o in opsref.trace(run).operations}
    assert sources["neg"] == sources["tan"] == "yield (yield x.neg()).tan()"
    assert sources["exp"] == sources["sin"] == "return (await asyncio.sleep(0, x.exp())).sin()"

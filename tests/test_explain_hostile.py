"""Whatever is wrong with an error or its frames, `explain` looks, changes nothing, and returns."""

import asyncio
import threading
from typing import Any

import pytest
import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode

import opsref


def caught(run: Any) -> BaseException:
    """Return what a function raises."""
    with pytest.raises(Exception) as found:  # noqa: PT011 each of its own sort
        run()
    return found.value


def view_of(x: torch.Tensor) -> torch.Tensor:
    """Fail to merge two dimensions."""
    return x.view(6)


def fails() -> None:
    """Fail with a tensor of a local name."""
    x = torch.arange(6).view(2, 3).t()
    x.view(6)


def test_error_without_traceback_has_its_entry() -> None:
    """Numbers are those of the message alone."""
    told = opsref.explain(RuntimeError("shape '[4, 2]' is invalid for input of size 6"))

    assert told.found
    assert "(4, 2) has 8 elements, the tensor has 6" in told.text


def test_error_of_another_thread() -> None:
    """Its frames are looked at as any."""
    errors: list[BaseException] = []

    def work() -> None:
        try:
            fails()
        except RuntimeError as error:
            errors.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert "x has shape (3, 2) and stride (1, 3)" in opsref.explain(errors[0]).text


def test_code_without_source() -> None:
    """Without the text of the code no tensor has a name."""
    error = caught(lambda: exec("import torch\nx = torch.zeros(2, 3).t()\nx.view(6)", {}))
    told = opsref.explain(error)

    assert told.found
    assert "has shape" not in told.text


def test_source_that_changed(tmp_path: Any) -> None:
    """A file that now says something else is not believed."""
    import linecache

    path = tmp_path / "changed.py"
    path.write_text("def run(x):\n    x.view(6)\n")
    space: dict[str, Any] = {}
    exec(compile(path.read_text(), str(path), "exec"), space)
    path.write_text("def run(y):\n    y.view(9)\n")
    linecache.checkcache()
    error = caught(lambda: space["run"](torch.zeros(2, 3).t()))

    assert "y" not in opsref.explain(error).text.split("Cause")[0].split()


def test_hostile_objects_are_left_alone() -> None:
    """No property, `__getattr__`, `__repr__`, `__eq__` or `__hash__` of a value runs."""

    class Hostile:
        def __getattr__(self, name: str) -> Any:
            raise SystemError(name)

        @property
        def x(self) -> torch.Tensor:
            self.touched = True
            return torch.zeros(2, 3).t()

        def __repr__(self) -> str:
            raise SystemError("repr")

        __str__ = __repr__
        __hash__ = None  # type: ignore[assignment]

        def __eq__(self, other: object) -> bool:
            raise SystemError("eq")

    thing = Hostile()

    def run(thing: Any) -> None:
        thing.x.view(6)

    error = caught(lambda: run(thing))
    del vars(thing)["touched"]
    assert opsref.explain(error).found
    assert {} == vars(thing)


def test_frame_with_many_names() -> None:
    """Only the names of the expression are looked up."""
    space: dict[str, Any] = {f"name_{i}": torch.zeros(1) for i in range(200_000)}
    space["f"] = view_of
    space["x"] = torch.zeros(2, 3).t()
    error = caught(lambda: exec("f(x)", space))
    assert "x has shape (3, 2)" in opsref.explain(error).text


def test_generator_and_coroutine() -> None:
    """A frame that was suspended before has its names."""

    def rows(x: torch.Tensor) -> Any:
        yield 1
        yield x.view(6)

    async def waits(x: torch.Tensor) -> None:
        await asyncio.sleep(0)
        x.view(6)

    x = torch.zeros(2, 3).t()
    for run in (lambda: list(rows(x)), lambda: asyncio.run(waits(x))):
        assert "x has shape (3, 2) and stride (1, 3)" in opsref.explain(caught(run)).text


def test_group_and_chain() -> None:
    """The first known error of a group or a chain is explained."""

    def chained() -> None:
        try:
            fails()
        except RuntimeError as error:
            raise KeyError("step 3") from error

    def during() -> None:
        try:
            fails()
        except RuntimeError:
            raise ValueError("could not go on")  # noqa: B904 as it happens

    def hidden() -> None:
        try:
            fails()
        except RuntimeError:
            raise ValueError("could not go on") from None

    group = ExceptionGroup("two", [ValueError("no"), caught(fails)])  # type: ignore[list-item]
    assert opsref.explain(group).found
    assert opsref.explain(caught(chained)).found
    assert opsref.explain(caught(during)).found
    assert not opsref.explain(caught(hidden)).found


def test_chain_in_a_circle() -> None:
    """It ends."""
    one, other = ValueError("a"), ValueError("b")
    one.__cause__, other.__cause__ = other, one
    assert not opsref.explain(one).found


def test_deep_recursion() -> None:
    """A traceback of a thousand frames is walked, not followed."""

    def deeper() -> None:
        deeper()

    assert not opsref.explain(caught(deeper)).found


def test_text_that_is_not_plain() -> None:
    """A subclass of str, a text that raises and arguments that are tensors are borne."""

    class Text(str):
        def __str__(self) -> str:
            raise SystemError("no")

        def __repr__(self) -> str:
            raise SystemError("no")

    class BrokenError(RuntimeError):
        def __str__(self) -> str:
            raise SystemError("no")

    for error in (
        KeyError(Text("attribute 'x' already exists")),
        RuntimeError(Text("no")),
        BrokenError("no"),
        KeyError(torch.tensor([1234, 5678])),
        RuntimeError(torch.tensor([1234, 5678])),
        RuntimeError(),
        RuntimeError(3, "x"),
        RuntimeError("x" * 1_000_000),
        RuntimeError("The size of tensor a (" * 10_000),
        UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x"),
    ):
        assert "1234" not in opsref.explain(error).text


@pytest.mark.filterwarnings("ignore")
def test_tensors_of_other_kinds() -> None:
    """Fake, meta, sparse and nested tensors, and those seen through vmap."""
    with FakeTensorMode():
        fake = caught(lambda: view_of(torch.zeros(2, 3).t()))
    assert opsref.explain(fake).found
    assert "x has shape (3, 2)" in opsref.explain(fake).text
    meta = caught(lambda: view_of(torch.zeros(2, 3, device="meta").t()))
    assert "x has shape (3, 2)" in opsref.explain(meta).text
    sparse = torch.eye(2).to_sparse()
    nested = torch.nested.nested_tensor([torch.zeros(2), torch.zeros(3)])
    for run in (
        lambda: sparse + torch.zeros(3, 3),
        lambda: sparse.view(4),
        lambda: nested + torch.zeros(7),
        lambda: nested.view(5),
        lambda: torch.vmap(view_of)(torch.zeros(4, 2, 3).mT),
        lambda: torch.func.grad(lambda x: x.t().view(6).sum())(torch.zeros(2, 3)),
    ):
        assert isinstance(opsref.explain(caught(run)), opsref.Explanation)


@pytest.mark.filterwarnings("ignore")
def test_compiled_code() -> None:
    """What the compiler raises says what torch says."""
    compiled = torch.compile(view_of, backend="eager")
    told = opsref.explain(caught(lambda: compiled(torch.zeros(2, 3).t())))
    assert isinstance(told, opsref.Explanation)


def test_names_that_changed_since_are_not_used() -> None:
    """A name that was bound anew, in a loop or a handler, has no part in it."""
    errors = []
    for x in (torch.zeros(2, 3).t(), torch.zeros(3, 2).t()):
        try:
            x.view(6)
        except RuntimeError as error:
            errors.append(error)
    assert "has shape" not in opsref.explain(errors[0]).text

    y = torch.zeros(2, 3).t()
    try:
        y.view(6)
    except RuntimeError as error:
        y = torch.zeros(5, 2).t()
        texts = [opsref.explain(error).text]
    z = torch.zeros(2, 3).t()
    try:
        z = z.view(6)
    except RuntimeError as error:
        texts.append(opsref.explain(error).text)
    assert "has shape" not in texts[0]
    assert "z has shape (3, 2)" in texts[1]


def test_tensors_with_code_of_their_own() -> None:
    """Neither `__torch_function__` nor `__torch_dispatch__` of a class is called."""
    seen: list[object] = []

    class Asked(torch.Tensor):
        @classmethod
        def __torch_function__(
            cls, func: Any, types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            seen.append(func)
            return super().__torch_function__(func, types, args, kwargs or {})

    class Wrapped(torch.Tensor):
        @classmethod
        def __torch_dispatch__(
            cls, func: Any, types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            seen.append(func)
            raise RuntimeError("The size of tensor a (3) must match the size of tensor b (2)")

    for kind in (Asked, Wrapped):
        x = torch.zeros(3, 2).as_subclass(kind)
        error = caught(lambda x=x: x.add(torch.zeros(4, 3)))
        seen.clear()
        opsref.explain(error)
        assert [] == seen


def test_module_with_a_hostile_class() -> None:
    """A module whose attributes are computed is read by its dictionaries."""

    class Odd(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.w = nn.Parameter(torch.zeros(2, 3))

        def __getattr__(self, name: str) -> Any:
            return super().__getattr__(name)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x + self.w

    told = opsref.explain(caught(lambda: Odd()(torch.zeros(2, 4))))
    assert "x has shape (2, 4); self.w has shape (2, 3)" in told.text

"""A trace holds no tensor and leaves nothing behind."""

import gc
import sys
import tracemalloc
import weakref
from typing import Any

import pytest
import torch
from torch import nn
from torch.multiprocessing.reductions import StorageWeakRef
from torch.nn.modules import module as hooks

import opsref
from opsref._trace.mode import operators, storages
from opsref._trace.watching import files

MODEL = nn.Sequential(nn.Linear(3, 3), nn.ReLU(), nn.Linear(3, 3))


def step() -> opsref.Trace:
    """Trace a training step."""
    with opsref.trace(names={"model": MODEL}) as t:
        MODEL(torch.ones(2, 3)).t().contiguous().sum().backward()
    MODEL.zero_grad()
    return t


def test_no_tensor_is_held() -> None:
    """Tensors and storages go when the code that is traced lets them go, also within the trace."""
    seen: list[weakref.ref[torch.Tensor]] = []
    storages: list[StorageWeakRef] = []

    def f(x: torch.Tensor) -> None:
        for _ in range(3):
            y = x.t().contiguous()
            seen.append(weakref.ref(y))
            storages.append(StorageWeakRef(y.untyped_storage()))  # type: ignore[no-untyped-call]
            del y
            assert seen[-1]() is None
            assert storages[-1].expired()  # type: ignore[no-untyped-call]

    x = torch.ones(2, 3)
    with opsref.trace() as t:
        f(x)
    seen.append(weakref.ref(x))
    storages.append(StorageWeakRef(x.untyped_storage()))  # type: ignore[no-untyped-call]
    del x

    assert [None] * 4 == [reference() for reference in seen]
    assert all(s.expired() for s in storages)  # type: ignore[no-untyped-call]
    assert 6 == len(t.operations)


def test_modules_and_exceptions_are_not_held() -> None:
    """A module, and the tensors of a call that failed, go with those who hold them."""
    model = nn.Linear(3, 3)
    reference, weight = weakref.ref(model), StorageWeakRef(model.weight.untyped_storage())  # type: ignore[no-untyped-call]
    t = opsref.trace(model, torch.ones(1, 3))
    with pytest.raises(RuntimeError):
        opsref.trace(model, torch.ones(1, 4))
    del model
    gc.collect()
    assert reference() is None
    assert weight.expired()  # type: ignore[no-untyped-call]
    assert t.operations


def test_nothing_grows_from_call_to_call() -> None:
    """A hundred traces leave as many objects as one, and no memory to speak of."""
    for _ in range(5):
        step()
    gc.collect()
    objects = len(gc.get_objects())
    tracemalloc.start()
    try:
        step()
        gc.collect()
        before, _ = tracemalloc.get_traced_memory()
        known = len(operators._KNOWN) + len(files._SKIPPED)
        for _ in range(100):
            step()
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len(gc.get_objects()) - objects < 20
    # Not 0: a finalizer that an earlier test left may run now, whose file becomes known.
    assert len(operators._KNOWN) + len(files._SKIPPED) - known < 20
    # Python and torch fill their own caches; the notes of one trace alone are ten times as much.
    assert (after - before) / 100 < 1000


def test_weak_references_are_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the meta device: as many as were taken, those of storages that died included."""
    freed: list[int] = []
    free, add = storages._free, storages.Storages.add
    added: list[str | int] = []

    def noted(self: Any, storage: Any, label: int | str, **more: Any) -> Any:
        added.append(label)
        return add(self, storage, label, **more)

    monkeypatch.setattr(storages, "_free", lambda r: (freed.append(r), free(r)))
    monkeypatch.setattr(storages.Storages, "add", noted)
    with torch.device("meta"):
        model = nn.Sequential(nn.Linear(3, 3), nn.ReLU(), nn.Linear(3, 3))
        opsref.trace(lambda: model(torch.ones(2, 3)).t().contiguous().sum().backward())
    assert len(added) == len(freed) > 10


def switched_on() -> list[object]:
    """List what a trace could leave switched on."""
    tools = [sys.monitoring.get_tool(i) for i in range(6)] if sys.version_info >= (3, 12) else []
    return [
        dict(hooks._global_forward_pre_hooks),
        dict(hooks._global_forward_hooks),
        dict(hooks._global_forward_hooks_always_called),
        torch._C._len_torch_dispatch_stack(),
        torch._C._autograd._profiler_enabled(),
        sys.gettrace(),
        tools,
    ]


@pytest.mark.parametrize("device", ["cpu", "meta"])
@pytest.mark.parametrize("fails", [False, True])
def test_nothing_is_left_switched_on(device: str, *, fails: bool) -> None:
    """Hooks, modes, the profiler, and the tools of Python, whatever happens."""
    model = nn.Sequential(nn.Linear(3, 3), nn.ReLU()).to(device)
    before = switched_on()
    try:
        with torch.device(device), opsref.trace():
            assert before != switched_on()
            model(torch.ones(2, 4 if fails else 3))
    except RuntimeError:
        assert fails
    assert before == switched_on()

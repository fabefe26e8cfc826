"""What is read of a result that nothing uses: no fact of it is that of another tensor."""

from collections.abc import Callable
from time import process_time

import pytest
import torch

import opsref

X = torch.arange(24.0).view(2, 3, 4).sin()


def test_memory_that_an_operation_gave_back_is_not_its_result() -> None:
    """A result may be where the operation had something else, of another type, before."""
    values = torch.arange(192.0)
    traces = [opsref.trace(lambda: (values.unique(), values.unique())) for _ in range(20)]
    layouts = [o.layout for t in traces for o in t.operations if o.layout is not None]
    assert {torch.float32} == {layout.dtype for layout in layouts}
    assert all(opsref.Trace.from_dict(t.to_dict()).operations for t in traces)


def test_a_result_that_nothing_uses_has_its_own_shape_or_none() -> None:
    """What an operation calls its result meanwhile, or views of it, is not taken for it."""
    results: dict[str, object] = {}

    def run() -> None:
        results["max"] = X.max(1)
        results["qr"] = torch.linalg.qr(X)
        results["stack"] = torch.stack([X, X], out=torch.empty(0))
        results["resize"] = X.clone().resize_(3, 2)

    shapes = {o.name: o.shape for o in opsref.trace(run).operations}
    assert (2, 4) == shapes["max[0]"] == shapes["max[1]"]
    assert shapes["linalg_qr[0]"] in (None, (2, 3, 3))
    assert shapes["linalg_qr[1]"] in (None, (2, 3, 4))
    assert shapes["stack"] in (None, (2, 2, 3, 4))
    assert (3, 2) == shapes["resize_"]


def read_in(run: Callable[[int], object], many: int) -> float:
    """Measure how long the entries of a run take to be made."""
    with opsref.trace() as t:
        run(many)
    start = process_time()
    assert len(t.operations) > many
    return process_time() - start


def updated(many: int) -> None:
    """Change many tensors at once."""
    tensors = [torch.zeros(2) for _ in range(many)]
    torch._foreach_add(tensors, 1)
    torch._foreach_add_(tensors, 1)


def handed_on(many: int) -> None:
    """Hand the order of a tensor on, many times."""
    y = X.mT
    for _ in range(many):
        y = y + 1


@pytest.mark.parametrize("run", [updated, handed_on])
def test_time_grows_with_the_number_of_tensors(run: Callable[[int], object]) -> None:
    """What is ten times as long takes not much more than ten times as long to be read."""
    read_in(run, 10)
    assert 40 * min(read_in(run, 100) for _ in range(3)) > read_in(run, 1000)

"""What is read of a result that nothing uses: no fact of it is that of another tensor."""

from time import process_time

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


def test_time_grows_with_the_number_of_tensors() -> None:
    """An operation on ten times as many tensors takes not much more than ten times as long."""

    def seconds(many: int) -> float:
        tensors = [torch.zeros(2) for _ in range(many)]
        with opsref.trace() as t:
            torch._foreach_add(tensors, 1)
            torch._foreach_add_(tensors, 1)
        start = process_time()
        assert 2 * many == len(t.operations)
        return process_time() - start

    seconds(10)
    assert 40 * min(seconds(100) for _ in range(3)) > seconds(1000)

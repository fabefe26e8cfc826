"""What is read of a result that nothing uses: no fact of it is that of another tensor."""

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

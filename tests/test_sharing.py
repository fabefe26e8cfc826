"""Which tensors share memory, and which of their elements overlap."""

import warnings

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch._subclasses import FakeTensorMode

from opsref import Layout
from opsref._layout import reach
from strided import shapes

DTYPES = [torch.uint8, torch.int16, torch.float32, torch.complex64]


@st.composite
def views(draw: st.DrawFn, buffer: torch.Tensor) -> torch.Tensor:
    """A tensor of any type and strides over a buffer of bytes, at any aligned place."""
    x = buffer.view(draw(st.sampled_from(DTYPES)))
    shape = draw(shapes(max_rank=3))
    stride = tuple(draw(st.integers(0, 5)) for _ in shape)
    last = sum(max(size - 1, 0) * step for size, step in zip(shape, stride, strict=True))
    room = x.numel() - last - 1
    return x.as_strided(shape, stride, draw(st.integers(0, room))) if room >= 0 else x[:1]


def addresses(x: torch.Tensor) -> set[int]:
    """Collect the address of every byte of every element, from torch."""
    items = [x[tuple(i)] for i in torch.ones(x.shape).nonzero().tolist()]
    return {item.data_ptr() + byte for item in items for byte in range(x.element_size())}


def buffers() -> tuple[torch.Tensor, torch.Tensor]:
    """Make two storages."""
    return torch.zeros(64, dtype=torch.uint8), torch.zeros(64, dtype=torch.uint8)


@given(st.data())
def test_pairs_of_views(data: st.DataObject) -> None:
    """Two views of one or two storages overlap exactly when they have a byte in common."""
    first, second = buffers()
    x = data.draw(views(first))
    same = data.draw(st.booleans())
    y = data.draw(views(first if same else second))
    a, b = Layout.of(x), Layout.of(y)

    assert same == a.shares_storage(b) == b.shares_storage(a)
    assert bool(addresses(x) & addresses(y)) == a.overlaps(b) == b.overlaps(a)


@given(st.data())
def test_large_pairs_are_never_answered_wrongly(data: st.DataObject) -> None:
    """Where spans count as large, the answer is right or withheld."""
    buffer, _ = buffers()
    x, y = data.draw(views(buffer)), data.draw(views(buffer))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reach, "SMALL_SPAN", 0)
        answer = Layout.of(x).overlaps(Layout.of(y))

    assert answer in (None, bool(addresses(x) & addresses(y)))


def test_large_pairs() -> None:
    """Contiguous parts of a large storage are compared exactly, interleaved ones are not."""
    x = torch.empty(1 << 22, device="meta")
    whole, odd, even = Layout.of(x), Layout.of(x[1::2]), Layout.of(x[::2])

    assert whole.overlaps(Layout.of(x[10:20])) is True
    assert Layout.of(x[: 1 << 21]).overlaps(Layout.of(x[1 << 21 :])) is False
    assert whole.overlaps(Layout.of(x[5:5])) is False
    assert odd.overlaps(even) is None


def test_storages_over_the_same_memory() -> None:
    """Two storage objects over one array share memory; a copy does not."""
    array = np.arange(8.0)
    x, y, z = torch.from_numpy(array), torch.from_numpy(array[4:]), torch.tensor(array)

    assert Layout.of(x).shares_storage(Layout.of(y))
    assert Layout.of(y).shares_storage(Layout.of(x))
    assert Layout.of(x).overlaps(Layout.of(y)) is True
    assert Layout.of(y).overlaps(Layout.of(x)) is True
    assert Layout.of(x[:4]).overlaps(Layout.of(y)) is False
    assert not Layout.of(x).shares_storage(Layout.of(z))


def test_a_buffer_read_at_an_odd_offset() -> None:
    """Tensors that begin at different bytes of one buffer are compared byte by byte."""
    raw = bytearray(32)
    x = torch.frombuffer(raw, dtype=torch.uint8)
    y = torch.frombuffer(raw, dtype=torch.int32, offset=3, count=4)

    assert Layout.of(x).overlaps(Layout.of(y)) is True
    assert Layout.of(x[:4]).overlaps(Layout.of(y)) is True
    assert Layout.of(x[:3]).overlaps(Layout.of(y)) is False


def test_tensors_without_addresses_go_by_identity() -> None:
    """Meta and fake tensors share a storage with their views and with nothing else."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for mode in (torch.device("meta"), FakeTensorMode()):
            with mode:
                x, y = torch.empty(4, 6), torch.empty(4, 6)
                assert Layout.of(x).shares_storage(Layout.of(x.t()))
                assert Layout.of(x[0]).overlaps(Layout.of(x[1])) is False
                assert Layout.of(x[0]).overlaps(Layout.of(x[:, 0])) is True
                assert not Layout.of(x).shares_storage(Layout.of(y))


def test_the_dead_are_not_compared() -> None:
    """Where a tensor is gone there is no answer, and the error says what to do."""
    x, y = torch.zeros(3), torch.zeros(3)
    a, b = Layout.of(x), Layout.of(y)
    del x
    message = (
        "^the storage of this layout is gone, and with it the answer: "
        "keep both tensors alive while you compare their layouts$"
    )
    for first, second in ((a, b), (b, a)):
        with pytest.raises(ValueError, match=message):
            first.shares_storage(second)
        with pytest.raises(ValueError, match=message):
            first.overlaps(second)


def test_an_identity_is_never_used_again() -> None:
    """A layout of a dead tensor is not taken for one of a newer tensor at the same place."""
    for device in ("cpu", "meta"):
        dead = [Layout.of(torch.empty(64, device=device)) for _ in range(50)]
        fresh = [torch.empty(64, device=device) for _ in range(50)]
        for layout in dead:
            for x in fresh:
                with pytest.raises(ValueError, match="is gone"):
                    layout.shares_storage(Layout.of(x))


def test_a_storage_that_moves_stays_itself() -> None:
    """Layouts from before and after a resize are of one storage and overlap."""
    x = torch.zeros(4)
    before = Layout.of(x)
    x.untyped_storage().resize_(1 << 20)
    after = Layout.of(x)

    assert before.shares_storage(after)
    assert before.overlaps(after) is True


def test_labels_stand_for_storages_that_were_read() -> None:
    """Layouts from JSON share a storage when their labels are equal, and are overlaid there."""
    x = torch.zeros(4, 6)
    facts = [Layout.of(view).to_dict(storage="x") for view in (x[0], x[:, 0], x[1])]
    row, column, other = map(Layout.from_dict, facts)
    nameless = Layout.from_dict({**facts[0], "storage": None})

    assert row.overlaps(column) is True
    assert row.overlaps(other) is False
    assert not row.shares_storage(nameless)
    assert not row.shares_storage(Layout.of(x))

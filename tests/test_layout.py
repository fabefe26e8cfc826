"""The facts of a tensor's layout, held against torch's own."""

import copy
import gc
import pickle
import weakref
from types import SimpleNamespace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.multiprocessing.reductions import StorageWeakRef

from opsref import Count, Layout, draw, view_plan
from strided import strided, true_positions

FORMATS = {
    "contiguous_format": (torch.contiguous_format, None),
    "channels_last": (torch.channels_last, 4),
    "channels_last_3d": (torch.channels_last_3d, 5),
}


@given(strided())
def test_facts_are_those_of_torch(x: torch.Tensor) -> None:
    """Every stored fact equals what torch says of the tensor."""
    layout = Layout.of(x)

    assert tuple(x.shape) == layout.shape
    assert x.stride() == layout.stride
    assert x.storage_offset() == layout.storage_offset
    assert (x.dtype, x.device) == (layout.dtype, layout.device)
    assert x.element_size() == layout.itemsize
    assert x.untyped_storage().nbytes() == layout.storage_bytes == layout.bytes_held
    assert (x.ndim, x.numel()) == (layout.ndim, layout.numel)


@given(strided())
def test_positions_are_in_reading_order(x: torch.Tensor) -> None:
    """The positions are those that torch reads, in the order in which it reads them."""
    assert true_positions(x) == list(Layout.of(x).positions())


@pytest.mark.parametrize("place", range(3))
def test_no_elements_have_no_positions(place: int) -> None:
    """A size of 0 ends the walk before it begins, wherever it is among large sizes."""
    sizes = [10**6, 10**6]
    sizes.insert(place, 0)
    layout = Layout.of(torch.empty(sizes, device="meta"))

    assert [] == list(layout.positions())
    assert (Count(0, 0), False) == (layout.distinct, layout.overlaps_itself)
    assert len(draw(layout).svg()) < 30 * 1024
    assert view_plan(layout, 0, 7).works


@given(strided(), st.data())
def test_position_of_an_index(x: torch.Tensor, data: st.DataObject) -> None:
    """The position of an index, negative ones too, is where torch finds that element."""
    index = [data.draw(st.integers(-size, size - 1)) if size else 0 for size in x.shape]
    if 0 in x.shape:
        with pytest.raises(IndexError):
            Layout.of(x).position(*index)
    else:
        assert x[tuple(index)].storage_offset() == Layout.of(x).position(*index)


@pytest.mark.parametrize(
    ("index", "message"),
    [
        ((1,), r"^index must have 2 integers for shape \(2, 3\): got \(1,\)$"),
        ((0, 0, 0), r"^index must have 2 integers for shape \(2, 3\): got \(0, 0, 0\)$"),
        ((0, 3), r"^index 3 is out of range for dimension 1 of size 3$"),
        ((-3, 0), r"^index -3 is out of range for dimension 0 of size 2$"),
    ],
)
def test_an_index_that_does_not_fit_is_refused(index: tuple[int, ...], message: str) -> None:
    """Errors name the index, the dimension and its size."""
    with pytest.raises(IndexError, match=message):
        Layout.of(torch.zeros(2, 3)).position(*index)


def test_an_index_must_hold_integers() -> None:
    """A float is no index."""
    with pytest.raises(TypeError, match="'float' object cannot be interpreted as an integer"):
        Layout.of(torch.zeros(2, 3)).position(0, 1.0)


@given(strided())
def test_contiguity_is_that_of_torch(x: torch.Tensor) -> None:
    """A tensor is contiguous in exactly the memory formats in which torch says so."""
    layout = Layout.of(x)
    expected = tuple(
        name
        for name, (memory_format, rank) in FORMATS.items()
        if rank in (None, x.ndim) and x.is_contiguous(memory_format=memory_format)
    )

    assert x.is_contiguous() == layout.is_contiguous
    assert expected == layout.memory_formats


@pytest.mark.parametrize("name", ["channels_last", "channels_last_3d"])
def test_every_memory_format_occurs(name: str) -> None:
    """A tensor that torch made in a format is known to be in it, and in no other."""
    memory_format, rank = FORMATS[name]
    x = torch.zeros((2,) * rank).to(memory_format=memory_format)

    assert (name,) == Layout.of(x).memory_formats


def test_text_form() -> None:
    """The text form gives the facts and the grid of positions; the short one only the facts."""
    layout = Layout.of(torch.zeros(2, 3, dtype=torch.half)[:, 1:])

    facts = "shape (2, 2), stride (3, 1), offset 1, float16, cpu, not contiguous"
    assert f"{facts}\n[[1, 2],\n [4, 5]]\nkeeps 12 bytes alive for 8" == str(layout)
    assert f"Layout({facts})" == repr(layout)


@pytest.mark.parametrize(
    ("x", "grid"),
    [
        (torch.zeros(()), "0"),
        (torch.zeros(0), "[]"),
        (torch.zeros(2, 0), "[[],\n []]"),
        (torch.zeros(1).expand(3), "[0, 0, 0]"),
        (torch.zeros(101), "[  0,   1,   2, ...,  98,  99, 100]"),
        (torch.zeros(1, 2, 1), "[[[0],\n  [1]]]"),
    ],
)
def test_grids_of_every_rank(x: torch.Tensor, grid: str) -> None:
    """Scalars, empty, broadcast and large tensors have a grid that fits a doctest."""
    assert grid == str(Layout.of(x)).split("\n", 1)[1]


def test_equality_goes_by_facts() -> None:
    """Layouts are equal, and hash so, when their facts are, wherever the tensors are."""
    x, y = torch.zeros(2, 3), torch.ones(2, 3)

    assert Layout.of(x) == Layout.of(y)
    assert hash(Layout.of(x)) == hash(Layout.of(y))
    assert Layout.of(x) != Layout.of(x.double())
    assert Layout.of(x) != Layout.of(x[:1])


def test_a_layout_keeps_nothing_alive() -> None:
    """Neither the tensor nor its memory outlives the last reference because of a layout."""
    x = torch.zeros(1000)
    tensor, storage = weakref.ref(x), StorageWeakRef(x.untyped_storage())
    layout = Layout.of(x)
    del x
    gc.collect()

    assert tensor() is None
    assert storage.expired()
    assert 4000 == layout.bytes_held


def test_a_small_view_holds_the_whole_storage() -> None:
    """What a view addresses is less than what it keeps alive."""
    layout = Layout.of(torch.zeros(1000, 1000)[0, :3])

    assert Count(12, 12) == layout.bytes_addressed
    assert 4_000_000 == layout.bytes_held


def test_copies_and_pickles_are_equal_and_safe() -> None:
    """A copied layout is of the same storage; of a pickled one, nobody knows."""
    x = torch.zeros(2, 3)
    layout = Layout.of(x)
    copied, pickled = copy.deepcopy(layout), pickle.loads(pickle.dumps(layout))

    assert layout == copied == pickled
    assert copied.shares_storage(layout)
    with pytest.raises(ValueError, match="is not known"):
        pickled.shares_storage(layout)
    del copied, pickled
    gc.collect()
    assert layout.shares_storage(Layout.of(x))


@given(strided(), strided())
def test_the_same_order_visits_memory_alike(x: torch.Tensor, y: torch.Tensor) -> None:
    """Two layouts of one shape have one order exactly if their positions differ by a constant."""
    a, b = Layout.of(x), Layout.of(y)
    if a.shape != b.shape:
        assert not a.same_order(b)
        return
    mine, others = true_positions(x), true_positions(y)
    apart = {one - other for one, other in zip(mine, others, strict=True)}
    assert a.same_order(b) == (len(apart) < 2)


@given(strided(), st.data())
def test_strides_of_size_one_do_not_change_the_order(x: torch.Tensor, data: st.DataObject) -> None:
    """Such a stride leads nowhere; another one that changes does."""
    steps = [
        data.draw(st.integers(0, 99)) if size == 1 else step
        for size, step in zip(x.shape, x.stride(), strict=True)
    ]
    other = torch.empty_strided(x.shape, steps, device="meta")
    assert Layout.of(x).same_order(Layout.of(other))
    for d, size in enumerate(x.shape):
        if size > 1 and x.numel():
            changed = [*steps[:d], steps[d] + 1, *steps[d + 1 :]]
            moved = torch.empty_strided(x.shape, changed, device="meta")
            assert not Layout.of(x).same_order(Layout.of(moved))


def test_the_order_is_compared_with_a_layout() -> None:
    """A tensor is no layout, and the error says how to make one."""
    x = torch.zeros(2)
    with pytest.raises(TypeError, match=r"^other must be a Layout: got Tensor; Layout.of\(x\)"):
        Layout.of(x).same_order(x)


def test_what_a_small_view_keeps_alive() -> None:
    """The text says how much memory is held for how much, where the two differ."""
    x = torch.zeros(1000, 1024)[::8]

    assert str(Layout.of(x)).endswith("\nkeeps 4,096,000 bytes alive for 512,000")
    assert "alive" not in str(Layout.of(x.clone()))
    assert "alive" not in str(Layout.of(torch.zeros(1).expand(9)))


def test_notebooks_show_the_grid() -> None:
    """The last line of a cell is the text, by the method that IPython calls, not the `repr`."""
    written: list[str] = []
    layout = Layout.of(torch.zeros(2, 2))
    plan = view_plan(layout, 4)
    for shown in (layout, plan):
        shown._repr_pretty_(SimpleNamespace(text=written.append), cycle=False)

    assert written == [str(layout), str(plan)]

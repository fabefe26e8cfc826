"""Copies and pickles of everything public: as good as what they were made of, or refused."""

import copy
import multiprocessing
import pickle
from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import opsref
from opsref import Layout, Trace, draw, view_plan

X = torch.arange(12).view(3, 4)
UNKNOWN = "^whether these layouts share a storage is not known"


def by_pickle(thing: Any, protocol: int = pickle.DEFAULT_PROTOCOL) -> Any:
    """Return what a pickle brings back."""
    return pickle.loads(pickle.dumps(thing, protocol))


WAYS: dict[str, Callable[[Any], Any]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    **{
        f"pickle {protocol}": lambda thing, protocol=protocol: by_pickle(thing, protocol)
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
    },
}


def traced() -> Trace:
    """Return a trace with a view and a copy."""
    return opsref.trace(lambda x: x.t().contiguous(), X)


@pytest.mark.parametrize("way", WAYS)
def test_what_comes_back_shows_the_same(way: str) -> None:
    """Facts, figures, traces and plans."""
    again = WAYS[way]
    layout, plan, trace = Layout.of(X.t()), view_plan(X.t(), 12), traced()
    plain = draw({"x": X, "x.t()": X.t()})
    figure = draw({"x": X, "x.t()": X.t()}, cells="values", colours="values", strides=True)

    assert layout == again(layout)
    assert str(layout) == str(again(layout))
    assert plan == again(plan)
    assert trace.to_dict() == again(trace).to_dict()
    assert trace.html() == again(trace).html()
    assert trace.compare(again(trace)).same
    assert trace.layout_copies == again(trace).layout_copies
    for made in (plain, figure):
        assert made.svg() == again(made).svg()
        assert made.to_dict() == again(made).to_dict()
        assert made._repr_html_() == again(made)._repr_html_()


@given(st.data())
def test_one_pickle_keeps_who_shares_with_whom(data: st.DataObject) -> None:
    """Any layouts, pickled together once or several times, answer as the tensors do."""
    tensors = [torch.zeros(4, 6), torch.zeros(24), torch.empty(4, device="meta")]
    views = [x[i:] for x in tensors for i in range(2)]
    chosen = data.draw(st.lists(st.sampled_from(range(len(views))), min_size=2, max_size=6))
    layouts = [Layout.of(views[i]) for i in chosen]
    again: list[Layout] = layouts
    for _ in range(data.draw(st.integers(1, 3))):
        again = by_pickle(again, data.draw(st.integers(0, pickle.HIGHEST_PROTOCOL)))
    for i, a in enumerate(layouts):
        for j, b in enumerate(layouts):
            assert again[i].shares_storage(again[j]) == a.shares_storage(b)
            assert again[i].overlaps(again[j]) == a.overlaps(b)
    labels = {f"x{i}": layout for i, layout in enumerate(layouts)}
    assert draw(labels).svg() == draw(dict(zip(labels, again, strict=True))).svg()


def test_storages_over_one_memory_stay_so_in_a_pickle() -> None:
    """Where two storage objects share memory, their places in it are kept too."""
    raw = bytearray(32)
    x = torch.frombuffer(raw, dtype=torch.uint8)
    y = torch.frombuffer(raw, dtype=torch.int32, offset=4, count=4)
    a, b = by_pickle((Layout.of(x), Layout.of(y)))

    assert a.shares_storage(b)
    assert a.overlaps(b) is True
    assert Layout.of(x[:4]).overlaps(Layout.of(y)) is False
    assert draw({"x": x, "y": y}, cells="positions").svg() == draw({"x": a, "y": b}).svg()


def _layouts_of_elsewhere() -> tuple[Layout, Layout]:
    x = torch.zeros(2, 3)
    return Layout.of(x), Layout.of(x.t())


def test_a_pickle_from_another_process() -> None:
    """What came together is known, however long ago its tensors died."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        one, other = pool.apply(_layouts_of_elsewhere), pool.apply(_layouts_of_elsewhere)

    # The tensors were dead when their layouts were pickled.
    for a, b in ((one[0], one[1]), (one[0], other[1])):
        with pytest.raises(ValueError, match=r"is gone|is not known"):
            a.shares_storage(b)
    assert one[0] == other[0]


def unlabelled(trace: Trace) -> tuple[Layout, Layout]:
    """Return the layouts of a trace from JSON that has no labels in it."""
    record = trace.to_dict()
    for operation in record["operations"]:
        operation["layout"]["storage"] = None
    first, second = Trace.from_dict(record).operations
    return first.layout, second.layout


def pairs() -> dict[str, tuple[Layout, Layout]]:
    """Return pairs of which nobody knows whether they share a storage; most do."""
    x = Layout.of(X)
    facts = x.to_dict()
    trace = traced()
    operation = trace.operations[0]
    return {
        "two pickles": (by_pickle(x), by_pickle(x)),
        "two of one storage": (by_pickle(x), by_pickle(Layout.of(X.t()))),
        "a pickle and what it was made of": (by_pickle(x), x),
        "pickles, pickled together": by_pickle((by_pickle(x), by_pickle(x))),
        "a pickle, and what it was made of, pickled": by_pickle((by_pickle(x), x)),
        "JSON without labels": (Layout.from_dict(facts), Layout.from_dict(facts)),
        "JSON without a label, and what it was made of": (Layout.from_dict(facts), x),
        "JSON without a label, pickled twice": (
            by_pickle(Layout.from_dict(facts)),
            by_pickle(Layout.from_dict(facts)),
        ),
        "two traces": (operation.layout, traced().operations[0].layout),
        "a trace and its tensor": (operation.layout, x),
        "a trace and its pickle": (operation.layout, by_pickle(trace).operations[0].layout),
        "two pickles of a trace": (
            by_pickle(trace).operations[0].layout,
            by_pickle(trace).operations[0].layout,
        ),
        "two of a trace's JSON": (
            Trace.from_dict(trace.to_dict()).operations[0].layout,
            Trace.from_dict(trace.to_dict()).operations[0].layout,
        ),
        "two of an operation's JSON": (
            type(operation).from_dict(operation.to_dict()).layout,
            type(operation).from_dict(operation.to_dict()).layout,
        ),
        "a trace's JSON without labels": unlabelled(trace),
        "facts of two traces": (
            Layout.from_dict(operation.layout.to_dict()),
            Layout.from_dict(traced().operations[0].layout.to_dict()),
        ),
    }


@pytest.mark.parametrize("pair", pairs())
def test_what_is_not_known_is_never_denied(pair: str) -> None:
    """The error says what to do, and doing so gives an answer."""
    a, b = pairs()[pair]
    for ask in (a.shares_storage, a.overlaps, lambda b: draw(a, b)):
        with pytest.raises(ValueError, match=UNKNOWN):
            ask(b)
    with pytest.raises(ValueError, match=UNKNOWN):
        b.shares_storage(a)
    assert a.shares_storage(a)
    same = [Layout.from_dict(layout.to_dict(storage="x")) for layout in (a, b)]
    assert same[0].shares_storage(same[1])
    assert draw(*same).text.count("storage of") == 1
    assert not Layout.from_dict(a.to_dict(storage="y")).shares_storage(same[1])


def test_labels_go_with_a_pickle() -> None:
    """A label that somebody chose means the same everywhere."""
    x, y = (Layout.from_dict(Layout.of(X).to_dict(storage=label)) for label in "xy")

    assert by_pickle(x).shares_storage(by_pickle(x))
    assert not by_pickle(x).shares_storage(by_pickle(y))
    assert "x" == by_pickle(x).to_dict()["storage"]


def test_copies_are_of_the_same_storage() -> None:
    """Those of the dead refuse, as the dead do."""
    x = torch.zeros(3)
    layout = Layout.of(x)
    for copied in (copy.copy(layout), copy.deepcopy(layout)):
        assert copied.shares_storage(layout)
        assert copied.shares_storage(Layout.of(x[1:]))
    other = Layout.of(torch.ones(3))
    pair = by_pickle((layout, other))
    with pytest.raises(ValueError, match="is gone"):
        pair[0].shares_storage(pair[1])


def test_entries_of_a_trace_share_within_a_pickle() -> None:
    """Also those that were read while it went on."""
    with opsref.trace(names={"x": X}) as t:
        y = X.t()
        before = t.operations
        z = y.clone()
    del z
    for view, clone in (
        [o.layout for o in t.operations],
        [o.layout for o in by_pickle(t).operations],
        [before[0].layout, t.operations[1].layout],
        [o.layout for o in Trace.from_dict(t.to_dict()).operations],
    ):
        assert view.shares_storage(view)
        assert not view.shares_storage(clone)
    assert before[0].layout.shares_storage(t.operations[0].layout)
    assert ["x", "#1"] == [o["layout"]["storage"] for o in t.to_dict()["operations"]]


@pytest.mark.parametrize("way", WAYS)
def test_a_trace_that_goes_on_is_not_copied(way: str) -> None:
    """Anything else is, meanwhile; the trace goes on, and is copied afterwards."""
    again = WAYS[way]
    message = "^the trace goes on: copy or pickle it after its block$"
    with opsref.trace() as t:
        X.t()
        with pytest.raises(RuntimeError, match=message):
            again(t)
        kept = again(Layout.of(X)), again(draw(X)), again(view_plan(X, 12)), again(t.operations)
        X.t()
    assert kept[0] == Layout.of(X)
    assert 2 == len(again(t).operations)


@pytest.mark.parametrize("entered", [False, True])
@pytest.mark.parametrize("way", WAYS)
def test_a_block_is_not_copied(way: str, *, entered: bool) -> None:
    """Two that share what they record would each end the other."""
    block = opsref.trace()
    around = block if entered else opsref.trace()
    with around, pytest.raises(TypeError, match=r"^a block records once"):
        WAYS[way](block)
    assert not torch.overrides._get_current_function_mode_stack()

"""Figures of DTensors: which rank holds each cell, and what is written beside."""

import json
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from drawn import check_placement
from fleet import Spread, on_rank, spreads
from opsref import Figure, ShardedLayout, draw
from opsref._figure.sharded.figure import ShardedFigure
from opsref._layout.elide import indices, packed
from opsref._layout.sharded.placement import Placement

pytestmark = pytest.mark.filterwarnings("ignore:DTensor random operators:UserWarning")


def drawn(spread: Spread, rank: int = 0, **options: Any) -> ShardedFigure:
    """Draw a tensor that is spread over ranks, as one of them."""
    with on_rank(rank, spread.world):
        figure = draw({"w": spread.distribute()}, **options)
    assert isinstance(figure, ShardedFigure)
    return figure


def check_truth(figure: ShardedFigure) -> None:
    """Assert that each cell of the whole names its ranks, and has the colour of their storages."""
    arranged, layout = figure._sharded, figure._sharded.layout
    shades = [shade for *_, shade in figure._scene.cells]
    lanes = [lane for lane in arranged.lanes if lane is not None]
    cells = indices(arranged.shown)
    assert len(shades) == len(cells) + sum(len(lane.texts) for lane in lanes)
    colour: dict[int, set[int | None]] = {}
    for index, text, shade in zip(cells, arranged.texts, shades, strict=False):
        holders = layout.holders(*index)
        first, _, more = text.partition("+")
        if arranged.values is None and not more:
            assert text == ",".join(map(str, holders))
        elif arranged.values is None:
            assert (int(first), int(more)) == (holders[0], len(holders) - 1)
        for rank in holders:
            colour.setdefault(rank, set()).add(shade)
    assert all(len(of_rank) == 1 for of_rank in colour.values())
    place = len(cells)
    for lane in lanes:
        own = set(shades[place : place + len(lane.texts)])
        place += len(lane.texts)
        if own and lane.shard.rank in colour:
            assert colour[lane.shard.rank] == own
        if 0 < lane.shard.numel <= 1000:
            drawn_at = {at for at in lane.positions if at is not None}
            assert drawn_at <= set(lane.shard.positions())


@settings(max_examples=100, deadline=None)
@given(spreads())
def test_a_colour_is_a_block(spread: Spread) -> None:
    """Cells name the ranks that torch spreads them to, and nothing is on anything else."""
    figure = drawn(spread)

    check_truth(figure)
    check_placement(figure)
    assert len(figure.svg().encode()) <= 30 * 1024


@st.composite
def large(draw: st.DrawFn) -> ShardedLayout:
    """A tensor of any size on up to 4,096 ranks, from one that is in none of them."""
    shape = tuple(draw(st.lists(st.sampled_from([1, 2, 3, 17, 1000, 10**6]), max_size=6)))
    mesh = tuple(draw(st.lists(st.sampled_from([1, 2, 3, 16]), min_size=1, max_size=3)))
    kinds = [Placement("replicate"), Placement("partial", reduce_op="sum")]
    for d in range(len(shape)):
        kinds += [Placement("shard", d), Placement("strided", d, draw(st.integers(1, 5)))]
    placements = tuple(draw(st.sampled_from(kinds)) for _ in mesh)
    count = torch.Size(mesh).numel()
    facts = (shape, packed(shape), torch.float32, "cuda", mesh)
    return ShardedLayout(*facts, None, tuple(range(count)), placements, None, None)


@settings(max_examples=100, deadline=None)
@given(large())
def test_large_tensors_on_large_meshes(layout: ShardedLayout) -> None:
    """They are drawn under 30 KiB, with right cells alone."""
    figure = draw({"a long name of a parameter.weight": layout})
    assert isinstance(figure, ShardedFigure)

    check_truth(figure)
    check_placement(figure)
    assert len(figure.svg().encode()) <= 30 * 1024


@settings(max_examples=40, deadline=None)
@given(spreads(), st.sampled_from(["positions", "values"]))
def test_there_and_back(spread: Spread, cells: str) -> None:
    """A figure that went through JSON is the same picture, text and record."""
    figure = drawn(spread, cells=cells)
    again = Figure.from_dict(json.loads(json.dumps(figure.to_dict(), allow_nan=False)))

    assert figure.svg() == again.svg()
    assert (figure.title, figure.text, figure.description) == (
        again.title,
        again.text,
        again.description,
    )
    assert figure.to_dict() == again.to_dict()


def matrix(*placements: Any, mesh: tuple[int, ...] = (2,)) -> Spread:
    """Return a matrix of numbered elements, to be spread."""
    return Spread(torch.arange(12).view(3, 4), mesh, list(placements))


def test_the_text() -> None:
    """It says who holds what, and that other ranks are computed."""
    from torch.distributed.tensor import Shard

    expected = """\
w: shape (3, 4), int64, on 2 ranks of cpu
mesh dimension 0 of size 2: Shard(0)
[[0, 0, 0, 0],
 [0, 0, 0, 0],
 [1, 1, 1, 1]]
rank 0 at (0,): [0:2, :], shape (2, 4), stride (4, 1), offset 0
rank 1 at (1,): [2:3, :], shape (1, 4), stride (4, 1), offset 0
cells of w: rank that holds the element
cells of a rank: positions in its storage
layouts of other ranks than this one are computed"""

    figure = drawn(matrix(Shard(0)))
    assert expected == figure.text == str(figure)
    assert "Layout of w over 2 ranks" == figure.title
    assert "Rank 1 at (1,): [2:3, :], shape (1, 4)" in figure.description


def test_values_are_those_of_this_rank() -> None:
    """Cells of other ranks are empty in the whole, and the figure says whose values they are."""
    from torch.distributed.tensor import Shard

    figure = drawn(matrix(Shard(1)), rank=1, cells="values")

    assert ["", "", "2", "3", "", "", "6", "7", "", "", "10", "11"] == figure._sharded.texts
    assert "values in its storage: 2 3 6 7 10 11" in figure.text
    assert "values: those of rank 1, where the figure was drawn" in figure.text


def test_partial_is_said_in_words() -> None:
    """Each rank holds a term of every element."""
    from torch.distributed.tensor import Partial

    figure = drawn(matrix(Partial()))
    assert {"0,1"} == set(figure._sharded.texts)
    assert "along mesh dimension 0, each rank holds a term: sum makes the tensor" in figure.text


def test_many_replicas_are_counted() -> None:
    """Cells name the first rank, and how many more there are."""
    from torch.distributed.tensor import Replicate, Shard

    figure = drawn(matrix(Replicate(), Shard(0), mesh=(4, 3)))
    assert {"0+3", "1+3", "2+3"} == set(figure._sharded.texts)
    assert "first rank that holds the element + how many more do" in figure.text
    assert "⋯ 5 more ranks ⋯" in figure.text


def test_a_thousand_ranks_cost_what_eight_do() -> None:
    """In time and memory, twice as much at most, and the figure is as small."""
    from torch.distributed.tensor import Shard

    layouts = {}
    for world in (8, 1024):
        with on_rank(0, world):
            spread = Spread(torch.empty(8192, 64, device="meta"), (world,), [Shard(0)])
            layouts[world] = ShardedLayout.of(spread.distribute())
    times: dict[int, list[float]] = {8: [], 1024: []}
    peaks, sizes = {}, {}
    for world, layout in layouts.items():
        draw({"w": layout})
        tracemalloc.start()
        sizes[world] = len(draw({"w": layout}).svg())
        peaks[world] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    for _ in range(15):
        for world, layout in layouts.items():
            start = time.perf_counter()
            draw({"w": layout}).svg()
            times[world].append(time.perf_counter() - start)

    assert min(times[1024]) <= 2 * min(times[8])
    assert peaks[1024] <= 2 * peaks[8]
    assert sizes[1024] <= 30 * 1024


def test_a_plot_and_files(tmp_path: Path) -> None:
    """It has every form of a figure."""
    from torch.distributed.tensor import Shard

    figure = drawn(matrix(Shard(0)))
    for suffix in ("svg", "png"):
        figure.save(tmp_path / f"w.{suffix}")
    assert len(figure.plot().patches) > 18
    assert "<svg" in figure._repr_mimebundle_()["image/svg+xml"]


def test_options_and_companions_are_refused() -> None:
    """With what to draw instead."""
    from torch.distributed.tensor import Shard

    spread = matrix(Shard(0))
    with on_rank(0, 2):
        w = spread.distribute()
    with pytest.raises(ValueError, match=r"^w is a DTensor, and a figure of one has room for no"):
        draw({"x": spread.x, "w": w})
    with pytest.raises(ValueError, match=r"^strides is no option for a DTensor such as w: draw"):
        draw(w, strides=True)
    with pytest.raises(ValueError, match=r'^cells="values" needs the tensor, and w is a layout'):
        draw({"w": ShardedLayout.of(w)}, cells="values")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"values": [1]}, "values of w must be 8: got 1"),
        ({"values": ["a"]}, "values must be numbers, pairs of them"),
        ({"name": ""}, "labels must be printable strings"),
        ({"sharded": 3}, "the layout of w must be a mapping: got 3"),
    ],
)
def test_a_malformed_record_is_refused(change: dict[str, Any], message: str) -> None:
    """The error names the part that is wrong."""
    from torch.distributed.tensor import Shard

    record = drawn(matrix(Shard(0)), cells="values").to_dict()
    with pytest.raises(ValueError, match=f"^{message}"):
        Figure.from_dict(record | change)

"""What is drawn, held against torch."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from drawn import (
    OPTIONS,
    bytes_read,
    check_placement,
    check_truth,
    panels,
    storage,
    strips,
    unit,
)
from opsref import Layout, draw
from strided import strided, true_positions


@st.composite
def several(draw: st.DrawFn) -> dict[str, torch.Tensor]:
    """Up to four tensors in one or two storages, of one or two types."""
    first = draw(strided())
    second = torch.arange(draw(st.integers(0, 24)))
    named = {"x": first}
    for name in draw(st.sets(st.sampled_from(["y", "z", "a long name of a tensor"]))):
        named[name] = draw(st.sampled_from([first.mT if first.ndim > 1 else first, second, first]))
        if named[name].stride()[-1:] == (1,) and draw(st.booleans()):
            named[name] = named[name].view(torch.int32)
    return named


@given(strided())
def test_the_cells_of_a_whole_tensor(x: torch.Tensor) -> None:
    """A tensor that fits is drawn whole, with its positions in reading order."""
    figure = draw(x, cells="positions")
    (cells,) = panels(figure)

    if x.numel() <= 90 and all(size <= 7 for size in x.shape):
        assert x.numel() == len(cells)
    if x.numel() == len(cells):
        assert list(map(str, true_positions(x))) == [cell.text for cell in cells]


@settings(max_examples=200)
@given(several(), OPTIONS)
def test_a_colour_is_a_location(named: dict[str, torch.Tensor], options: dict[str, object]) -> None:
    """Drawn elements have the positions that torch knows, and one colour if on one location."""
    figure = draw(named, cells="positions", **options)

    check_truth(named, figure)
    check_placement(figure)


@settings(max_examples=200)
@given(several())
def test_the_strips(named: dict[str, torch.Tensor]) -> None:
    """There is a strip for each storage, hollow exactly where no element of the figure is."""
    figure = draw(named)
    storages = list(dict.fromkeys(map(storage, named.values())))
    found = strips(figure)

    assert len(storages) == len(found)
    for key, strip, cells in zip(storages, figure._arranged.strips, found, strict=True):
        members = [x for x in named.values() if storage(x) == key]
        assert len(members) == len(strip.subjects)
        size = unit(members[0], named)
        read = {byte // size for x in members for byte in bytes_read(x)}
        if strip.complete:
            assert read == strip.read
        assert all(c.at in read for c in cells if c.shade is not None)
        assert all(c.at not in read for c in cells if c.shade is None)
        if len(cells) == len(strip.slots):
            everything = range(-(-members[0].untyped_storage().nbytes() // size))
            assert list(everything) == [cell.at for cell in cells]


@settings(max_examples=200)
@given(several())
def test_a_strip_has_the_colours_of_its_tensors(named: dict[str, torch.Tensor]) -> None:
    """A location on the strip has the colour of the elements that are on it."""
    figure = draw(named)
    shades: dict[tuple[int, int], int | None] = {}
    for strip, cells in zip(figure._arranged.strips, strips(figure), strict=True):
        shades |= {(id(strip), cell.at): cell.shade for cell in cells}
    for x, subject, cells in zip(
        named.values(), figure._arranged.subjects, panels(figure), strict=True
    ):
        (strip,) = (strip for strip in figure._arranged.strips if subject in strip.subjects)
        for cell, position in zip(cells, subject.positions, strict=True):
            location = position * x.element_size() // unit(x, named)
            assert cell.shade == shades.get((id(strip), location), cell.shade)


def test_what_is_left_out_is_not_called_unread() -> None:
    """A location that only elements left out are on is left out of the strip, not hollow."""
    figure = draw(torch.zeros(2, 2, 2, 5, 5), cells="positions")
    (strip,) = strips(figure)

    assert len(panels(figure)[0]) < 200
    assert None not in [cell.shade for cell in strip]
    assert {cell.text for cell in panels(figure)[0]} >= {cell.text for cell in strip}


def test_elements_that_begin_inside_others() -> None:
    """Where tensors begin at odd bytes of one buffer, locations are as small as it takes."""
    raw = bytearray(20)
    x = torch.frombuffer(raw, dtype=torch.uint8)
    y = torch.frombuffer(raw, dtype=torch.int32, offset=3, count=3)
    figure = draw(x, y)
    of_bytes, of_words = panels(figure)

    assert [of_bytes[byte].shade for byte in (3, 7, 11)] == [cell.shade for cell in of_words]
    assert [20] == [len(cells) for cells in strips(figure)]
    check_placement(figure)


@pytest.mark.parametrize(
    ("x", "cells", "words"),
    [
        (torch.zeros(()), 1, "shape (), stride ()"),
        (torch.zeros(0), 0, "shape (0,), stride (1,)"),
        (torch.zeros(3, 0, 2), 0, "shape (3, 0, 2)"),
        (torch.zeros(1).expand(4), 4, "4 elements on 1 locations"),
        (torch.empty(1).expand(10**8), 6, "100,000,000 elements on 1 locations"),
        (torch.empty(10**8, device="meta"), 6, "100,000,000 × float32"),
    ],
)
def test_special_sizes(x: torch.Tensor, cells: int, words: str) -> None:
    """Scalars, empty, broadcast and huge tensors have a picture of their own."""
    figure = draw(x)

    assert [cells] == list(map(len, panels(figure)))
    assert words in figure.description
    check_placement(figure)


def test_an_empty_tensor_says_so() -> None:
    """Where there is nothing to draw, a line says it."""
    labels = [label.text for label in draw(torch.zeros(2, 0))._scene.labels]

    assert "no elements" in labels


def test_a_layout_is_drawn_as_its_tensor() -> None:
    """Layouts, also those read from JSON, give the picture of their tensors."""
    x = torch.zeros(3, 4).t()
    facts = Layout.of(x).to_dict(storage="s")

    figure = draw({"x": x}, cells="positions").svg()
    assert figure == draw({"x": Layout.of(x)}).svg()
    assert figure == draw({"x": Layout.from_dict(facts)}).svg()

"""Colours by value: equal colours are equal values, on cells and on storages."""

from itertools import product

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from drawn import OPTIONS, Cell, check_placement, panels, shown, strips
from opsref import Figure, Layout, draw
from strided import strided


def storage_of(x: torch.Tensor) -> torch.Tensor:
    """Return the whole storage of a tensor, as a flat tensor over it."""
    return torch.empty(0, dtype=x.dtype).set_(x.untyped_storage())


@st.composite
def repeating(draw_: st.DrawFn) -> torch.Tensor:
    """A strided tensor whose storage holds few different values."""
    x = draw_(strided())
    if x.untyped_storage().nbytes():
        storage_of(x).remainder_(draw_(st.integers(1, 4)))
    return x


def coloured(figure: Figure, *tensors: torch.Tensor) -> list[tuple[float, int | None]]:
    """Pair the value of every drawn element and every read location with its shade."""
    pairs = []
    for number, (x, cells) in enumerate(zip(tensors, panels(figure), strict=True)):
        values = [x[index].item() for index in shown(figure, number)]
        pairs += [(value, cell.shade) for value, cell in zip(values, cells, strict=True)]
    for strip, cells in zip(figure._arranged.strips, strips(figure), strict=True):
        (x,) = (
            x
            for x, s in zip(tensors, figure._arranged.subjects, strict=True)
            if s is strip.subjects[0]
        )
        whole = storage_of(x)
        read = [cell for cell in cells if cell.shade is not None]
        pairs += [(whole[cell.at].item(), cell.shade) for cell in read]
    return pairs


def hollow(cells: list[Cell]) -> set[int]:
    """Return the drawn locations that are shown as read by nobody."""
    return {cell.at for cell in cells if cell.shade is None}


@given(repeating(), repeating(), OPTIONS)
def test_equal_colours_are_equal_values(
    x: torch.Tensor, y: torch.Tensor, options: dict[str, object]
) -> None:
    """Over all tensors and storages of a figure, and the larger value is further on the ramp."""
    figure = draw(x, y, colours="values", **options)

    check_placement(figure)
    for (value, shade), (other, another) in product(coloured(figure, x, y), repeat=2):
        assert (value == other) == (shade == another)
        assert (value < other) == (shade < another)


@given(repeating())
def test_colours_do_not_change_what_is_read(x: torch.Tensor) -> None:
    """The same cells say the same and the same locations are hollow as without them."""
    by_value, by_location = draw(x, colours="values"), draw(x, colours="locations")
    texts = [[cell.text for cell in panels(figure)[0]] for figure in (by_value, by_location)]

    assert texts[1] == texts[0]
    assert [hollow(cells) for cells in strips(by_location)] == [
        hollow(cells) for cells in strips(by_value)
    ]


def test_values_are_compared_across_types() -> None:
    """1, 1.0 and True are one value, 0.0 and -0.0 too; all NaN have one colour, the last."""
    numbers = torch.tensor([1.0, 0.0, -0.0, float("nan"), float("-inf"), float("nan")])
    figure = draw(numbers, torch.tensor([0, 1]), torch.tensor([True]), colours="values")

    assert [[2, 1, 1, 3, 0, 3], [1, 2], [2]] == [
        [cell.shade for cell in cells] for cells in panels(figure)
    ]


def test_complex_values_are_told_apart() -> None:
    """By both parts; a conjugate has the colours of what it reads, not of what is stored."""
    z = torch.tensor([1 + 2j, 1 - 2j, 1 + 2j])
    figure = draw(z, z.conj().clone(), colours="values")

    assert [[1, 0, 1], [0, 1, 0]] == [[cell.shade for cell in cells] for cells in panels(figure)]
    (cells,) = panels(draw(z.conj(), colours="values"))
    assert [0, 1, 0] == [cell.shade for cell in cells]


def test_a_figure_says_what_its_colours_mean() -> None:
    """In its last line, where it is not plain."""
    x = torch.arange(3)

    assert "same colour: same value" in words(draw({"x": x}, colours="values"))
    assert "same colour: same element" in words(draw({"x": x, "copy": x.clone()}))
    assert "colour:" not in words(draw({"x": x, "other": x + 1}))


def words(figure: Figure) -> str:
    """Return the labels of a figure as one text."""
    return " ".join(label.text for label in figure._scene.labels)


PLAIN = torch.zeros(2)


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (torch.empty(2, device="meta"), 'needs data, and y is a meta.*use colours="locations"'),
        (Layout.of(PLAIN), "needs the tensor, and y is a layout: pass the tensor"),
    ],
)
def test_what_has_no_values_is_refused(other: torch.Tensor | Layout, message: str) -> None:
    """The error names the option and the tensor, and says what to do."""
    with pytest.raises(ValueError, match=f'^colours="values" .*{message}'):
        draw({"x": torch.zeros(2), "y": other}, colours="values")


@pytest.mark.parametrize("read", ["dtype", "itemsize", "conjugate"])
def test_two_readings_of_one_storage_are_refused(read: str) -> None:
    """A location has one colour, so two tensors must not find two values on it."""
    x = torch.zeros(4, dtype=torch.complex64)
    y = {"dtype": x.view(torch.int64), "itemsize": x.view(torch.float32), "conjugate": x.conj()}
    with pytest.raises(ValueError, match="x and y read one storage in different ways"):
        draw({"x": x, "y": y[read]}, colours="values")


def test_storages_over_one_memory_have_one_strip() -> None:
    """Each tensor's values are found where its own storage begins."""
    memory = bytearray(bytes(range(12)))
    x = torch.frombuffer(memory, dtype=torch.uint8)
    y = torch.frombuffer(memory, dtype=torch.uint8, offset=5)
    figure = draw(x, y, colours="values")

    assert [list(range(12)), list(range(5, 12))] == [
        [cell.shade for cell in cells] for cells in panels(figure)
    ]


def test_elements_that_cut_each_other_are_refused() -> None:
    """Over one memory, elements of one type may still begin in the middle of each other."""
    memory = bytearray(bytes(range(12)))
    x = torch.frombuffer(memory, dtype=torch.int32)
    y = torch.frombuffer(memory, dtype=torch.int32, offset=2, count=2)
    with pytest.raises(ValueError, match="x and y read one storage in different ways"):
        draw({"x": x, "y": y}, colours="values")

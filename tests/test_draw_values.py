"""Values in cells: when they are shown, what is read for them, and whose colours a copy has."""

import pytest
import torch
from hypothesis import assume, given

from drawn import check_placement, panels, shown, strips
from odd_tensors import DRAWN
from opsref import Figure, Layout, draw
from strided import strided

X = torch.tensor([[10, 20, 30], [40, 50, 60]])
DTYPES = sorted({v for v in vars(torch).values() if isinstance(v, torch.dtype)}, key=str)


def says_values(figure: Figure) -> bool:
    """Return whether the cells of a figure are values."""
    return figure._arranged.options["cells"] == "values"


@pytest.mark.parametrize(
    ("x", "values"),
    [
        (X, True),
        (X[:0], True),
        (torch.tensor(7.5, requires_grad=True), True),
        (torch.zeros(280), True),
        (torch.zeros(281), False),
        (torch.zeros(1).expand(281), False),
        (torch.empty(2, device="meta"), False),
        (Layout.of(X), False),
    ],
    ids=str,
)
def test_when_cells_say_values(x: torch.Tensor | Layout, values: bool) -> None:
    """Where each tensor is small, on the CPU and can be read; else all cells say positions."""
    assert values == says_values(draw({"x": x}))
    assert values == says_values(draw({"x": x, "y": torch.zeros(2)}))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", DRAWN)
def test_odd_tensors_are_drawn_by_default(kind: str) -> None:
    """What torch cannot read is drawn by its positions, without an error."""
    make, expected = DRAWN[kind]
    x = make()

    assert says_values(draw({"x": x})) == isinstance(expected, list)


@pytest.mark.parametrize("dtype", DTYPES)
def test_what_an_error_advises_works(dtype: torch.dtype) -> None:
    """A dtype is converted only where torch converts it: float8 before 2.10, but never bits8."""
    x = torch.zeros(400, dtype=torch.uint8)
    try:
        x = x.view(dtype)
        draw({"x": x}, cells="values")
    except (RuntimeError, ValueError) as error:
        if "x.float()" in str(error):
            assert x.float().numel()
        if "x.view(torch.uint8)" in str(error):
            assert draw({"x": x.view(torch.uint8)}, cells="values")


@given(strided())
def test_a_storage_says_what_is_on_it(x: torch.Tensor) -> None:
    """A location that is read says its value, over its position; another says nothing."""
    figure = draw({"x": x}, cells="values")
    whole = torch.empty(0, dtype=x.dtype).set_(x.untyped_storage())
    (cells,) = strips(figure)

    assert ["" if c.shade is None else str(whole[c.at].item()) for c in cells] == [
        cell.text for cell in cells
    ]
    assert [str(cell.at) for cell in cells] == [
        text for ticks in figure._scene.ticks for text in ticks.texts
    ]
    assert [str(x[index].item()) for index in shown(figure)] == [c.text for c in panels(figure)[0]]
    check_placement(figure)


def test_two_readings_of_one_storage() -> None:
    """A storage that two types read says what the one with the large elements finds."""
    figure = draw({"halves": X.view(torch.int32), "x": X})

    assert ["10", "20", "30", "40", "50", "60"] == [cell.text for cell in strips(figure)[0]]
    pair = draw({"x": X, "floats": X.view(torch.float64)})
    assert ["10", "20"] == [cell.text for cell in strips(pair)[0]][:2]
    figure = draw({"x": X, "halves": X.view(torch.int32)})
    assert ["10", "0", "20", "0"] == [cell.text for cell in panels(figure)[1]][:4]


@given(strided())
def test_a_copy_has_the_colours_of_its_elements(x: torch.Tensor) -> None:
    """Wherever an element goes, and how often, it keeps its colour."""
    figure = draw({"x": x, "copy": x.clone(), "twice": x.flatten().repeat(2)}, cells="values")
    assume(all(subject.whole for subject in figure._arranged.subjects))
    colours: dict[str, set[int | None]] = {}
    for cells in [*panels(figure), *strips(figure)]:
        for cell in cells:
            if cell.text:
                colours.setdefault(cell.text, set()).add(cell.shade)

    assert all(len(shades) == 1 for shades in colours.values())


@pytest.mark.parametrize(
    "other",
    [
        torch.tensor([10, 99]),  # one of them is no element of x
        torch.tensor([True, True]),
        torch.tensor([1, 1]),
    ],
)
def test_what_is_no_copy_has_colours_of_its_own(other: torch.Tensor) -> None:
    """One value that is nowhere in the first storage is enough."""
    figure = draw({"x": X, "other": other})
    first, second = ({cell.shade for cell in cells} for cells in panels(figure))

    assert not first & second


def test_values_that_repeat_say_nothing_about_elements() -> None:
    """Nobody knows which of two equal values was copied."""
    x = torch.tensor([5, 5, 7])
    first, second = (
        [cell.shade for cell in cells] for cells in panels(draw({"x": x, "copy": x.clone()}))
    )

    assert not set(first) & set(second)


def test_a_copy_is_named() -> None:
    """The line of its storage says whose values it has, in the picture, text and description."""
    figure = draw({"x": X, "x.t().contiguous()": X.t().contiguous()})
    line = "torage of x.t().contiguous(): 6 × int64, values of x"

    assert line in figure.text
    assert line in figure.description
    labels = " ".join(label.text for label in figure._scene.labels)
    assert "values of x" in labels.replace("\u00a0", " ")


def test_of_two_storages_nobody_knows_which_was_copied() -> None:
    """A value that is in both says nothing about where it came from."""
    y, x = torch.arange(2), torch.arange(3)
    figure = draw({"y": y, "x": x, "both": torch.cat((y, x))})

    assert "values of" not in figure.text


def test_positions_read_nothing() -> None:
    """Neither for cells nor for colours: a storage without memory can be drawn."""
    x = torch.empty(2, 3, device="meta")
    for colours in (None, "locations"):
        assert draw({"x": x}, colours=colours)._arranged.strips[0].values is None
    assert draw({"x": X}, cells="positions")._arranged.strips[0].values is None
    assert draw({"x": X}, cells="positions", colours="elements")._arranged.strips[0].values


def test_the_text_of_a_storage() -> None:
    """Values over positions, in columns; what is not read is a dash; a long storage has none."""
    assert draw({"x": X[:, 1:]}).text.splitlines()[-2:] == [
        "values     - 20 30  - 50 60",
        "positions  0  1  2  3  4  5",
    ]
    assert "positions" not in draw({"x": torch.zeros(17)}).text

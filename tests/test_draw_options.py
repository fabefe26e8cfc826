"""What options add to a figure: values, steps, paths, facts; and what is refused."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from drawn import panels, shown, storage, unit
from odd_tensors import gathers
from opsref import Figure, draw
from strided import strided

X = torch.tensor([[0, 1, 1, 0], [1, 0, 5, 2]], dtype=torch.uint8)
KINDS: dict[str, Callable[[], torch.Tensor]] = {
    "bool": lambda: X.bool(),
    "uint8": lambda: X,
    "int8": lambda: -X.char(),
    "int64, transposed": lambda: X.long().t(),
    "float16": lambda: X.half() / 4,
    "bfloat16": lambda: X.bfloat16() / 4,
    "float64": lambda: X.double() / 3,
    "not finite": lambda: 1 / X.double() - 1 / X.double()[:, :1],
    "complex64": lambda: torch.complex(X.float(), 2 * X.float()),
    "conjugate": lambda: torch.complex(X.float(), 2 * X.float()).conj(),
    "negative": lambda: torch.complex(X.float(), 2 * X.float()).conj().imag,
    "needs a gradient": lambda: X.float().requires_grad_(),
    "parameter": lambda: torch.nn.Parameter(X.float()),
    "broadcast": lambda: X[:, None].expand(2, 3, 4),
    "scalar": lambda: torch.tensor(2.5),
    "empty": lambda: torch.zeros(2, 0),
    "float8": lambda: X.float().to(torch.float8_e4m3fn),
    "uint16": lambda: X.to(torch.uint16),
}


@pytest.mark.parametrize("kind", KINDS)
def test_values_are_those_at_the_drawn_indices(kind: str) -> None:
    """Every cell says the value that torch has there."""
    x = KINDS[kind]()
    if not gathers(x):
        with pytest.raises(ValueError, match=r"pass its bytes, x.view\(torch.uint8\)"):
            draw(x, cells="values")
        return
    figure = draw(x, cells="values")
    number = complex if x.is_complex() else float
    texts = [cell.text for cell in panels(figure)[0]]
    values = [number(text == "True") if kind == "bool" else number(text) for text in texts]
    expected = [number(x[index].item()) for index in shown(figure)]

    assert x.numel() == len(texts)
    assert expected == pytest.approx(values, rel=1e-3, nan_ok=True)


@given(strided())
def test_values_of_elided_tensors(x: torch.Tensor) -> None:
    """What is shown of a tensor is the same whether values or positions are, in the same order."""
    figure = draw(x, cells="values")

    assert [str(x[index].item()) for index in shown(figure)] == [c.text for c in panels(figure)[0]]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (123456.789, "123457"),
        (1.526e-5, "1.53e-05"),
        (-4.686e-10, "-4.7e-10"),
        (-1e-300, "-1e-300"),
        (0.1, "0.1"),
        (99999999, "99999999"),
        (100000001, "1e+08"),
        (-(2**63), "-9.2e+18"),
        (2**62, "4.61e+18"),
        (0.5 - 0.25j, "0.5-0.2j"),
        (complex(1e10, -1e20), "1e+10-1…"),
        (float("-inf"), "-inf"),
    ],
)
def test_values_keep_their_size(value: complex, text: str) -> None:
    """A value that is too long for a cell loses digits, never its exponent."""
    dtype = {int: torch.int64, float: torch.float64, complex: torch.complex128}[type(value)]
    (cell,) = panels(draw(torch.tensor(value, dtype=dtype), cells="values"))[0]

    assert text == cell.text


def test_a_default_device_does_not_reach_values() -> None:
    """Values come from the tensor, wherever new tensors would be made."""
    x = torch.arange(4, device="cpu")
    with torch.device("meta"):
        figure = draw(x, cells="values")

    assert ["0", "1", "2", "3"] == [cell.text for cell in panels(figure)[0]]


def slot_centre(figure: Figure, number: int, location: int) -> float:
    """Find the middle of the slot in which a location of a tensor's storage is drawn."""
    subject = figure._arranged.subjects[number]
    (strip,) = (strip for strip in figure._arranged.strips if subject in strip.subjects)
    cells = figure._scene.cells
    (cell,) = (c for c in cells[sum(map(len, panels(figure))) :] if c[3] == str(location))
    assert len(figure._arranged.strips) == 1
    assert strip.slots[location] == (location, 1, True)
    return cell[0] + (cell[2] - 2) / 2


@st.composite
def small(draw_: st.DrawFn) -> tuple[torch.Tensor, torch.Tensor]:
    """Two tensors over one storage of one line, perhaps of two types."""
    base = torch.arange(12)
    stride, offset = (
        draw_(st.tuples(st.integers(0, 4), st.integers(0, 4))),
        draw_(st.integers(0, 3)),
    )
    x = base.as_strided((2, 2), stride, offset)
    other = draw_(st.sampled_from([base, base.view(torch.int32)[1:], base.view(torch.uint8)[3:]]))
    return x, other[: draw_(st.integers(2, 6))]


@given(small())
def test_steps_lead_to_the_next_element(pair: tuple[torch.Tensor, torch.Tensor]) -> None:
    """Each dimension's step leads from the first element to the next one along it."""
    named = dict(zip("xy", pair, strict=True))
    figure = draw(named, strides=True)
    ends = [(a, b) for (a, _), (b, _) in (line.points for line in figure._scene.lines)]
    expected = []
    for number, x in enumerate(pair):
        size = unit(x, named)
        for d in range(x.ndim):
            index = tuple(int(d == other) for other in range(x.ndim))
            first, last = (
                slot_centre(figure, number, e.storage_offset() * x.element_size() // size)
                for e in (x[(0,) * x.ndim], x[index])
            )
            expected.append((first, last))

    assert expected == ends
    assert storage(pair[0]) == storage(pair[1])


@given(small())
def test_the_path_visits_elements_in_reading_order(
    pair: tuple[torch.Tensor, torch.Tensor],
) -> None:
    """The path goes from location to location in reading order, always downwards."""
    named = dict(zip("xy", pair, strict=True))
    figure = draw(named, path=True)
    for number, (x, line) in enumerate(zip(pair, figure._scene.lines, strict=True)):
        size = unit(x, named)
        places = [p * x.element_size() // size for p in figure._arranged.subjects[number].positions]
        heights = [y for _, y in line.points]
        assert [slot_centre(figure, number, p) for p in places] == [px for px, _ in line.points]
        assert sorted(set(heights)) == heights


@pytest.mark.parametrize(
    ("facts", "lines"),
    [
        ("none", []),
        ("line", ["shape (2, 2) · stride (4, 1) · offset 2"]),
        (
            "full",
            [
                "shape (2, 2) · stride (4, 1)",
                "offset 2 · uint8 · cpu",
                "not contiguous",
                "addresses 4 of the 8 bytes held",
            ],
        ),
    ],
)
def test_facts_under_the_name(facts: Any, lines: list[str]) -> None:
    """As much is written under a tensor's name as was asked for."""
    scene = draw({"x": X[:, 2:]}, facts=facts)._scene

    assert [*lines, "storage of x: 8 × uint8, 4 not read"] == [
        label.text for label in scene.labels if label.role == "facts"
    ]

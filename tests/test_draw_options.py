"""What options add to a figure: values, steps, paths, facts; and what is refused."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from drawn import check_placement, panels, shown, storage, strips, unit
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
    figure = draw(x, cells="values")
    number = complex if x.is_complex() else float
    texts = [cell.text for cell in panels(figure)[0]]
    values = [number(text == "True") if kind == "bool" else number(text) for text in texts]
    expected = [number(x[index].item()) for index in shown(figure)]

    assert x.numel() == len(texts)
    assert expected == pytest.approx(values, rel=1e-3, nan_ok=True)


@pytest.mark.parametrize("kind", ["float8", "uint16"])
def test_values_of_a_large_tensor_are_gathered(kind: str) -> None:
    """Where torch cannot pick elements of a dtype, the error says what to do."""
    x = torch.zeros(300, dtype=KINDS[kind]().dtype)
    if gathers(x):
        assert {"0"} == {cell.text for cell in panels(draw(x, cells="values"))[0]}
        return
    with pytest.raises(ValueError, match=r"pass its bytes, x.view\(torch.uint8\)"):
        draw(x, cells="values")


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


def place(figure: Figure, location: int) -> tuple[int, int]:
    """Find the middle of the cell of a location, in a figure of one storage, and its row."""
    (cells,) = strips(figure)
    (cell,) = (cell for cell in cells if cell.at == location)
    return cell.x + (cell.width - 2) // 2, cell.y


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
    ends = [(start, end) for (start, _), (end, _) in figure._scene.lines]
    expected = []
    for x in pair:
        size = unit(x, named)
        for d in range(x.ndim):
            index = tuple(int(d == other) for other in range(x.ndim))
            (first, row), (last, other_row) = (
                place(figure, e.storage_offset() * x.element_size() // size)
                for e in (x[(0,) * x.ndim], x[index])
            )
            assert row == other_row
            expected.append((first, last))

    assert expected == ends
    assert storage(pair[0]) == storage(pair[1])


def test_a_step_to_another_row_is_named_alone() -> None:
    """There is no arrow through other rows; the label says how far the step is."""
    figure = draw({"x": torch.zeros(2, 20)}, strides=True)

    assert {"dim 0: +20", "dim 1: +1"} <= {label.text for label in figure._scene.labels}
    assert [True, False] == [start == end for start, end in figure._scene.lines]
    check_placement(figure)


@given(strided())
@example(torch.arange(108).as_strided((1, 3, 2, 3, 3, 2), (108, 1, 27, 9, 3, 54)))
def test_the_order_is_that_in_which_torch_reads(x: torch.Tensor) -> None:
    """Under each location are the turns at which it is read, from 1; more than three are cut."""
    figure = draw({"x": x}, cells="positions", path=True)
    turns: dict[tuple[int, int], list[int]] = {}
    # With many gaps between what is shown, the middle of a strip is left out.
    drawn = {cell.at for cell in strips(figure)[0]} if x.numel() else set()
    for index, position in zip(shown(figure), figure._arranged.subjects[0].positions, strict=True):
        if position not in drawn:
            continue
        number = x.new_tensor(0).item() + 1 + flat(index, tuple(x.shape))
        turns.setdefault(place(figure, position), []).append(number)
    written: dict[tuple[int, int], list[str]] = {}
    tops = sorted({row for _, row in turns}, reverse=True)
    for ticks in figure._scene.ticks:
        row = next(top for top in tops if top < ticks.y)
        for centre, text in zip(ticks.centres, ticks.texts, strict=True):
            written.setdefault((centre, row), []).append(text)

    assert written == {
        key: [*map(str, all_[:2]), "…"] if len(all_) > 3 else [*map(str, all_)]
        for key, all_ in turns.items()
        if x.numel()
    }


def flat(index: tuple[int, ...], shape: tuple[int, ...]) -> int:
    """Count the elements that come before an index."""
    number = 0
    for i, size in zip(index, shape, strict=True):
        number = number * size + i
    return number


def test_the_text_says_what_was_asked_for() -> None:
    """Steps and order are in the plain text too."""
    x = torch.tensor([[10, 20], [30, 40]])

    assert str(draw({"x.t()": x.t()}, strides=True, path=True)).splitlines()[3:5] == [
        "steps of x.t(): dim 0: +1, dim 1: +2",
        "x.t() reads positions 0, 2, 1, 3",
    ]


@pytest.mark.parametrize(
    ("facts", "lines"),
    [
        ("none", []),
        ("line", ["shape (2, 2)", "stride (4, 1)", "offset 2"]),
        (
            "full",
            [
                "shape (2, 2)",
                "stride (4, 1)",
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

    storage_line = "storage of x: 8\u00a0×\u00a0uint8, 4\u00a0not\u00a0read"
    key = "cells: values · under a storage: positions"
    assert [*lines, storage_line, key] == [
        label.text for label in scene.labels if label.role == "facts"
    ]

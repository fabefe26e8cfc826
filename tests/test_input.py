"""Every kind of tensor, and what is no tensor: the right result, or an error that helps."""

import copy
import re
from collections.abc import Callable

import pytest
import torch

from drawn import panels
from odd_tensors import DRAWN, RECORDED, REFUSED, symbolic
from opsref import Layout, draw, view_plan

X = torch.arange(6).view(2, 3)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", REFUSED)
def test_what_has_no_layout_is_refused(kind: str) -> None:
    """The error names the argument, the reason and what to pass instead, everywhere alike."""
    make, error, message = REFUSED[kind]
    x = make()
    doors: dict[str, Callable[[], object]] = {
        "x": lambda: Layout.of(x),
        "x ": lambda: view_plan(x, 6),
        " x": lambda: draw(X, x),
        "the input": lambda: draw({"the input": x}),
        "the values": lambda: draw({"the values": x}, cells="values"),
    }
    if kind == "dtensor":  # It has a figure of its own: see test_sharded_figure.
        doors = {name: door for name, door in doors.items() if name.strip() == "x" and name != " x"}
    for name, door in doors.items():
        with pytest.raises(error) as caught:
            door()
        assert f"{name.strip()} {message}" == str(caught.value)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", DRAWN)
def test_every_other_tensor_has_a_layout(kind: str) -> None:
    """Facts, plan and positions are those of a plain tensor of the same strides."""
    make, _ = DRAWN[kind]
    x = make()
    layout = Layout.of(x)

    assert (tuple(x.shape), x.stride()) == (layout.shape, layout.stride)
    assert x.storage_offset() == layout.storage_offset
    assert (x.dtype, x.device) == (layout.dtype, layout.device)
    assert view_plan(x, -1) == view_plan(layout, -1)
    assert draw({"x": x}, cells="positions").text == draw({"x": layout}).text


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", DRAWN)
def test_values_of_every_other_tensor(kind: str) -> None:
    """Values are shown where there are any that torch can read; else the error says what to do."""
    make, expected = DRAWN[kind]
    x = make()
    if isinstance(expected, list):
        assert expected == draw({"x": x}, cells="values")._arranged.subjects[0].texts
        (cells,) = panels(draw({"x": x}, cells="values", colours="values"))
        assert len({cell.text for cell in cells}) == len({cell.shade for cell in cells})
        return
    for option, default in (("cells", "positions"), ("colours", "locations")):
        told = expected.replace("cells=", f"{option}=").replace("positions", default)
        with pytest.raises(ValueError, match=re.escape(told)):
            draw({"x": x}, **{option: "values"})


def test_a_subclass_is_not_asked() -> None:
    """Facts and values of a subclass are read without running its code."""
    x = RECORDED.of(torch.arange(4))
    RECORDED.calls.clear()
    Layout.of(x)
    view_plan(x, (2, 2))
    draw(x, cells="values", colours="values")

    assert [] == RECORDED.calls


def test_inside_transforms() -> None:
    """A tensor inside vmap or a functional transform is refused, and the remedy is named."""
    seen: dict[str, str] = {}

    def look(name: str) -> Callable[[torch.Tensor], torch.Tensor]:
        def inside(x: torch.Tensor) -> torch.Tensor:
            with pytest.raises(ValueError, match=r"^x is") as caught:
                Layout.of(x)
            seen[name] = str(caught.value)
            with pytest.raises(ValueError, match=r"^x is"):
                draw(x)
            return (x * x).sum()

        return inside

    torch.vmap(look("vmap"))(X)
    torch.func.grad(look("grad"))(X.float())
    torch.func.functionalize(look("functionalize"))(X)

    wrapped = (
        "x is wrapped by a torch.func transform and has no storage of its own: "
        "pass the tensor outside the transform"
    )
    expected = {
        "vmap": "x is seen through torch.vmap, which hides a dimension: "
        "pass the tensor outside vmap",
        "grad": wrapped,
        "functionalize": wrapped,
    }
    assert expected == seen


def test_a_storage_that_was_freed() -> None:
    """A tensor that lost its memory has a layout, and no picture."""
    x = torch.zeros(2, 3)
    x.untyped_storage().resize_(0)
    message = (
        "^x reaches 24 bytes into a storage of 0: "
        "it was resized or freed; draw it while it holds its data$"
    )

    assert Layout.of(x).shape == (2, 3)
    assert Layout.of(x).storage_bytes == 0
    for cells in ("positions", "values"):
        with pytest.raises(ValueError, match=message):
            draw(x, cells=cells)


@pytest.mark.parametrize(
    "label", ["", 1, None, ("x",), "a\nb", "a\0b", "\ud800", "\x1b[0m", "\u202e"]
)
def test_labels_must_be_text(label: object) -> None:
    """A label that is no text, or cannot be shown as one, is refused."""
    with pytest.raises(TypeError) as caught:
        draw({label: X})
    assert f"labels must be printable strings that are not empty: got {label!r}" == str(
        caught.value
    )


@pytest.mark.parametrize(
    "label", ["x", " ", "张量", "ẋ", "🙂", "<x & 'y'>", "x" * 1000, "a\u00a0b", "👩\u200d🔬"]
)
def test_any_printable_label_is_shown(label: str) -> None:
    """Labels of any script and length make a figure."""
    assert label[:40] in draw({label: X}).title


def test_equal_tensors_may_have_several_labels() -> None:
    """The same tensor twice is drawn twice over one storage."""
    figure = draw({"a": X, "b": X})

    assert (2, 1) == (len(figure._arranged.subjects), len(figure._arranged.strips))


@pytest.mark.parametrize(
    ("tensors", "count"),
    [((), 0), (({},), 0), ((X,) * 13, 13), (({str(i): X for i in range(13)},), 13)],
)
def test_the_number_of_tensors(tensors: tuple[object, ...], count: int) -> None:
    """No tensor at all, or too many, is refused with the number."""
    with pytest.raises(ValueError, match=f"^tensors must be 1 to 12: got {count}$"):
        draw(*tensors)


def test_a_mapping_stands_alone() -> None:
    """A mapping beside a tensor is refused."""
    for tensors in (({"x": X}, X), (X, {"x": X}), ({"x": X}, {"y": X})):
        with pytest.raises(TypeError, match=r"^tensors must be tensors, or one mapping alone: got"):
            draw(*tensors)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"cells": "value"}, "cells must be one of ('positions', 'values'): got 'value'"),
        ({"colours": 1}, "colours must be one of ('locations', 'elements', 'values'): got 1"),
        ({"facts": None}, "facts must be one of ('line', 'full', 'none'): got None"),
        ({"facts": True}, "facts must be one of ('line', 'full', 'none'): got True"),
        ({"facts": ["line"]}, "facts must be one of ('line', 'full', 'none'): got ['line']"),
    ],
)
def test_unknown_values_of_options(options: dict[str, object], message: str) -> None:
    """An option's error names it, its values and what was given."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - compared in full below
        draw(X, **options)
    assert message == str(caught.value)


def test_values_need_the_tensor() -> None:
    """A layout has no values, and a copy of a figure needs none."""
    with pytest.raises(ValueError, match=r'^cells="values" needs the tensor, and x is a layout: '):
        draw({"x": Layout.of(X)}, cells="values")
    figure = draw(X, cells="values")
    assert figure.svg() == copy.deepcopy(figure).svg()


def test_symbolic_sizes() -> None:
    """Symbols are no sizes: the error shows them and says how to have numbers."""
    x = symbolic()
    message = (
        r"^x has symbolic sizes, \(s\d+, s\d+\): a layout needs integers; "
        "trace with fixed sizes, or pass a tensor made outside the trace$"
    )
    for door in (Layout.of, lambda x: view_plan(x, -1), lambda x: draw({"x": x})):
        with pytest.raises(ValueError, match=message):
            door(x)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: draw([x, x.t()]), r"tensors must be given one by one, .*: got a list$"),
        (lambda x: draw((x, x)), r"tensors must be given one by one, .*: got a tuple$"),
        (lambda x: draw(x, colors="values"), "colors is no option of draw, which has cells, col"),
        (lambda x: draw(x, stride=True), "stride is no option of draw, which has cells, col"),
        (lambda x: draw(x=x), r"x is no option .*: to name a tensor, write draw\({'x': \.\.\.}\)$"),
        (lambda x: draw(x, strides="no"), "strides must be True or False: got 'no'$"),
        (lambda x: draw(x, path=None), "path must be True or False: got None$"),
        (lambda x: Layout(x), r"shape must be a tuple: got a tensor; Layout\.of\(x\) takes"),
        (lambda x: Layout.of(x).shares_storage(x), r"other must be a Layout: .*\.of\(x\) makes"),
        (lambda x: Layout.of(x).overlaps(3), "other must be a Layout: got int$"),
    ],
)
def test_what_is_handed_over_in_another_form(
    call: Callable[[torch.Tensor], object], message: str
) -> None:
    """The error names the argument and says what to do."""
    with pytest.raises((TypeError, ValueError), match=f"^{message}"):
        call(torch.zeros(2, 3))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *((10000.0, "10000"), (-99999.0, "-99999"), (12345.6, "12346"), (9999.6, "10000")),
        *((12345678.0, "12345678"), (1.5e8, "1.5e+08"), (0.12345, "0.1235"), (12.0, "12")),
        *((10000 + 1j, "10000+1j"), (1 - 54321j, "1-54321j"), (12345 + 6789j, "1e+04+7…")),
    ],
)
def test_a_value_has_the_digits_that_fit(value: complex, text: str) -> None:
    """An exponent only where the digits do not fit."""
    dtype = torch.complex128 if isinstance(value, complex) else torch.float64
    x = torch.tensor([value], dtype=dtype)
    assert [text] == draw(x, cells="values")._arranged.subjects[0].texts

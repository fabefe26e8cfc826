"""What a figure tells the script of a page."""

import gzip
import json
from typing import Any

import pytest
import torch
from hypothesis import given

from drawn import panels, strips
from opsref import Figure, draw
from opsref._figure.answers import answers
from strided import strided

X = torch.tensor([[10, 20, 30], [40, 50, 60]])


def record(figure: Figure) -> Any:
    """Read what a figure tells."""
    return json.loads(answers(figure._arranged))


@given(strided())
def test_it_places_every_cell(x: torch.Tensor) -> None:
    """Shape, stride and offset give the positions of the cells; runs, those of the storage."""
    figure = draw({"x": x, "bytes": x.view(torch.int32) if x.stride()[-1:] == (1,) else x})
    told = record(figure)
    for tensor, subject in zip(told["tensors"], figure._arranged.subjects, strict=True):
        _, shape, stride, offset, _, shown, *_ = tensor
        items = [[i for i in each if i is not None] for each in shown or map(range, shape)]
        positions = [offset]
        for indices, step in zip(items, stride, strict=True):
            positions = [start + i * step for start in positions for i in indices]
        assert positions == subject.positions
        assert len(positions) == len(panels(figure)[figure._arranged.subjects.index(subject)])
    for (_, runs), drawn in zip(told["storages"], strips(figure), strict=True):
        pairs = zip(runs[::2], runs[1::2], strict=True)
        read = [at for first, count in pairs for at in range(first, first + count)]
        assert read == [cell.at for cell in drawn if cell.shade is not None]


def test_it_costs_little() -> None:
    """At most 400 bytes compressed for a figure of 192 cells."""
    figure = draw({"x.view(8, 12).t()": torch.arange(96).view(8, 12).t()})
    whole = figure.svg().encode()
    without = whole.replace(answers(figure._arranged).encode(), b"")

    assert len(figure._scene.cells) == 192
    assert len(gzip.compress(whole, 9)) - len(gzip.compress(without, 9)) <= 400
    assert len(without) < len(whole)


@pytest.mark.parametrize(
    ("figure", "code"),
    [
        (draw({"x": X, "x.t()": X.t()}), "opsref.draw(x, x.t())"),
        (draw({"x": X}, strides=True, path=True), "opsref.draw(x, strides=True, path=True)"),
        (draw({"x": X}, cells="positions"), "opsref.draw(x, cells='positions')"),
        (draw({"x": X}, colours="values"), "opsref.draw(x, colours='values')"),
        (draw({"x": torch.zeros(999)}), "opsref.draw(x)"),
        (draw({"x": torch.zeros(999)}, cells="values"), "opsref.draw(x, cells='values')"),
        (draw({"the input": X}), ""),
    ],
)
def test_the_call_that_draws_it(figure: Figure, code: str) -> None:
    """It is given where the labels are Python; options that are as they would be are left out."""
    assert code == record(figure)["code"]


def test_quotes_in_labels() -> None:
    """A label may hold what attributes and JSON end with."""
    figure = draw({"m['a'] < \"b\" & c": X})

    assert "data-figure='{" in figure.svg()
    assert figure.svg().count("'") == figure.svg().replace("&#39;", "").count("'")

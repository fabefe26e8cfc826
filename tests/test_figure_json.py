"""Figures as JSON: there and back, and what is refused on the way."""

import copy
import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import opsref
from opsref import Figure
from strided import strided

X = torch.arange(6.0).view(2, 3)
RECORD = opsref.draw({"x": X, "x.t()": X.t()}, cells="values", colours="values").to_dict()


@given(
    x=strided(),
    cells=st.sampled_from(["positions", "values"]),
    colours=st.sampled_from(["locations", "values"]),
    strides=st.booleans(),
    path=st.booleans(),
    facts=st.sampled_from(["line", "full", "none"]),
)
def test_there_and_back(x: torch.Tensor, **options: Any) -> None:
    """A figure that went through JSON is the same picture, text and record."""
    figure = opsref.draw({"x": x, "copy": x.clone()}, **options)
    record = json.loads(json.dumps(figure.to_dict(), allow_nan=False))
    again = Figure.from_dict(record)

    assert figure.svg() == again.svg()
    assert (figure.title, figure.text) == (again.title, again.text)
    assert record == again.to_dict()


@pytest.mark.parametrize(
    "values",
    [[1.5, float("nan"), float("inf"), -float("inf")], [True, False], [1 + 2j, complex("nan")]],
)
def test_values_that_json_has_no_words_for(values: list[Any]) -> None:
    """They are written in another way, and read as they were."""
    figure = opsref.draw({"x": torch.tensor(values)}, cells="values", colours="values")
    record = json.loads(json.dumps(figure.to_dict(), allow_nan=False))

    assert figure.svg() == Figure.from_dict(record).svg()


def test_a_record_from_a_gpu_can_be_drawn_without_one() -> None:
    """The device is a fact like others."""
    record = copy.deepcopy(RECORD)
    for tensor in record["tensors"]:
        tensor["layout"]["device"] = "cuda:0"

    assert "float32, cuda:0" in Figure.from_dict(record).text


def test_what_shares_a_storage_still_does() -> None:
    """Equal labels are one storage."""
    labels = [tensor["layout"]["storage"] for tensor in RECORD["tensors"]]

    assert labels[0] == labels[1]
    assert "storage of x and x.t(): 6" in Figure.from_dict(RECORD).text


def test_memory_that_two_storages_share_has_no_record() -> None:
    """JSON knows storages by a label, not by where they begin."""
    array = np.arange(6)
    named = {"x": torch.from_numpy(array), "end": torch.from_numpy(array[2:])}
    message = "x and end are over the same memory in storages of their own"
    with pytest.raises(ValueError, match=f"^{message}"):
        opsref.draw(named).to_dict()


def change(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    """Return what sets a part of a record."""
    *parents, last = [int(part) if part.isdigit() else part for part in path.split("/")]

    def apply(record: Any) -> None:
        for parent in parents:
            record = record[parent]
        record[last] = value

    return apply


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("options", None, "options must be ['cells', 'colours', 'facts', 'path', 'strides']"),
        ("options/cells", "words", "cells must be one of ('positions', 'values'): got 'words'"),
        ("options/path", 1, "path must be true or false: got 1"),
        ("tensors", {}, "tensors must be a list: got {}"),
        ("tensors", [], "tensors must be 1 to 12: got 0"),
        ("tensors/0", {"name": "x"}, "tensors must have a name and a layout each"),
        ("tensors/1/name", "x", "tensors must have different names: got 'x' twice"),
        ("tensors/1/name", "", "labels must be printable strings"),
        ("tensors/0/layout/stride", [3], "shape and stride must have the same length"),
        ("tensors/0/cells", [1], "cells of x must be 6 values: got [1]"),
        ("tensors/0/cells", ["a"] * 6, "values must be numbers, pairs of them, or"),
        ("locations", [], "locations must be those of 1 storages: got []"),
        ("locations/0", [[0, 1]], "locations of x and x.t() must be a value for each"),
        ("locations/0/0", [[0], 1], "locations of x and x.t() must be a value for each"),
    ],
)
def test_a_malformed_record_is_refused(path: str, value: object, message: str) -> None:
    """The error names the part that is wrong."""
    record = copy.deepcopy(RECORD)
    change(path, value)(record)
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        Figure.from_dict(record)

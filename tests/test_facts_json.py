"""Layouts as JSON: there and back, and what is refused on the way."""

import json
import re
from typing import Any

import pytest
import torch
from hypothesis import given

from opsref import Layout
from strided import strided

FACTS = Layout.of(torch.zeros(2, 3)).to_dict(storage="x")


def test_the_dictionary() -> None:
    """The keys are the documented ones, in one order, with plain values."""
    expected = {
        "shape": [2, 3],
        "stride": [3, 1],
        "storage_offset": 0,
        "dtype": "float32",
        "device": "cpu",
        "storage_bytes": 24,
        "storage": "x",
    }

    assert expected == FACTS
    assert list(expected) == list(FACTS)


@given(strided())
def test_there_and_back(x: torch.Tensor) -> None:
    """A layout survives JSON, and its dictionary does too."""
    layout = Layout.of(x)
    facts = json.loads(json.dumps(layout.to_dict(storage="s")))

    assert layout == Layout.from_dict(facts)
    assert facts == Layout.from_dict(facts).to_dict()


@pytest.mark.parametrize("device", ["cuda:1", "meta", "mps"])
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.complex128, torch.bool, torch.float8_e5m2])
def test_devices_and_dtypes_that_are_not_here(device: str, dtype: torch.dtype) -> None:
    """A record from another machine can be read on this one."""
    name = str(dtype).removeprefix("torch.")
    layout = Layout.from_dict({**FACTS, "dtype": name, "device": device, "storage_bytes": 96})

    assert (dtype, torch.device(device)) == (layout.dtype, layout.device)
    assert layout == Layout.from_dict(json.loads(json.dumps(layout.to_dict())))


@pytest.mark.parametrize("key", [key for key in FACTS if key != "storage"])
def test_a_missing_fact_is_named(key: str) -> None:
    """Every key but the label of the storage is needed."""
    facts = {k: v for k, v in FACTS.items() if k != key}
    message = f"facts must have every key of Layout.to_dict: missing ['{key}']"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        Layout.from_dict(facts)


def test_the_label_may_be_missing() -> None:
    """A layout without a label is equal to one with it."""
    assert Layout.from_dict(FACTS) == Layout.from_dict(
        {k: v for k, v in FACTS.items() if k != "storage"}
    )


WRONG: dict[str, list[Any]] = {
    "shape": [None, 6, "ab", [2.0, 3], [True, 3], [-2, 3], ["2", 3], {"0": 2}, [[2], 3], [2]],
    "stride": [None, 6, "ab", [3.0, 1], [3, False], [3, -1], [3, None], [], [3, 1, 1]],
    "storage_offset": [None, "0", 0.0, True, -1, [0]],
    "dtype": [None, 7, "float33", "nn", "torch.float32", "", ["float32"], "Tensor"],
    "device": [None, 0, True, "gpu", "", "cpu:x", ["cpu"]],
    "storage_bytes": [None, "24", 24.0, True, -1, 23, [24]],
    "storage": [0, ["x"], True],
}


@pytest.mark.parametrize(("key", "value"), [(k, v) for k, values in WRONG.items() for v in values])
def test_a_wrong_fact_is_named(key: str, value: object) -> None:
    """A fact of the wrong kind, or one that fits no tensor, gives an error that names it."""
    with pytest.raises(ValueError, match=rf"^.*\b{key} (and|must)\b.*got") as caught:
        Layout.from_dict({**FACTS, key: value})
    given_value = tuple(value) if "same length" in str(caught.value) else value
    assert repr(given_value) in str(caught.value)


def test_every_key_has_wrong_values() -> None:
    """No key of the dictionary is left out of the test above."""
    assert set(FACTS) == set(WRONG)

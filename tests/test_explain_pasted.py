"""What people paste is known whatever is around it, and nothing else is."""

import json
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
import torch

import opsref
from test_explain_hostile import caught

FRAME = 'Traceback (most recent call last):\n  File "a.py", line 3, in <module>\n    x.view(2, 5)'


def pasted(path: str) -> list[dict[str, Any]]:
    """Return the texts of a file."""
    read = tomllib.loads((Path(__file__).parent / path).read_text(encoding="utf-8"))
    return list(read["message"])


def anchor(text: str) -> str:
    """Return the name of the entry of a text."""
    return opsref.explain(text).address.rpartition("#")[2]


def test_texts_of_the_search_are_known() -> None:
    """All but a name of one's own and a short text with a word behind it; none is another."""
    told = [(case["entries"], anchor(case["text"])) for case in pasted("search/messages.toml")]
    lost = [entries for entries, found in told if not found]
    wrong = [one for one in told if one[1] not in (*one[0], "")]
    assert wrong == []
    assert lost == [["error-parameter-attribute-lost"], ["error-index-topk"]]


@pytest.mark.parametrize(
    "case", pasted("search/foreign.toml"), ids=lambda case: case["text"].strip()[:40]
)
def test_foreign_text_is_not_known(case: dict[str, Any]) -> None:
    """The search says that these are not here."""
    assert "" == anchor(case["text"])


@pytest.mark.parametrize("case", pasted("pasted.toml"), ids=lambda case: case["text"][:40])
def test_text_is_known(case: dict[str, Any]) -> None:
    """In part, with a class of one's own, or with other lines around it."""
    text = case["text"].strip()
    assert f"error-{case['entry']}" == anchor(text)
    if "raised" in case:
        assert opsref.explain(RuntimeError(text)).address.endswith(f"#error-{case['entry']}")


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("x = net(x)\nthe tensor has no size here\nmore", "the tensor has no size here"),
        ("IndexError: list index out of range\nat the end", "list index out of range"),
        (f"{FRAME}\nRuntimeError: CUDA is tired\n", "CUDA is tired"),
    ],
)
def test_unknown_text_says_what_was_taken(text: str, taken: str) -> None:
    """The line of the exception, or the one most like a message."""
    assert opsref.explain(text).text == f"I do not know this one: {taken}"


@pytest.mark.filterwarnings("ignore")
def test_error_of_the_compiler_is_known_by_what_it_wraps() -> None:
    """Whatever the version writes around it."""

    def view(x: torch.Tensor) -> torch.Tensor:
        return x.transpose(0, 1).view(6)

    def add(x: torch.Tensor) -> torch.Tensor:
        return x + torch.zeros(7)

    for run, entries in (
        (view, ("view-cannot-view-a-tensor", "view-size-is-not-compatible")),
        (add, ("broadcast-attempting", "broadcast-size-of-tensor-a")),
    ):
        compiled = torch.compile(run, backend="eager", fullgraph=True)
        error = caught(lambda compiled=compiled: compiled(torch.zeros(2, 3)))
        found = opsref.explain(error).address.rpartition("#")[2]
        assert found.removeprefix("error-") in entries
        assert found == anchor(f"torch._dynamo.exc.{type(error).__name__}: {error}")


@pytest.mark.parametrize(
    "written",
    [
        "error: {}",
        "!!! Exception during processing !!! {}",
        "- **Exception Message:** {}",
        "[Bug]: {}",
        "2026-03-05 12:00:00,123 - ERROR - {}",
        'RuntimeError in step 3: "{}" during init',
        "app.exceptions.Error: 'Inference failed: {}'",
        "错误\uff1a{}",
    ],
)
@pytest.mark.parametrize(
    ("said", "entry"),
    [
        ("can't optimize a non-leaf Tensor", "parameter-non-leaf-optimized"),
        ("attribute 'inv_freq' already exists", "parameter-attribute-exists"),
        ("too many indices for tensor of dimension 1", "index-too-many"),
    ],
)
def test_a_short_message_is_known_behind_a_heading(written: str, said: str, entry: str) -> None:
    """As programs and people write them, in one line."""
    assert f"error-{entry}" == anchor(written.format(said))


@pytest.mark.parametrize("said", ["", f"{FRAME}\nRuntimeError: "])
def test_a_line_of_a_log_in_json_is_read(said: str) -> None:
    """The message alone, or its traceback with escaped line ends; and JSON that says nothing."""
    message = f"{said}shape '[7]' is invalid for input of size 6"
    log = json.dumps({"time": 3, "level": "ERROR", "message": message, "process": "train"})
    assert anchor(log) == "error-view-shape-is-invalid-for-input"
    for nothing in ("{}", "[" * 5000, "3", "null", "[1]", '{"a": {"b": 1}}'):
        assert "" == anchor(nothing)


def test_strides_of_a_message_are_used() -> None:
    """Compiled code names shape and strides, but no type."""
    sizes = "shape torch.Size([3, 2]) and strides (1, 3) as a tensor with shape (6,)"
    text = " ".join(opsref.explain(f"Cannot view a tensor with {sizes}!").text.split())
    assert "The tensor has shape (3, 2) and stride (1, 3). view(6,): dimensions 0 and 1" in text
    assert "bytes" not in text


def test_the_kind_tells_which_indices_there_are() -> None:
    """Brackets count from the end, `gather` does not; without a kind, the text is of brackets."""
    text = "index 3 is out of bounds for dimension 1 with size 3"
    for kind, entry, first in (
        ("IndexError: ", "error-index-out-of-bounds", -3),
        ("", "error-index-out-of-bounds", -3),
        ("RuntimeError: ", "error-index-gather-out-of-bounds", 0),
    ):
        assert anchor(f"{kind}{text}") == entry
        assert f"3 indices: {first} to 2. It got 3." in opsref.explain(f"{kind}{text}").text
    with pytest.raises(RuntimeError) as caught:
        torch.zeros(2, 3).scatter(1, torch.tensor([[3], [1]]), 1.0)
    assert "3 indices: 0 to 2. It got 3." in opsref.explain(caught.value).text


@pytest.mark.parametrize("part", ["Error: ", "got ValueError('", "The size of tensor a (", "a\n"])
def test_long_text_takes_no_time(part: str) -> None:
    """A log of many lines is looked at from its end, and in part."""
    began = time.perf_counter()
    assert opsref.explain(part * 10_000).text.startswith("I do not know this one")
    assert time.perf_counter() - began < 20

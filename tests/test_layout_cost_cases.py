"""What is compared in the measurement of costs: equal values, true bytes, counted passes."""

from typing import Any

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from _ext.costs.cases import BY_NAME, CASES, Case
from _tools.costs.operands import compiled, tensors, useful_bytes
from opsref import Layout

SIZE = 96
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    """The tensors of a small measurement."""
    return tensors(SIZE, "cpu")


class Operations(TorchDispatchMode):
    """Notes the tensors that operations read and those that they write, views aside."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[torch.Tensor] = []
        self.written: list[torch.Tensor] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Note what an operation reads and writes, and run it."""
        result = func(*args, **(kwargs or {}))
        if not (func.is_view or func.name() == "aten::_unsafe_view"):
            self.written += [result] if result.dim() else []  # a number may become a tensor
            flat = [part for arg in args for part in (arg if isinstance(arg, list) else [arg])]
            self.read += [part for part in flat if isinstance(part, torch.Tensor)]
        return result


def operations(expression: str, names: dict[str, Any]) -> Operations:
    """Run an expression and note its operations."""
    with Operations() as seen:
        compiled(expression, names)()
    return seen


def test_names_are_unique() -> None:
    """Pages quote a case by its name."""
    assert len(CASES) == len(BY_NAME)


@each_case
def test_both_expressions_give_equal_values(case: Case, names: dict[str, Any]) -> None:
    """Sums of the small integers are exact, so that only softmax may round."""
    # Both may write into the same memory.
    one = compiled(case.one, names)().clone()
    other = compiled(case.other, names)()

    assert one.shape == other.shape
    if case.name == "softmax":
        torch.testing.assert_close(one, other)
    else:
        assert torch.equal(one, other)


@each_case
def test_useful_bytes_are_those_of_the_operands_and_the_result(
    case: Case, names: dict[str, Any]
) -> None:
    """The distinct elements of each operand, and the result, of the way that is one operation."""
    if not case.reads:
        assert 0 == useful_bytes(case, names)
        return
    ways = [operations(text, names) for text in (case.other, case.one)]
    (seen, *_) = [way for way in ways if len(way.written) == 1]
    ready = [names[name] for name in ("out", "sums", "half", "half_rows")]
    read = [part for part in seen.read if not any(part is memory for memory in ready)]
    counted = sum(distinct(part) * part.element_size() for part in read)

    assert counted + seen.written[0].nbytes == useful_bytes(case, names)


def distinct(tensor: torch.Tensor) -> int:
    """Count the distinct elements of a tensor; a number that became a tensor is none of them."""
    count = Layout.of(tensor).distinct
    assert count.low == count.high
    return count.low if tensor.dim() else 0


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("transpose-copy", 1, 1),
        ("transpose-add", 1, 1),
        ("transpose-add-direct", 1, 2),
        ("repeat-add", 2, 1),
        ("permute", 1, 1),
        ("windows", 1, 1),
        ("roll-two", 1, 3),
        ("view", 1, 0),
    ],
)
def test_the_number_of_tensors_that_are_written(
    name: str, one: int, other: int, names: dict[str, Any]
) -> None:
    """A copy more or less is what a ratio can come from; for most pairs there is none."""
    case = BY_NAME[name]
    counts = [len(operations(text, names).written) for text in (case.one, case.other)]

    assert [one, other] == counts


def test_near_and_far_are_what_the_page_says(names: dict[str, Any]) -> None:
    """The operands differ in their strides and in nothing else."""
    x, y = names["x"], names["y"]

    assert ((SIZE, 1), (SIZE, 1)) == (x.stride(), y.stride())
    assert torch.equal(x.t(), y)
    assert 1 == names["image_last"].stride(1)
    assert torch.equal(names["image"], names["image_last"])
    for name in ("image", "pixels", "tokens", "windows", "columns", "rows", "kernel"):
        assert names[name].is_contiguous(), name

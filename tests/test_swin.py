"""The block built on the page about Swin is timm's block, bit for bit."""

import ast
import re
from pathlib import Path
from typing import NamedTuple

import conftest
import pytest
import torch
from timm.models.swin_transformer import SwinTransformerBlock
from torch import Tensor, nn

PAGE = Path(__file__).parents[1] / "docs" / "swin.md"
BLOCK = ("partition", "reverse", "offset_index", "shift_mask", "Attention", "DropPath", "Block")


def definitions() -> tuple[dict[str, object], dict[str, str]]:
    """Run what the examples of the page import and define; return the names and the sources."""
    namespace: dict[str, object] = {}
    sources: dict[str, str] = {}
    for example in conftest.pages.parse(PAGE).examples():
        source = getattr(example.parsed, "source", "")
        for node in ast.parse(source).body:
            if isinstance(node, ast.Import | ast.ImportFrom | ast.ClassDef | ast.FunctionDef):
                exec(compile(ast.Module([node], []), str(PAGE), "exec"), namespace)
            if isinstance(node, ast.ClassDef | ast.FunctionDef):
                sources[node.name] = source
    return namespace, sources


NAMES, SOURCES = definitions()


class Case(NamedTuple):
    """A map, its windows and their shift."""

    size: tuple[int, int]
    window: tuple[int, int]
    shift: tuple[int, int]


CASES = {
    "plain": Case((8, 8), (4, 4), (0, 0)),
    "shifted": Case((8, 8), (4, 4), (2, 2)),
    "padded": Case((7, 10), (4, 4), (0, 0)),
    "padded and shifted": Case((7, 10), (4, 4), (2, 2)),
    "padded in one dimension": Case((8, 10), (4, 4), (2, 2)),
    "not square": Case((4, 9), (2, 3), (1, 1)),
    "shifts that differ": Case((8, 9), (4, 3), (1, 2)),
    "one window high": Case((4, 8), (4, 4), (2, 2)),
    "one window": Case((4, 4), (4, 4), (2, 2)),
    "smaller than a window": Case((3, 5), (7, 7), (3, 3)),
}


def pair(
    case: Case, dtype: torch.dtype = torch.float64, ours: str = "Block", **rates: float
) -> tuple[nn.Module, nn.Module]:
    """Make timm's block with random numbers, and ours with the same weights."""
    torch.manual_seed(0)
    theirs = SwinTransformerBlock(
        8, case.size, num_heads=2, window_size=case.window, shift_size=case.shift, **rates
    )
    # Not only small or constant ones, as they are after initialisation.
    for parameter in theirs.parameters():
        nn.init.normal_(parameter)
    block = NAMES[ours](8, case.size, 2, case.window, case.shift, **rates)
    block.load_state_dict(theirs.state_dict())
    return theirs.to(dtype), block.to(dtype)


def outcome(block: nn.Module, case: Case, dtype: torch.dtype = torch.float64) -> dict[str, Tensor]:
    """Return the output of a block, all its gradients, and the random state it leaves."""
    torch.manual_seed(1)
    x = torch.randn(5, *case.size, 8, dtype=dtype, requires_grad=True)
    y = block(x)
    state = torch.get_rng_state()
    y.backward(torch.randn_like(y))
    found = {"output": y, "input": x.grad, "random state": state}
    return found | {name: parameter.grad for name, parameter in block.named_parameters()}


def differing(one: dict[str, Tensor], other: dict[str, Tensor]) -> list[str]:
    """Return the names of what is not the same, to the bit."""
    return [name for name in one | other if not torch.equal(one[name], other[name])]


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32], ids=str)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_evaluation(case: Case, dtype: torch.dtype) -> None:
    """Output and gradients in evaluation, where no rate counts."""
    theirs, ours = pair(case, dtype, drop_path=0.3, attn_drop=0.1, proj_drop=0.1)
    expected, actual = (outcome(block.eval(), case, dtype) for block in (theirs, ours))

    assert [] == differing(expected, actual)
    assert len(expected) == 3 + 13


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32], ids=str)
@pytest.mark.parametrize("dropout", [0.0, 0.2])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_training(case: Case, dropout: float, dtype: torch.dtype) -> None:
    """The same, in training from the same random state, with DropPath alone and with dropout."""
    theirs, ours = pair(case, dtype, drop_path=0.3, attn_drop=dropout, proj_drop=dropout)
    expected, actual = (outcome(block.train(), case, dtype) for block in (theirs, ours))

    assert [] == differing(expected, actual)
    assert not torch.equal(outcome(ours.eval(), case, dtype)["output"], actual["output"])


@pytest.mark.parametrize("drop_path", [0.0, 1.0])
def test_all_kept_or_all_dropped(drop_path: float) -> None:
    """At the ends of the range nothing is divided by zero."""
    theirs, ours = pair(CASES["shifted"], drop_path=drop_path)

    expected = outcome(theirs.train(), CASES["shifted"])
    assert [] == differing(expected, outcome(ours.train(), CASES["shifted"]))


def test_fused_attention_agrees_within_rounding() -> None:
    """The sums of fused attention are formed otherwise."""
    theirs, ours = pair(CASES["shifted"])
    theirs.attn.fused_attn = True
    expected, actual = (outcome(block, CASES["shifted"]) for block in (theirs, ours))

    assert all(torch.allclose(expected[name], actual[name]) for name in expected)


@pytest.mark.parametrize("name", ["shifted", "one window high"])
def test_one_gather_for_roll_and_partition(name: str) -> None:
    """The block that moves the tokens by their numbers is timm's too."""
    theirs, ours = pair(CASES[name], ours="Gathering")

    assert [] == differing(outcome(theirs, CASES[name]), outcome(ours, CASES[name]))


def test_comparison_notices_a_difference() -> None:
    """A shift and a single weight make one."""
    shifted, plain = pair(CASES["shifted"])[1], pair(CASES["plain"])[1]
    expected = outcome(shifted, CASES["shifted"])
    assert "output" in differing(expected, outcome(plain, CASES["plain"]))
    with torch.no_grad():
        shifted.attn.relative_position_bias_table[0, 0] += 1e-12
    assert "output" in differing(expected, outcome(shifted, CASES["shifted"]))


def test_page_counts_its_lines() -> None:
    """The block takes as many lines as the page says."""
    lines = [line for name in BLOCK for line in SOURCES[name].splitlines() if line.strip()]
    (said,) = re.findall(r"in (\d+) lines of our own", PAGE.read_text(encoding="utf-8"))

    assert len(lines) == int(said)

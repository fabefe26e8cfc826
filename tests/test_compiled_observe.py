"""What is compared between an eager and a compiled run: every way to differ is noticed."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import pytest
import torch
from torch import nn

from _ext.compiled.cases import Case, cases_of_block
from _ext.compiled.differences import KINDS, kind, outcomes, shorten
from _ext.compiled.record import Measured, Record
from _tools.compiled.measure import _compiled, _differing, measure
from _tools.compiled.observe import message, observe

if TYPE_CHECKING:
    from collections.abc import Callable


def warn(x: torch.Tensor) -> torch.Tensor:
    """Return what is given, with a warning."""
    warnings.warn("twice\nas much", stacklevel=1)
    return x


def raise_error(x: torch.Tensor) -> None:
    """Refuse what is given."""
    raise ValueError(f"not {x.shape}")


# One function and another that differs from it in one aspect.
PAIRS: dict[str, tuple[Callable[..., object], Callable[..., object]]] = {
    "returns": (lambda x: x + 1, lambda x: x + 2),
    "raises": (raise_error, lambda x: x.view(5)),
    "writes": (lambda x: x.shape, lambda x: x.data.add_(1).shape),
    "layout": (lambda x: x.new_zeros(2, 3), lambda x: x.new_zeros(3, 2).t()),
    "sharing": (lambda x: x.detach(), lambda x: x.detach().clone()),
    "gradients": (lambda x: x * 2, lambda x: x.detach() * 2),
    "warns": (warn, lambda x: x),
}


@pytest.mark.parametrize("aspect", PAIRS)
def test_each_aspect_is_noticed(aspect: str) -> None:
    """Two functions that differ in one aspect give two texts there."""
    one, other = (
        observe(function, {"x": torch.tensor([[10.0, 20.0]], requires_grad=True)})
        for function in PAIRS[aspect]
    )
    assert one.get(aspect) != other.get(aspect)
    assert observe(PAIRS[aspect][0], {"x": torch.tensor([[10.0, 20.0]], requires_grad=True)}) == one


def test_an_observation_names_the_inputs() -> None:
    """Results are said to be inputs or to share their memory; writes to buffers are found."""
    module = nn.BatchNorm1d(1)
    x = torch.tensor([[1.0], [3.0]], requires_grad=True)
    seen = observe(lambda module, x: (x, x.detach(), module(x) * 0 + x), {"module": module, "x": x})

    assert seen["sharing"] == "is x; shares the memory of x; has memory of its own"
    assert "module.num_batches_tracked = tensor(1)" in seen["writes"]
    assert seen["gradients"].endswith("x: tensor([[2.], [4.]])")


def test_warnings_of_torch_are_noted_each_time() -> None:
    """Those too that torch gives once in a process, and the setting is as it was."""
    seen = [observe(lambda x: torch.meshgrid(x, x)[0], {"x": torch.arange(2)}) for _ in range(2)]

    assert "indexing argument" in seen[0]["warns"]
    assert seen[0] == seen[1]
    assert not torch.is_warn_always_enabled()


def test_a_message_has_no_address_and_no_path() -> None:
    """What differs from run to run, and what a compiler adds, is left out."""
    text = "at 0x7f00aa, /somewhere/else/kernel.main.cpp:26, broke\n\nfrom user code:\n  File ..."
    assert message(RuntimeError(text)) == "RuntimeError: at 0x..., kernel.cpp, broke"
    text = "out of bounds\nException raised from kernel at a.cpp (most recent call first):\nframe"
    assert message(RuntimeError(text)) == "RuntimeError: out of bounds"


def test_a_block_that_is_none_is_refused() -> None:
    """Inputs come first, and a function is there."""
    for body in ("x = 1", "def f(): pass\nx = 1", "def f(:"):
        with pytest.raises(ValueError, match="the block must"):
            cases_of_block(body)
    first, second = cases_of_block("x = 1\n\ndef one_more(x):\n    return x + 1\n\ndef g(): 2")
    assert (first.name, first.inputs, first.body) == ("one more", "x = 1", "x + 1")
    assert second.make()[1] == {}


def measured(eager: dict[str, str], compiled: dict[str, str], **other: object) -> Measured:
    """Return what a record holds of a case."""
    facts = {"source": "", "eager": eager, "random": False, "breaks": 0} | other
    return Measured(differ={"aot_eager": {}, "inductor": compiled}, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("expected", "of"),
    [
        ("silent", measured({"raises": "a"}, {"raises": "", "returns": "b"})),
        ("silent", measured({"returns": "a"}, {"returns": "b"})),
        ("silent", measured({"gradients": "backward raises a"}, {"gradients": "x: 1"})),
        ("random", measured({"returns": "a"}, {"returns": "b"}, random=True)),
        ("refused", measured({"returns": "a"}, {"raises": "b"})),
        ("refused", measured({"gradients": "x: 1"}, {"gradients": "backward raises b"})),
        ("layout", measured({"layout": "a"}, {"layout": "b", "warns": ""})),
        ("message", measured({"raises": "a"}, {"raises": "b"})),
        ("message", measured({"gradients": "backward raises a"}, {"raises": "b"})),
        ("warning", measured({"warns": "a"}, {"warns": ""}, breaks=1)),
        ("break", measured({"returns": "a"}, {}, breaks=2)),
        ("same", measured({"returns": "a"}, {})),
    ],
)
def test_the_gravest_difference_counts(expected: str, of: Measured) -> None:
    """A wrong result without an error comes before an error, and that before other words."""
    assert kind(of) == expected
    assert expected in KINDS


def test_a_silent_difference_is_measured() -> None:
    """Filling an expanded tensor differs, filling its clone does not."""
    wrong, right = cases_of_block(
        "x = torch.zeros(1, 3)\n"
        "def fill_expanded(x):\n    return x.expand(2, 3).fill_(5)\n"
        "def fill_clone(x):\n    return x.expand(2, 3).clone().fill_(5)\n"
    )
    assert kind(measure(wrong, ("aot_eager",))) == "silent"
    assert kind(measure(right, ("aot_eager",))) == "same"


def test_a_compiler_may_warn_of_its_own_and_may_not_miss_one() -> None:
    """What eager mode does not warn of is no difference; a warning that is missed is one."""
    assert _differing({"warns": "a\nb"}, {"warns": "b\nother\na"}) == {}
    assert _differing({"warns": "a\nb"}, {"warns": "b"}) == {"warns": "b"}
    assert _differing({}, {"warns": "other"}) == {}


def test_each_case_is_compiled_anew() -> None:
    """A case that is run often would otherwise not be compiled any more."""
    (case,) = cases_of_block(
        "x = torch.zeros(1, 3)\ndef fill(x):\n    return x.expand(2, 3).fill_(5)"
    )
    returned = {_compiled(case, "aot_eager")["returns"] for _ in range(12)}
    assert returned == {"tensor([[10., 10., 10.], [10., 10., 10.]])"}


def test_releases_that_do_the_same_are_one_outcome() -> None:
    """Outcomes are grouped in the order of releases; other sources are left out."""
    case = Case("add", "x = 1", "def add(x):\n    return x + 1")
    found = measured({"returns": "a"}, {"returns": "b"}, source=case.source)
    agree = measured({"returns": "a"}, {}, source=case.source)
    stale = measured({"returns": "a"}, {}, source="other")
    of = {"2.6": found, "2.9": agree, "2.12": agree, "2.15": stale}
    records = [
        Record(
            *(1, f"{release}.0", "1", "3", "g++", "CPU", "2026-11-28", [], {"page": {"add": each}})
        )
        for release, each in of.items()
    ]
    shown = outcomes(case, "page", records)
    assert [each.releases for each in shown] == [("2.6",), ("2.9", "2.12")]
    assert shown[0].compiled == (
        ("aot_eager", (("the same", ""),)),
        ("Inductor", (("returns", "b"),)),
    )
    assert shown[1].compiled == (("Compiled", (("the same", ""),)),)


def test_an_exception_is_shown_without_what_is_around_it() -> None:
    """The class that is raised stays, and so does the message that was met."""
    for around in (
        "Failed running call_method view(*(FakeTensor(..., size=(3,)), 6), **{}): wrong",
        "got ValueError('wrong') Hint: none",
        "backend='inductor' raised: wrong",
    ):
        assert (
            shorten(f"TorchRuntimeError: {around}").removesuffix(":") == "TorchRuntimeError: wrong"
        )

"""Advice is what was run: copies, results and times, with a change and without."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn.functional import pad

import opsref
from opsref import Advice, Copies, Suggestion
from opsref._advice.sites import Calls
from opsref._advice.subject import Subject

X = torch.arange(24.0).view(2, 3, 4) % 7


@pytest.fixture(autouse=True)
def even(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every run takes as long, so that a busy machine decides nothing."""
    monkeypatch.setattr(Subject, "time", lambda *_, **__: 1.0)


class Model(nn.Module):
    """Runs a function, with a normalisation to use."""

    def __init__(self, run: Callable[[Model, torch.Tensor], torch.Tensor], size: int = 3) -> None:
        super().__init__()
        self.run = run
        self.norm = nn.LayerNorm(size)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Run the function."""
        return self.run(self, x)


def advise(run: Callable[[Model, torch.Tensor], torch.Tensor], x: torch.Tensor = X) -> Advice:
    """Ask for advice on a function."""
    with torch.no_grad():
        return opsref.advise(Model(run).eval(), x)


def only(advice: Advice) -> Suggestion:
    """Return the one change that was tried."""
    (suggestion,) = advice.tried
    return suggestion


def test_a_copy_that_nothing_needs_is_left_out() -> None:
    """The line is named, and the copies of both runs are counted."""
    suggestion = only(advise(lambda _, x: x.transpose(1, 2).contiguous() * 2))
    assert "better" == suggestion.verdict
    assert "leave out contiguous()" == suggestion.change
    assert suggestion.place.startswith("test_advice.py:")
    assert "x.transpose(1, 2).contiguous() * 2" in suggestion.source
    assert (1, 96) == suggestion.before
    assert (0, 0) == suggestion.after
    assert not suggestion.moved
    assert 0 == suggestion.difference


def test_a_copy_that_a_view_needs_stays() -> None:
    """The model fails without it, and the error is kept."""
    suggestion = only(advise(lambda _, x: x.transpose(1, 2).contiguous().view(-1)))
    assert "fails" == suggestion.verdict
    assert suggestion.error.startswith("RuntimeError: view size is not compatible")
    assert suggestion.after is None


def test_a_copy_that_a_kernel_makes_instead_has_only_moved() -> None:
    """Those inside operations are counted too."""
    advice = advise(lambda model, x: model.norm(x.transpose(1, 2).contiguous()))
    suggestion = only(advice)
    assert "only moved" == suggestion.verdict
    assert suggestion.before == suggestion.after == (1, 96)
    assert () == advice.suggestions


def test_a_call_that_copies_nothing_is_no_gain() -> None:
    """It returns its tensor."""
    assert "no gain" == only(advise(lambda _, x: x.contiguous() + 1)).verdict


def test_a_copy_that_protects_an_input_stays() -> None:
    """Results that differ are seen."""

    def keeps(_: Model, x: torch.Tensor) -> torch.Tensor:
        y = x.clone()
        y += 1
        return x + y

    suggestion = only(advise(keeps))
    assert "other results" == suggestion.verdict
    assert suggestion.difference > suggestion.tolerance


def test_padding_by_nothing_is_left_out() -> None:
    """Padding by something is not tried."""
    advice = advise(lambda _, x: pad(x, (0, 0)) * 2)
    assert "leave out pad() where it pads nothing" == advice.suggestions[0].change
    assert () == advise(lambda _, x: pad(x, (0, 1)) * 2).tried


def test_a_copy_of_the_same_tensor_is_made_once() -> None:
    """A write between two of them makes it another tensor."""

    def layers(_: Model, x: torch.Tensor, *, write: bool = False) -> torch.Tensor:
        total = torch.zeros(())
        for _ in range(3):
            # A view needs the copy, so that it cannot be left out.
            total = total + x.transpose(1, 2).contiguous().view(-1).sum()
            if write:
                x.add_(1)
        return total

    once, left_out = advise(layers).tried
    assert ("contiguous() once instead of 3 times", "better") == (once.change, once.verdict)
    assert "fails" == left_out.verdict
    assert ((3, 288), (1, 96)) == (once.before, once.after)
    assert ["fails"] == [s.verdict for s in advise(lambda m, x: layers(m, x, write=True)).tried]


def test_what_helps_is_tried_together() -> None:
    """Each copy alone, and all of them."""

    def twice(_: Model, x: torch.Tensor) -> torch.Tensor:
        y = x.transpose(1, 2).contiguous() + 1
        return y.transpose(0, 1).contiguous() + 2

    advice = advise(twice)
    together = advice.suggestions[0]
    assert "all of these together" == together.change
    assert ((2, 192), (0, 0)) == (together.before, together.after)
    assert 3 == len(advice.suggestions)


def test_channels_last_is_tried_for_images() -> None:
    """For the model, for its inputs, and for each part with convolutions; for no other model."""
    model = nn.Sequential(nn.Conv2d(4, 4, 3, groups=4), nn.ReLU(), nn.Conv2d(4, 2, 1)).eval()
    x = torch.ones(1, 4, 8, 8)
    with torch.no_grad():
        tried = {suggestion.change for suggestion in opsref.advise(model, x).tried}
        assert () == opsref.advise(nn.Linear(8, 2), x).tried
    assert {
        "channels_last for the model and its inputs",
        "channels_last for the model",
        "channels_last for model.0",
        "channels_last for model.2",
    } == tried
    assert model[0].weight.is_contiguous()


def test_converting_the_inputs_is_in_the_text() -> None:
    """With the bytes of those that do not arrive in channels last."""
    x, last = torch.ones(1, 4, 8, 8), torch.channels_last
    model = nn.Conv2d(4, 4, 3, groups=4).to(memory_format=last)

    def notes(x: torch.Tensor) -> dict[str, str]:
        with torch.no_grad():
            advice = opsref.advise(model, x)
        assert all(s.note in str(advice) for s in advice.suggestions)
        return {s.change.removeprefix("channels_last for "): s.note for s in advice.tried}

    said = "not counted: converting the inputs copies 1,024 bytes"
    assert {"the model and its inputs": said, "the model": ""} == notes(x)
    assert {""} == {*notes(x.to(memory_format=last)).values()}


def test_files_of_one_name_have_their_folders(tmp_path: Path) -> None:
    """As those of torchvision for images and for video."""
    made: dict[str, dict[str, Any]] = {"images": {}, "video": {}}
    for folder, space in made.items():
        file = tmp_path / folder / "net.py"
        file.parent.mkdir()
        file.write_text("def turn(x):\n    return x.mT.contiguous() + 1\n", encoding="utf-8")
        exec(compile(file.read_text(encoding="utf-8"), str(file), "exec"), space)
    advice = advise(lambda _, x: made["video"]["turn"](made["images"]["turn"](x)))
    assert "video/net.py:2" in str(advice)
    assert {"images/net.py:2", "video/net.py:2"} <= {s.place for s in advice.tried}


def test_gradients_are_compared() -> None:
    """A change after which they differ is not advised."""

    class Doubled(torch.autograd.Function):
        @staticmethod
        def forward(_: object, x: torch.Tensor) -> torch.Tensor:
            return x * 1

        @staticmethod
        def backward(_: object, grad: torch.Tensor) -> torch.Tensor:  # type: ignore[override]
            return grad if grad.is_contiguous() else grad * 2

    def run(model: Model, x: torch.Tensor) -> torch.Tensor:
        y = Doubled.apply((x * model.norm.weight).transpose(1, 2))
        return y.contiguous().transpose(0, 1).transpose(0, 2)

    suggestion = only(opsref.advise(Model(run, 4), X))
    assert "other results" == suggestion.verdict
    assert suggestion.before.number > 0


@pytest.mark.parametrize(
    ("seconds", "verdict"),
    [(0.85, "better"), (0.95, "no gain"), (1.05, "no gain"), (1.2, "slower")],
)
def test_the_time_decides_where_copies_do_not(
    monkeypatch: pytest.MonkeyPatch, seconds: float, verdict: str
) -> None:
    """Three pairs in four have to differ by a tenth."""

    def time(_: Subject, change: Callable[[], Calls]) -> float:
        return seconds if change()._changes else 1.0

    monkeypatch.setattr(Subject, "time", time)
    suggestion = only(advise(lambda _, x: x.contiguous() + 1))
    assert verdict == suggestion.verdict
    assert suggestion.time == pytest.approx((seconds, seconds, seconds))


def test_nothing_is_left_changed() -> None:
    """Neither the model, nor its gradients and buffers, nor inputs, nor random numbers."""
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Dropout(0.5))
    x = torch.ones(2, 3, 8, 8)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    opsref.advise(model, x)
    assert torch.equal(expected, torch.rand(3))
    assert all(torch.equal(before[name], value) for name, value in model.state_dict().items())
    assert all(parameter.grad is None for parameter in model.parameters())
    assert torch.equal(torch.ones(2, 3, 8, 8), x)
    assert x.is_contiguous()


def test_a_model_with_a_state_is_refused() -> None:
    """Its results change from run to run."""
    calls = []

    def counts(_: Model, x: torch.Tensor) -> torch.Tensor:
        calls.append(1)
        return x * len(calls)

    with pytest.raises(ValueError, match="other results when it runs on the same inputs again"):
        advise(counts)


def test_wrong_arguments() -> None:
    """The error names the argument."""
    with pytest.raises(TypeError, match=r"^model must be a torch\.nn\.Module: got function$"):
        opsref.advise(lambda x: x, X)  # type: ignore[arg-type]
    x = torch.ones(2, requires_grad=True) * 2
    with pytest.raises(TypeError, match=r"^the inputs must be something that copy\.deepcopy"):
        opsref.advise(nn.Identity(), x)


def test_the_text_fits_a_terminal() -> None:
    """It names the inputs, what is advised, and what was tried in vain."""

    def both(_: Model, x: torch.Tensor) -> torch.Tensor:
        y = x.transpose(1, 2).contiguous() + 1
        return y.transpose(1, 2).contiguous().view(-1)

    advice = advise(both)
    text = str(advice)
    assert max(map(len, text.splitlines())) <= 80
    assert text.startswith("Model: (2, 3, 4) float32, cpu, ")
    assert "without gradients" in text
    assert "equal results" in text
    assert "1 other change tried:" in text
    assert "no change that was tried helps" in str(advise(lambda _, x: x + 1))
    assert "<Advice for Model: 1 of 2 changes>" == repr(advice)


def test_a_wide_range_of_times_is_called_undecided() -> None:
    """A median near 1 says nothing where half of the pairs are far from it."""
    advice = advise(lambda _, x: x.transpose(1, 2).contiguous() * 2)
    suggestion = only(advice)
    wide = replace(suggestion, time=(0.83, 1.01, 1.22))
    narrow = replace(suggestion, time=(0.95, 1.01, 1.22))
    assert "; time undecided (0.83 to 1.22)" in replace(advice, tried=(wide,)).text(width=99)
    assert "; 1.01 of the time (0.95 to 1.22)" in replace(advice, tried=(narrow,)).text(width=99)


def test_short_runs_are_timed_more_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty of a millisecond: seven pairs of which are too few to tell it from chance."""
    calls = []

    def time(*_: object, **__: object) -> float:
        calls.append(1)
        return 0.0005

    monkeypatch.setattr(Subject, "time", time)
    only(advise(lambda _, x: x.contiguous() + 1))
    assert 2 + 2 * 50 <= len(calls) <= 2 + 2 * 51


class Lines(nn.Module):
    """A linear layer of a transposed input, whose result is transposed again."""

    def __init__(self) -> None:
        super().__init__()
        self.line = nn.Linear(2, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Run it."""
        result: torch.Tensor = self.line(x.mT).mT.contiguous()
        return result


def test_inference_mode_is_judged_on_ordinary_weights() -> None:
    """Copies made there would be inference tensors, with which `linear` copies less."""
    model, x = Lines(), torch.ones(4, 2, 2)
    with torch.inference_mode():
        advice = opsref.advise(model, x)
        t = opsref.trace(model, x)
        made = torch.ones(4, 2, 2)
        of_made = opsref.advise(model, made)
        t_of_made = opsref.trace(model, made)
    assert advice.copies.number == len(t.layout_copies) + len(t.inner_copies)
    assert of_made.copies.number == len(t_of_made.layout_copies) + len(t_of_made.inner_copies)


def test_a_change_that_copies_more_says_so() -> None:
    """It has not only moved a copy."""
    less, more = Copies(1, 100), Copies(2, 300)
    suggestion = Suggestion("", "", "", less, more, 0.0, 0.0, (1.0, 1.0, 1.0), True, "")
    assert "more copies" == suggestion.verdict
    assert "only moved" == replace(suggestion, after=less).verdict


def test_what_is_compiled_is_said_to_be_left_out() -> None:
    """No copy is seen in it, hence none is missed in silence."""
    model = torch.compile(Lines(), backend="aot_eager")
    left_out = "without the copies of compiled code"
    advice = opsref.advise(model, torch.ones(4, 2, 2))
    assert left_out in advice.inputs
    assert () == advice.tried
    assert left_out not in opsref.advise(Lines(), torch.ones(4, 2, 2)).inputs

"""How `explain` is called, what it shows, and what it leaves as it was."""

import gc
import sys
import warnings
import weakref
from typing import Any

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

import opsref
from test_explain_hostile import caught, fails, view_of


def test_nothing_runs() -> None:
    """No operation reaches a mode, no hook is unpacked, nothing is warned of or set."""
    seen: list[object] = []

    class Watching(TorchDispatchMode):
        def __torch_dispatch__(
            self, func: Any, types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            del types
            seen.append(func)
            return func(*args, **(kwargs or {}))

    def unpacked(x: torch.Tensor) -> torch.Tensor:
        seen.append("unpacked")
        return x

    w = torch.ones(2, 3, requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(lambda x: x, unpacked):
        kept = w.exp()
    y = (kept * 2).sigmoid()
    y += 1

    def run(x: torch.Tensor) -> None:
        x.t().transpose(0, 1).t().view(6)

    versions = w._version, y._version
    errors = [caught(lambda: run(torch.zeros(2, 3))), caught(lambda: y.sum().backward())]
    seen.clear()
    state = torch.get_rng_state()
    hooks = sys.excepthook, sys.gettrace(), sys.getprofile()
    with Watching(), warnings.catch_warnings():
        warnings.simplefilter("error")
        texts = [opsref.explain(error).text for error in errors]
    assert [] == seen
    assert "stride (1, 3)" in texts[0]
    assert "SigmoidBackward0" in texts[1]
    assert versions == (w._version, y._version)
    assert torch.equal(state, torch.get_rng_state())
    assert hooks == (sys.excepthook, sys.gettrace(), sys.getprofile())
    assert w.grad is None


def test_no_tensor_is_kept() -> None:
    """When the error is gone, so are its tensors."""

    def run() -> weakref.ref[torch.Tensor]:
        x = torch.zeros(2, 3)
        error = caught(lambda: view_of(x.t()))
        assert opsref.explain(error).found
        return weakref.ref(x)

    gone = run()
    gc.collect()
    assert gone() is None


def test_block_prints_and_lets_the_error_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    """The error is the one that was raised, and nothing is printed without one."""
    with pytest.raises(RuntimeError, match="view size") as found, opsref.explaining():
        fails()
    printed = capsys.readouterr()
    assert "" == printed.out
    assert "x has shape (3, 2) and stride (1, 3)" in printed.err
    assert not hasattr(found.value, "__notes__")
    with opsref.explaining():
        pass
    with pytest.raises(SystemExit), opsref.explaining():
        raise SystemExit
    assert ("", "") == capsys.readouterr()


def test_without_an_argument(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error being handled, or the last of the terminal; what is no error is refused."""
    try:
        fails()
    except RuntimeError:
        assert opsref.explain().found
    monkeypatch.setattr(sys, "last_value", caught(fails), raising=False)
    assert opsref.explain().found
    monkeypatch.delattr(sys, "last_value")
    monkeypatch.delattr(sys, "last_exc", raising=False)
    with pytest.raises(ValueError, match="error must be given"):
        opsref.explain()
    with pytest.raises(TypeError, match="error must be an exception or its message: got int"):
        opsref.explain(3)  # type: ignore[arg-type]


def test_it_shows_itself() -> None:
    """In a terminal, IPython and a notebook."""
    told = opsref.explain(caught(fails))
    assert repr(told) == str(told) == told.text
    assert told._repr_html_().startswith("<pre>RuntimeError at test_explain_hostile.py:")


def test_a_pasted_message() -> None:
    """With its traceback or without: cause, fix and address are those of the raised error."""
    text = "shape '[2, 5]' is invalid for input of size 12"
    raised = opsref.explain(caught(lambda: torch.zeros(12).view(2, 5)))
    for pasted in (text, f"RuntimeError: {text}", f'  File "a.py", line 3\nRuntimeError: {text}\n'):
        found = opsref.explain(pasted)
        assert found.found
        assert raised.address == found.address
        assert found.cause in raised.cause
        assert "(2, 5) has 10 elements, the tensor has 12." in found.text
        assert "(2, 6) has 12 elements." in found.fix
    for unknown in ("", "no such message", f"KeyError: {text}", "RuntimeError: CUDA is tired"):
        found = opsref.explain(unknown)
        assert (False, "", "") == (found.found, found.cause, found.address)
        assert found.text.startswith("I do not know this one")

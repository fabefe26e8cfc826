"""What one body does to torch, no other page sees."""

import inspect
from pathlib import Path
from typing import Any

import pytest
import torch
from torch.nn.modules import module as module_hooks
from torch.utils._python_dispatch import _get_current_dispatch_mode_stack

import opsref
from opsref.sphinxext._body import BodyError, draw_body, run_body
from sphinx_projects import LAYOUT_CONF, build, write

CHANGES = {
    "default dtype": "torch.set_default_dtype(torch.float64)",
    "default device": 'torch.set_default_device("meta")',
    "default device, the same": 'torch.set_default_device("cpu")',
    "gradients": "torch.set_grad_enabled(False)",
    "gradients, as a context": "torch.no_grad().__enter__()",
    "deterministic algorithms": "torch.use_deterministic_algorithms(True)",
    "deterministic algorithms, warned": 'torch.set_deterministic_debug_mode("warn")',
    "deterministic cuDNN": "torch.backends.cudnn.deterministic = True",
    "benchmark of cuDNN": "torch.backends.cudnn.benchmark = True",
    "filling": "torch.utils.deterministic.fill_uninitialized_memory = False",
    "warnings": "torch.set_warn_always(True)",
    "anomalies": "torch.autograd.set_detect_anomaly(True)",
    "threads": "torch.set_num_threads(torch.get_num_threads() + 1)",
    "autocast": "torch.autocast('cpu').__enter__()",
    "seed": "torch.manual_seed(5)",
    "random numbers": "torch.rand(7)",
    "dropout": "torch.nn.Dropout()(torch.ones(7))",
    "a state": "torch.set_rng_state(torch.Generator().manual_seed(3).get_state())",
}
LEFT = {
    "a trace": ("t = opsref.trace().__enter__()", "a trace did not end: begin it with a `with`"),
    "a trace, suspended": (
        "def held():\n    with opsref.trace():\n        yield\nh = held()\nnext(h)",
        "a trace did not end",
    ),
    "two traces": (
        "a, b = opsref.trace(), opsref.trace()\na.__enter__(), b.__enter__()",
        "a trace and a trace did not end",
    ),
    "a mode": (
        "from torch.utils import _python_dispatch as modes\n"
        "m = modes.TorchDispatchMode().__enter__()",
        "TorchDispatchMode did not end",
    ),
    "fake tensors": (
        "from torch._subclasses import FakeTensorMode\nf = FakeTensorMode().__enter__()",
        "FakeTensorMode did not end",
    ),
    "a device": ("d = torch.device('meta').__enter__()", "DeviceContext did not end"),
    "a mode of functions": (
        "from torch.overrides import BaseTorchFunctionMode as Mode\nm = Mode().__enter__()",
        "BaseTorchFunctionMode did not end",
    ),
    "inference mode": ("i = torch.inference_mode()\ni.__enter__()", "inference mode did not end"),
    "all at once": (
        "t = opsref.trace().__enter__(); torch.set_default_device('meta')\n"
        "d = torch.device('cpu').__enter__()",
        "a trace and DeviceContext did not end",
    ),
}


def state() -> list[Any]:
    """Return everything that one page could leave to another."""
    return [
        torch.get_default_dtype(),
        torch.empty(0).device,
        torch.is_grad_enabled(),
        torch.is_inference_mode_enabled(),
        torch.get_deterministic_debug_mode(),
        torch.backends.cudnn.deterministic,
        torch.backends.cudnn.benchmark,
        torch.utils.deterministic.fill_uninitialized_memory,
        torch.is_warn_always_enabled(),
        torch.is_anomaly_enabled(),
        torch.get_num_threads(),
        torch.is_autocast_enabled("cpu"),
        torch.get_rng_state().tolist(),
        torch.overrides._get_current_function_mode_stack(),
        _get_current_dispatch_mode_stack(),
        {**module_hooks._global_forward_hooks},
        {**module_hooks._global_forward_pre_hooks},
    ]


@pytest.mark.parametrize("ending", ["", "\n1 / 0", "\nraise SystemExit"])
@pytest.mark.parametrize("change", CHANGES)
def test_a_setting_is_given_back(change: str, ending: str) -> None:
    """Also by a body that fails, and by one that sets what was set."""
    before = state()
    names: dict[str, Any] = {"state": state}
    source = f"import torch\n{CHANGES[change]}\nseen = state(){ending}"
    if ending:
        with pytest.raises(BodyError, match=r"ZeroDivisionError|SystemExit"):
            run_body(source, names, page="one.md", line=1)
    else:
        run_body(source, names, page="one.md", line=1)
    assert before != names["seen"]
    assert before == state()


@pytest.mark.parametrize("change", CHANGES)
def test_an_expression_gives_it_back(change: str) -> None:
    """What is drawn is code of the page as well."""
    before = state()
    code = f"(exec({CHANGES[change]!r}), torch.zeros(1, device='cpu'))[1]"
    draw_body("import torch", {}, page="one.md", line=1, expressions=code)
    assert before == state()


@pytest.mark.parametrize("left", LEFT)
def test_what_does_not_end_is_a_fault(left: str) -> None:
    """With page and line; nothing stays switched on."""
    before = state()
    source, message = LEFT[left]
    entered = next((i for i, line in enumerate(source.split("\n")) if "__enter__" in line), -1)
    with pytest.raises(BodyError, match=f"^{message}") as raised:
        run_body(f"import opsref, torch\n{source}", {}, page="one.md", line=7)
    assert 8 + entered == raised.value.line
    del raised
    assert before == state()
    assert 1 == len(opsref.trace(torch.ones, 2).operations)


def test_what_does_not_end_in_an_expression_or_beside_an_error() -> None:
    """The error of the body goes before."""
    before = state()
    with pytest.raises(BodyError, match=r"^a trace did not end"):
        draw_body(
            "import opsref, torch",
            {},
            page="one.md",
            line=7,
            expressions="(opsref.trace().__enter__(), torch.ones(2))[1]",
        )
    with pytest.raises(BodyError, match=r"^ZeroDivisionError"):
        run_body("import opsref\nopsref.trace().__enter__()\n1 / 0", {}, page="one.md", line=7)
    assert before == state()


def test_random_numbers_go_on_within_a_page() -> None:
    """A page may seed in one body and draw in the next; it begins as every page does."""
    torch.manual_seed(11)
    expected = torch.rand(2).tolist()
    torch.manual_seed(11)
    for _ in range(2):
        names: dict[str, Any] = {}
        run_body("import torch\na = torch.rand(1).item()", names, page="one.md", line=1)
        run_body("b = torch.rand(1).item()", names, page="one.md", line=1)
        assert expected == [names["a"], names["b"]]
        run_body("torch.manual_seed(4)", names, page="one.md", line=1)
        run_body("c = torch.rand(3)", names, page="one.md", line=1)
        assert torch.rand(3, generator=torch.Generator().manual_seed(4)).equal(names["c"])
    assert 11 == torch.initial_seed()


def test_a_site_fails_for_an_unfinished_trace(tmp_path: Path) -> None:
    """The page and the line are named, and the next page is as it would be alone."""
    good = inspect.cleandoc(
        """
        T
        =

        .. layout::
           :cells: values

           import torch
           x = torch.rand(3)
        """
    )
    bad = f"{good}\n\n.. layout::\n\n   import opsref\n   t = opsref.trace().__enter__()\n"
    built = build(write(tmp_path, {"conf.py": LAYOUT_CONF, "index.rst": bad, "other.rst": good}))
    assert built.code != 0
    assert 2 == built.log.count("index.rst:13: ")
    assert "index.rst:13: ERROR: a trace did not end" in built.log
    assert "other.rst" not in built.log.split("Traceback")[1]


def test_a_figure_does_not_depend_on_other_pages(tmp_path: Path) -> None:
    """However pages are ordered, and in however many processes."""
    body = (
        ".. layout::\n   :cells: values\n   :hide-code:\n\n   import torch\n   x = torch.rand(3)\n"
    )
    page = f":orphan:\n\nT\n=\n\n{body}\n{body}"
    names = ["index", *"abcdefg"]
    pages = {f"{name}.rst": page for name in names}
    figures = []
    for number, flags in enumerate([(), ("-j", "2")]):
        built = build(write(tmp_path / f"{number}", {"conf.py": LAYOUT_CONF} | pages), "-W", *flags)
        assert built.code == 0, built.log
        figures += [[str(svg) for svg in built.page(name).select("svg")] for name in names]
    assert all(each == figures[0] for each in figures)
    assert figures[0][0] != figures[0][1]

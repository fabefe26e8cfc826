"""What looking at a tensor costs: no operation, no data, no import."""

import subprocess
import sys
import tracemalloc
from typing import Any

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from opsref import Layout, draw, view_plan


class Dispatched(TorchDispatchMode):
    """Notes every operation that reaches torch."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Note the operation and run it."""
        self.names.append(str(func.overloadpacket))
        return func(*args, **(kwargs or {}))


TENSORS = {
    "contiguous": torch.zeros(8, 12),
    "transposed": torch.zeros(8, 12).t(),
    "channels last": torch.zeros(2, 3, 4, 4).to(memory_format=torch.channels_last),
    "broadcast": torch.zeros(1).expand(10**8),
    "large": torch.empty(10**4, 10**4, device="meta"),
    "overlapping": torch.zeros(100).as_strided((9, 9), (7, 3)),
    "conjugate": torch.zeros(3, dtype=torch.complex64).conj(),
    "gradient": torch.zeros(3, requires_grad=True),
}


@pytest.mark.parametrize("kind", TENSORS)
def test_facts_dispatch_nothing(kind: str) -> None:
    """Layouts, plans and figures of positions run no operation at all."""
    x = TENSORS[kind]
    with Dispatched() as seen:
        layout = Layout.of(x)
        str(layout), layout.to_dict(), layout.distinct, layout.overlaps(layout)
        str(view_plan(x, -1))
        options = {"strides": True, "path": True, "facts": "full"}
        figure = draw({"x": x, "y": x}, cells="positions", **options)
        figure.svg(), str(figure), figure._repr_html_()

    assert [] == seen.names


@pytest.mark.parametrize("kind", TENSORS)
def test_small_tensors_are_read_without_an_operation(kind: str) -> None:
    """Values that are shown by default, too; a lazy conjugate alone is resolved, once."""
    x = TENSORS[kind]
    with Dispatched() as seen:
        draw(x)
        draw({"x": x, "y": x}, strides=True, path=True, facts="full").svg()

    assert (["aten.clone"] * 3 if kind == "conjugate" else []) == seen.names


@pytest.mark.parametrize("x", [torch.zeros(1).expand(10**8), torch.zeros(30, 40).t()])
@pytest.mark.parametrize("option", ["cells", "colours"])
def test_values_of_large_tensors_take_one_gather(x: torch.Tensor, option: str) -> None:
    """Values are read with one gather; all other operations only make its index."""
    for count in (1, 3):
        with Dispatched() as seen:
            draw({str(i): x for i in range(count)}, **{option: "values"})
        views = {"aten.as_strided", "aten.detach", "aten.lift_fresh", "aten.unbind"}
        assert 1 <= seen.names.count("aten.index") <= count
        assert {"aten.index"} == set(seen.names) - views


@pytest.mark.parametrize(
    "x",
    [
        torch.zeros(1).expand(10**8),
        torch.empty(10**8, device="meta"),
        torch.empty(10**4, 10**4, device="meta").t(),
        torch.empty(100, 100, 100, 100, device="meta").permute(3, 1, 2, 0),
        torch.empty((2,) * 27, device="meta"),
        torch.empty(10**8, device="meta").as_strided((10**4, 9000), (9999, 1)),
    ],
)
def test_large_tensors_take_little_memory(x: torch.Tensor) -> None:
    """A figure of any number of elements needs at most a mebibyte."""
    draw(x)  # what is kept for all figures is made once
    tracemalloc.start()
    try:
        draw(x, strides=True, path=True, facts="full").svg()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak <= 1 << 20


def modules_after(code: str) -> set[str]:
    """Run some code in a process of its own and list the packages that it loaded."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_importing_brings_in_only_torch() -> None:
    """The package and a whole figure load nothing that torch had not loaded, but base64."""
    torch_alone = modules_after("import torch")
    use = "import torch\nfrom opsref import Layout, draw, view_plan\n"
    drawn = f"{use}draw(torch.zeros(2, 3), cells='values')._repr_html_()"

    assert {"opsref"} == modules_after(use) - torch_alone - {"base64"}
    assert {"opsref"} == modules_after(drawn) - torch_alone - {"base64"}


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_a_device_is_never_waited_for() -> None:
    """On a GPU, positions are drawn without one synchronisation."""
    x = torch.zeros(8, 12, device="cuda").t()
    torch.cuda.set_sync_debug_mode("error")
    try:
        draw({"x": x}, strides=True, path=True, facts="full").svg()
        assert Layout.of(x).overlaps(Layout.of(x)) is True
        assert not view_plan(x, -1).works
    finally:
        torch.cuda.set_sync_debug_mode("default")

"""Labels of tensors that come without one: how the call wrote them."""

import subprocess
import sys

import pytest
import torch

import opsref
from opsref import draw

sketch = draw
x = torch.tensor([[10, 20], [30, 40]])


def names(figure: opsref.Figure) -> list[str]:
    """Return the labels of a figure."""
    return [subject.name for subject in figure._arranged.subjects]


def test_arguments_are_labels() -> None:
    """Names, calls, slices and lines that are broken, as they are written."""
    assert names(draw(x)) == ["x"]
    assert names(opsref.draw(x.t(), x[:, 1:], strides=True)) == ["x.t()", "x[:, 1:]"]
    figure = draw(
        x.reshape(
            4,
        )[1:],
        x,  # a comment
    )
    assert names(figure) == ["x.reshape( 4, )[1:]", "x"]
    see = draw
    assert names(see(x)) == ["tensor"]
    assert names(sketch(x)) == ["x"]
    größe = x
    assert names((draw(größe), draw(x))[0]) == ["größe"]


def test_equal_sources_are_numbered() -> None:
    """Labels differ, as those of a mapping do."""
    assert names(draw(x, x, x)) == ["x", "x (2)", "x (3)"]


def test_a_mapping_has_its_own() -> None:
    """Labels that are given are used."""
    assert names(draw({"a": x, "b": x})) == ["a", "b"]
    assert draw({"a": x, "b": x}).title == "Layouts of a and b"


@pytest.mark.parametrize(
    ("figure", "labels"),
    [
        (draw(*[x]), ["tensor"]),
        (draw(*[x, x]), ["tensor 1", "tensor 2"]),
        (draw(x, *[x]), ["tensor 1", "tensor 2"]),
        (next(map(draw, [x])), ["tensor"]),
        (eval("draw(x)"), ["tensor"]),
        (draw("x" and x), ['"x" and x']),
        (draw(x + len("\n")), ['x + len("\\n")']),
        (max([x], key=draw) is x and draw(x), ["x"]),
    ],
)
def test_what_cannot_be_told(figure: opsref.Figure, labels: list[str]) -> None:
    """Without a source, tensors are counted from 1."""
    assert labels == names(figure)


def test_an_interactive_session_without_source() -> None:
    """Code that is passed to Python has no lines to look at before 3.13."""
    code = "import torch, opsref; x = torch.ones(2); print(opsref.draw(x).title)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout.strip() in ("Layout of tensor", "Layout of x")


def test_no_tensor_is_kept_alive() -> None:
    """The frame of the call is let go."""
    import gc
    import weakref

    gc.disable()
    try:
        y = torch.ones(3)
        seen = weakref.ref(y)
        draw(y)
        del y
        assert seen() is None
    finally:
        gc.enable()

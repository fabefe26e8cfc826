"""A figure on matplotlib axes."""

import sys
from pathlib import Path

import matplotlib as mpl
import pytest
import torch
from matplotlib import pyplot as plt
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation

from opsref import _style, draw

mpl.use("Agg")
X = torch.zeros(4, 6)
CASES = {
    "one": {"x": X},
    "shared": {"x": X, "x.t()[:2]": X.t()[:2]},
    "large": {"x": torch.empty(10**8, device="meta")},
    "rank 4": {"x": torch.zeros(2, 3, 2, 2)},
    "scalar": {"x": torch.zeros(())},
    "empty": {"x": torch.zeros(0, 2)},
}


@pytest.fixture(autouse=True)
def _close():
    """Close what a test opened."""
    yield
    plt.close("all")


@pytest.mark.parametrize("case", CASES)
def test_every_cell_and_label_is_on_the_axes(case: str) -> None:
    """There is a rectangle a cell and a text a cell and a label, with the same words."""
    figure = draw(CASES[case], facts="full")
    axes = figure.plot()
    scene = figure._scene
    expected = [cell[3] for cell in scene.cells] + [label.text for label in scene.labels]

    assert len(scene.cells) == len(axes.patches)
    assert sorted(expected) == sorted(text.get_text() for text in axes.texts)


def test_colours_are_those_of_the_svg() -> None:
    """A cell has the colour of its location; one that nobody reads has none."""
    figure = draw({"x": X[:, ::2]})
    ramp = _style.ramp(figure._scene.shades)
    for cell, patch in zip(figure._scene.cells, figure.plot().patches, strict=True):
        assert isinstance(patch, Rectangle)
        if cell[4] is None:
            assert patch.get_facecolor()[3] == 0
        else:
            assert ramp[cell[4]][0] == to_hex(patch.get_facecolor())


def test_steps_and_paths_are_drawn() -> None:
    """Each step is an arrow from its start to its end, each path a line through its points."""
    figure = draw({"x": X.t()}, strides=True, path=True)
    axes = figure.plot()
    steps = [line.points for line in figure._scene.lines if line.role == "step"]
    paths = [list(line.points) for line in figure._scene.lines if line.role == "path"]
    arrows = [text for text in axes.texts if isinstance(text, Annotation)]

    assert steps == [(arrow.xyann, arrow.xy) for arrow in arrows]
    assert paths == [[tuple(p) for p in line.get_xydata()] for line in axes.lines]
    axes.figure.canvas.draw()


def test_the_axes_that_were_given_are_used() -> None:
    """Nothing is made beside the axes that were given, and they are given back."""
    own, axes = plt.subplots()

    assert draw(X).plot(axes) is axes
    assert [own.number] == plt.get_fignums()


def test_new_axes_have_the_natural_size() -> None:
    """Without axes, a figure of the picture's own proportions is made."""
    figure = draw(X)
    width, height = figure.plot().figure.get_size_inches()

    assert figure._scene.width / figure._scene.height == pytest.approx(width / height)


def test_nothing_is_saved_or_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing leaves no file behind and opens no window."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(plt, "show", lambda: pytest.fail("shown"))
    draw(X).plot()

    assert list(tmp_path.iterdir()) == []


def test_without_matplotlib_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A missing matplotlib is named, with the command that brings it; SVG works without."""
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    figure = draw(X)
    with pytest.raises(ImportError, match=r'^plot needs matplotlib: pip install "opsref\[plot\]"$'):
        figure.plot()
    assert figure.svg().startswith("<svg ")


@pytest.mark.parametrize("label", ["$x", "$x$ and $y$", r"\frac{1}", "_{x}^"])
def test_a_label_is_no_formula(label: str, tmp_path: Path) -> None:
    """It is drawn as it is, also where matplotlib would read mathematics."""
    axes = draw({label: torch.zeros(2, 3)}).plot()
    axes.figure.savefig(tmp_path / "figure.svg")
    assert label in {text.get_text() for text in axes.texts}
    assert not any(text.get_parse_math() for text in axes.texts)

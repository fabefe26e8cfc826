"""A figure on matplotlib axes."""

import sys
from pathlib import Path

import matplotlib as mpl
import pytest
import torch
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.patches import PathPatch, Rectangle
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


def cells(axes: Axes) -> list[Rectangle]:
    """Return the shapes of cells."""
    return [patch for patch in axes.patches if isinstance(patch, Rectangle)]


def texts(axes: Axes) -> list[PathPatch]:
    """Return the shapes of texts, whose gid is what they say."""
    return [patch for patch in axes.patches if isinstance(patch, PathPatch)]


@pytest.mark.parametrize("case", CASES)
def test_every_cell_and_label_is_on_the_axes(case: str) -> None:
    """There is a rectangle for each cell, and a text for each cell, number and label."""
    figure = draw(CASES[case], facts="full", path=True)
    axes = figure.plot()
    scene = figure._scene
    expected = [cell[3] for cell in scene.cells if cell[3]]
    expected += [label.text for label in scene.labels]
    expected += [number for ticks in scene.ticks for number in ticks.texts]

    assert len(scene.cells) == len(cells(axes))
    assert sorted(expected) == sorted(str(text.get_gid()) for text in texts(axes))


def test_colours_are_those_of_the_svg() -> None:
    """A cell has the colour of its location; one that nobody reads has none."""
    figure = draw({"x": X[:, ::2]})
    ramp = _style.ramp(figure._scene.shades)
    for cell, patch in zip(figure._scene.cells, cells(figure.plot()), strict=True):
        if cell[4] is None:
            assert patch.get_facecolor()[3] == 0
        else:
            assert ramp[cell[4]][0] == to_hex(patch.get_facecolor())


def test_steps_are_drawn() -> None:
    """Each step is an arrow from its start to its end."""
    figure = draw({"x": X.t()}, strides=True)
    axes = figure.plot()
    arrows = [text for text in axes.texts if isinstance(text, Annotation)]

    assert [tuple(line) for line in figure._scene.lines] == [
        (arrow.xyann, arrow.xy) for arrow in arrows
    ]
    axes.figure.canvas.draw()


@pytest.mark.parametrize("columns", [1, 2, 5])
def test_no_text_leaves_its_cell(columns: int) -> None:
    """However small the axes are, texts keep to their cells, and to each other's room."""
    own, grid = plt.subplots(1, columns, figsize=(7, 3), squeeze=False)
    for axes in grid[0]:
        draw({"x": torch.tensor([[10, 20, 30], [40, 50, 60]])}).plot(axes)
    own.canvas.draw()
    for axes in grid[0]:
        boxes = [cell.get_window_extent() for cell in cells(axes)]
        inside = [text.get_window_extent() for text in texts(axes) if text.get_gid() == "40"]
        assert len(inside) == 2
        for box in inside:
            assert any(
                cell.x0 <= box.x0 and box.x1 <= cell.x1 and cell.y0 <= box.y0 and box.y1 <= cell.y1
                for cell in boxes
            )
        spread = [text.get_window_extent() for text in texts(axes)]
        for number, box in enumerate(spread):
            assert not any(box.overlaps(other) for other in spread[number + 1 :])


@pytest.mark.parametrize("suffix", [".png", ".pdf", ".PNG"])
def test_it_is_saved_in_other_formats(suffix: str, tmp_path: Path) -> None:
    """A file of that kind, without a window or a figure that stays open."""
    path = tmp_path / f"x{suffix}"
    draw(X).save(path)

    assert path.read_bytes().startswith({".png": b"\x89PNG", ".pdf": b"%PDF"}[suffix.lower()])
    assert plt.get_fignums() == []


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
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ImportError, match=r'^save needs matplotlib: pip install "opsref\[plot\]"$'):
        figure.save("figure.png")
    assert figure.svg().startswith("<svg ")


@pytest.mark.parametrize("label", ["$x", "$x$ and $y$", r"\frac{1}", "_{x}^"])
def test_a_label_is_no_formula(label: str, tmp_path: Path) -> None:
    """It is drawn as it is, also where matplotlib would read mathematics."""
    axes = draw({label: torch.zeros(2, 3)}).plot()
    axes.figure.savefig(tmp_path / "figure.svg")
    assert label in {text.get_gid() for text in texts(axes)}

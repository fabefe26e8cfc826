"""The SVG of a figure: well formed, described, readable, small, and the same everywhere."""

import base64
import gzip
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
import torch
from hypothesis import given

from opsref import Figure, draw
from opsref._figure.scene import Label
from strided import strided

SVG = "{http://www.w3.org/2000/svg}"
ODD = 'x[:, :2] < "a" & b'
X = torch.arange(96).view(8, 12)


def parse(svg: str) -> ElementTree.Element:
    """Parse an SVG text."""
    return ElementTree.fromstring(svg)


def texts(svg: str) -> list[str]:
    """Return what all text elements say, in order; a row of cells is one text."""
    return ["".join(element.itertext()) for element in parse(svg).iter(f"{SVG}text")]


def said(figure: Figure) -> list[str]:
    """Return what is written in a figure, in order."""
    texts = (
        item.text if isinstance(item, Label) else " ".join(text for text in item.texts if text)
        for item in figure._scene.texts
    )
    return [text for text in texts if text]


@given(strided())
def test_it_is_well_formed_and_complete(x: torch.Tensor) -> None:
    """The text parses, has no id, and says what the scene says, in its order."""
    figure = draw({ODD: x}, strides=True, path=True, facts="full")
    root = parse(figure.svg())

    assert root.tag == f"{SVG}svg"
    assert not [element for element in root.iter() if "id" in element.attrib]
    assert [text.strip() for text in texts(figure.svg())] == said(figure)
    assert (figure.title, figure.description) == (root[0].text, root[1].text)
    assert (f"{SVG}title", f"{SVG}desc") == (root[0].tag, root[1].tag)
    assert root.get("role") == "img"


def test_the_description_gives_the_facts() -> None:
    """Title and description name the tensors and say what is drawn, in words."""
    x = torch.tensor([[10, 20, 30], [40, 50, 60]])
    figure = draw({"x": x, "x.t()[:2]": x.t()[:2]})

    assert figure.title == "Layouts of x and x.t()[:2]"
    assert figure.description == (
        "x: shape (2, 3), stride (3, 1), storage offset 0, int64 on cpu, contiguous. "
        "Rows: 10, 20, 30; 40, 50, 60. Positions in reading order: 0, 1, 2, 3, 4, 5. "
        "x.t()[:2]: shape (2, 2), stride (1, 3), storage offset 0, int64 on cpu, not contiguous. "
        "Rows: 10, 40; 20, 50. Positions in reading order: 0, 3, 1, 4. "
        "Storage of x and x.t()[:2]: 6 × int64 (48 bytes)."
    )


def test_what_is_selected_of_a_figure_are_its_rows() -> None:
    """Numbers of a row are apart, those of the next row are in another element."""
    x = torch.tensor([[10, 20, 30], [40, 50, 60]])
    rows = texts(draw({"x": x}).svg())

    assert rows[3:5] == ["10 20 30", "40 50 60"]
    assert rows[-3:-1] == ["10 20 30 40 50 60", "0 1 2 3 4 5"]


def test_labels_are_escaped() -> None:
    """A label with markup in it reaches every text as it is, and no element."""
    figure = draw({ODD: X})

    assert ODD in texts(figure.svg())
    assert parse(figure.svg())[0].text == f"Layout of {ODD}"
    assert 'alt="Layout of x[:, :2] &lt; &quot;a&quot; &amp; b.' in figure._repr_html_()


def test_the_same_bytes_in_every_process() -> None:
    """A figure does not depend on the seed of hashes or on addresses."""
    code = (
        "import torch; from opsref import draw; x = torch.zeros(4, 6); y = torch.zeros(3); "
        "print(draw({'x': x, 'x.t()': x.t(), 'y': y}, strides=True, path=True).svg())"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]

    assert runs[0] == runs[1]
    assert runs[0].startswith(b"<svg ")


def sizes(figure: Figure) -> tuple[int, int]:
    """Return the bytes of a figure, raw and compressed."""
    data = figure.svg().encode()
    return len(data), len(gzip.compress(data, 9))


def test_a_cell_costs_few_bytes() -> None:
    """A further cell takes at most 100 bytes, 20 compressed; all else at most 3 KiB."""
    for small, large in ((X[:2, :4], X), (X[:4].t(), X.t())):
        few, many = draw(small.clone()), draw(large)
        cells = len(many._scene.cells) - len(few._scene.cells)
        raw, packed = (b - a for a, b in zip(sizes(few), sizes(many), strict=True))
        assert raw <= 100 * cells
        assert packed <= 20 * cells
    assert sizes(draw(torch.zeros(())))[0] <= 3 * 1024
    assert sizes(draw(X))[0] - 100 * 192 <= 3 * 1024


def test_a_saved_file_stands_alone(tmp_path: Path) -> None:
    """A file follows the reader's light or dark setting and is otherwise the same picture."""
    figure = draw({ODD: X})
    figure.save(tmp_path / "x.svg")
    saved = (tmp_path / "x.svg").read_text(encoding="utf-8")

    assert "prefers-color-scheme:dark" in saved
    assert texts(saved) == texts(figure.svg())
    assert "style" not in figure.svg()
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|<script|url\(", saved)


def test_other_formats_are_refused(tmp_path: Path) -> None:
    """The error says which there are, and where others are to be had."""
    message = r"^path must end with \.svg, \.png or \.pdf: got '.*x\.gif'; for other"
    with pytest.raises(ValueError, match=message):
        draw(X).save(tmp_path / "x.gif")
    assert list(tmp_path.iterdir()) == []


def test_notebooks_show_the_saved_file(tmp_path: Path) -> None:
    """The HTML form is an image with the file's bytes in it, and the description as its text."""
    figure = draw({ODD: X})
    figure.save(tmp_path / "x.svg")
    image = parse(figure._repr_html_().replace(">", "/>"))
    kind, data = image.get("src", "").split(",")

    assert image.tag == "img"
    assert kind == "data:image/svg+xml;base64"
    assert (tmp_path / "x.svg").read_bytes() == base64.b64decode(data)
    assert f"{figure.title}. {figure.description}" == image.get("alt")


def test_a_notebook_gets_every_form(tmp_path: Path) -> None:
    """HTML, the SVG file, what LaTeX can set, and the plain text."""
    figure = draw({ODD: X})
    figure.save(tmp_path / "x.svg")
    bundle = figure._repr_mimebundle_(include=None, exclude=None)

    assert bundle["text/html"] == figure._repr_html_()
    assert bundle["image/svg+xml"] == (tmp_path / "x.svg").read_text(encoding="utf-8")
    assert bundle["text/plain"] == figure.text
    assert bundle["text/latex"].splitlines()[1:-1] == figure.text.splitlines()

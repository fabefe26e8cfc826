"""The colours of a figure: distinct, and readable under their text."""

import re
from xml.etree import ElementTree

import pytest
import torch

from opsref import _style, draw

SVG = "{http://www.w3.org/2000/svg}"


def luminance(colour: str) -> float:
    """Work out the relative luminance of WCAG 2."""
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Work out the contrast of two colours by WCAG 2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("count", [1, 2, 3, 10, 96, 140, 200])
def test_texts_can_be_read_and_colours_told_apart(count: int) -> None:
    """Text contrasts with its cell by 4.5 at least; no two colours are equal; lightness grows."""
    ramp = _style.ramp(count)
    colours = [colour for colour, _ in ramp]

    assert all(contrast(colour, "#fff" if white else "#000") >= 4.5 for colour, white in ramp)
    assert len(set(colours)) == count
    assert sorted(colours, key=luminance) == colours


@pytest.mark.parametrize("number", [1, 2, 3, 12])
def test_locations_of_several_storages_have_colours_of_their_own(number: int) -> None:
    """However many storages there are, no two locations have one colour."""
    figure = draw(*(torch.zeros(90 // number) for _ in range(number)))
    shades = {cell[4] for cell in figure._scene.cells}
    fills = re.findall(r'<path d="[^"]*" fill="(#\w+)"', figure.svg())

    assert len(figure._scene.cells) == len(fills)
    assert len(shades) == len(set(fills))


def test_each_text_is_drawn_in_the_colour_that_was_chosen_for_it() -> None:
    """In the SVG itself, each label of a cell contrasts with the shape under it."""
    root = ElementTree.fromstring(draw(torch.zeros(8, 12)).svg())
    fills = {}
    for path in root.iter(f"{SVG}path"):
        if found := re.match(r"M(\d+) (\d+)h(\d+)", path.get("d", "")):
            x, y, width = map(int, found.groups())
            fills[x + width // 2, y] = path.get("fill", "")
    inks = [
        (span.get("fill") or text.get("fill"), int(span.get("x", "")), int(text.get("y", "")))
        for text in root.iter(f"{SVG}text")
        for span in text
        if "fill" in text.attrib
    ]

    assert 192 == len(inks) == len(fills)
    for ink, x, y in inks:
        # A text is moved by half of the space that follows it.
        (fill,) = (
            fill
            for (middle, top), fill in fills.items()
            if middle in (x, x - 4) and top < y <= top + 20
        )
        assert ink is not None
        assert contrast(ink, fill) >= 4.5


@pytest.mark.parametrize("line", [_style.LINE_COLOUR, _style.LINE_COLOUR_DARK])
def test_lines_are_seen(line: str) -> None:
    """Lines contrast with their paper by 3 at least, as graphics have to."""
    paper = _style.PAPER if line == _style.LINE_COLOUR else _style.PAPER_DARK

    assert contrast(line, paper) >= 3

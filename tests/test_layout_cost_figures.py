"""The figures of costs: well-formed, described, and legible without colour."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

from _ext.costs.cases import CASES
from _ext.costs.figures import Drawing, draw_ratios, draw_shares
from _ext.costs.record import Record, read_record
from layout_cost_records import make_record, write_record

SVG = "{http://www.w3.org/2000/svg}"
KEYS = ("filled", "outlined")


@pytest.fixture
def record(tmp_path: Path) -> Record:
    """A record in memory."""
    made = make_record(device="Test <CPU> & co")
    for size in made["cases"]["view"]["sizes"]:
        size.update(ratio=[9000.0, 9000.0, 9000.0], shares=None)
    return read_record(write_record(tmp_path, made))


def parse(drawing: Drawing) -> ET.Element:
    """Parse a figure, which has to be well-formed."""
    return ET.fromstring(drawing.svg)


@pytest.mark.parametrize("draw", [draw_ratios, draw_shares])
def test_a_figure_says_what_it_shows(record: Record, draw: Callable[[Record], Drawing]) -> None:
    """It has a title and a description from the record, and is a few KiB."""
    drawing = draw(record)
    root = parse(drawing)

    assert "img" == root.get("role")
    assert "Test <CPU> & co, torch 2.15.0" in root.findtext(f"{SVG}title", "")
    assert drawing.description == root.findtext(f"{SVG}desc")
    assert "copy a transpose: " in drawing.description
    assert len(drawing.svg.encode()) < 8 * 1024
    texts = [text.text or "" for text in root.iter(f"{SVG}text")]
    shown = [case.label for case in CASES if case.name != "view" or draw is draw_ratios]
    assert shown == [text for text in texts if text in {case.label for case in CASES}]


def test_the_bars_are_told_apart_without_colour(record: Record) -> None:
    """One size is filled and the other outlined; a wide spread is a word; a number is at each."""
    root = parse(draw_ratios(record))
    filled, outlined = (root.find(f"{SVG}path[@class='cost-{key}']") for key in KEYS)
    texts = [text.text or "" for text in root.iter(f"{SVG}text")]

    assert filled is not None
    assert outlined is not None
    assert "none" != filled.get("fill")
    assert "none" == outlined.get("fill")
    assert ["filled: size 64", "outlined: size 96"] == texts[:2]
    assert len(CASES) - 1 == texts.count("4.0 wide") == texts.count("4.0")
    assert 2 == texts.count("9,000")


def test_shares_are_a_ring_and_a_dot(record: Record) -> None:
    """The dot is the second expression, which is closer to the roof; the view has none."""
    root = parse(draw_shares(record))
    rings, dots = (
        [float(circle.get("cx", "")) for circle in group.iter(f"{SVG}circle")]
        for group in (root.find(f"{SVG}g[@class='cost-{key}']") for key in reversed(KEYS))
        if group is not None
    )

    assert len(CASES) - 1 == len(rings) == len(dots)
    assert all(ring < dot for ring, dot in zip(rings, dots, strict=True))

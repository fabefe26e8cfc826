"""The picture that a link to the site is shown with: its name, and a transpose.

Networks want a bitmap of a fixed size, and take no SVG.
"""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from opsref._style import ramp

if TYPE_CHECKING:
    from pathlib import Path

CARD = "card.png"
SIZE = (1200, 630)
MARGIN, CELL, GAP = 80, 72, 6
PAPER, INK, SOFT = "#17181c", "#e8e8ec", "#b4b4bc"
ROWS, COLUMNS = 3, 4


def draw_card(path: Path, name: str, summary: str) -> None:
    """Draw a tensor of 3 by 4 and its transpose, on one storage, under the name of the site."""
    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    draw.text((MARGIN, 50), name, INK, ImageFont.load_default(72))
    text = "\n".join(wrap(summary, 66))
    draw.text((MARGIN, 150), text, SOFT, ImageFont.load_default(30), spacing=10)
    for place, (colour, dark) in enumerate(ramp(ROWS * COLUMNS)):
        row, column = divmod(place, COLUMNS)
        for left, right, down in ((0, column, row), (520, row, column)):
            x, y = MARGIN + left + right * (CELL + GAP), 290 + down * (CELL + GAP)
            draw.rectangle((x, y, x + CELL, y + CELL), colour)
            ink, middle = "#ffffff" if dark else "#000000", (x + CELL / 2, y + CELL / 2)
            draw.text(middle, f"{place}", ink, ImageFont.load_default(30), anchor="mm")
    image.save(path, optimize=True)

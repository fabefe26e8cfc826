"""Every colour and every size of a figure. Sizes are in pixels of a figure at its natural width."""

from __future__ import annotations

from functools import lru_cache
from math import ceil

# Everything wraps here: a phone of 390 pixels shows it at its natural size.
WIDTH = 352
MARGIN = 2
# A cell fills its pitch but for a hairline. It is as high as `CELL`, and at least `NARROWEST` wide.
CELL = 24
NARROWEST = 22
HAIRLINE = 2
CELL_FONT = 12
TEXT_FONT = 11
NAME_FONT = 13
# Numbers under the cells of a storage.
TICK_FONT = 10
TICK = 13
# The advance of a character, in parts of the font size, in the widest common monospaced fonts.
ADVANCE = 0.605
# Where the characters begin that take two columns.
WIDE = "\u2e80"
LINE = 16
GAP = 18
BLOCK_GAP = 14
PANEL_GAP = 26
KEY_GAP = 4
LANE = 15
COLUMNS = 16

FONT = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace"
OUTLINE_OPACITY = ".35"
DIM_OPACITY = ".72"
LINE_COLOUR = "#c2570c"
LINE_COLOUR_DARK = "#f59e5b"
PAPER, INK = "#fff", "#1b1b1f"
PAPER_DARK, INK_DARK = "#17181c", "#e8e8ec"

# Lightness grows along the ramp, so that it can be told in grey and with any colour vision.
# Anchors of viridis (CC0), without its darkest end, which a dark page would swallow.
_ANCHORS = (
    (70, 50, 127),
    (54, 92, 141),
    (39, 127, 142),
    (31, 161, 135),
    (74, 193, 109),
    (160, 218, 57),
    (253, 231, 37),
)


@lru_cache(maxsize=64)
def ramp(count: int) -> tuple[tuple[str, bool], ...]:
    """Return ``count`` colours, each with whether its text is white: distinct, dark to light."""
    return tuple(_colour(i / max(count - 1, 1)) for i in range(count))


def _colour(t: float) -> tuple[str, bool]:
    place = t * (len(_ANCHORS) - 1)
    low = min(int(place), len(_ANCHORS) - 2)
    red, green, blue = (
        round(a + (b - a) * (place - low))
        for a, b in zip(_ANCHORS[low], _ANCHORS[low + 1], strict=True)
    )
    # White or black, whichever contrasts more; one of the two always passes 4.5 to 1.
    light = 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)
    return f"#{red:02x}{green:02x}{blue:02x}", 1.05 / (light + 0.05) > (light + 0.05) / 0.05


def _linear(channel: int) -> float:
    part = channel / 255
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)


def text_width(text: str, font: int) -> int:
    """Estimate the width of a monospaced text."""
    columns = len(text)
    if max(text, default="") >= WIDE:  # Chinese, Japanese, Korean, emoji: two columns each
        columns += sum(character >= WIDE for character in text)
    return round(columns * font * ADVANCE)


def cell_width(characters: int) -> int:
    """Return the pitch of cells whose longest label has this many characters."""
    return max(NARROWEST, round(characters * CELL_FONT * ADVANCE) + 7)


def tick_width(characters: int) -> int:
    """Return the pitch of cells over numbers of this many characters."""
    return max(NARROWEST, round(characters * TICK_FONT * ADVANCE) + 4)


def wrapped(text: str, font: int, *, width: int = WIDTH) -> list[str]:
    """Break a text at its spaces into lines that are no wider than a figure, if they can be."""
    if text_width(text, font) <= width:
        return [text]
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, font) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def per_line(count: int, pitch: int) -> int:
    """Return how many cells to put on a line: as few lines as fit, of about equal length."""
    most = max(min(COLUMNS, WIDTH // pitch), 1)
    return ceil(count / max(ceil(count / most), 1))

"""What is drawn under a strip on request: the strides as steps, the reading order as numbers."""

from __future__ import annotations

from itertools import zip_longest

from opsref import _style as s
from opsref._figure.describe import reading_label, step_labels
from opsref._figure.scene import Label, Line, Scene, Ticks
from opsref._figure.shelves import Shelf, Shelves
from opsref._figure.strip import Placement
from opsref._layout.elide import packed, positions

# A location that is read more often says so in the last line.
_MOST_READS = 3


def longest_turn(placements: list[Placement]) -> int:
    """Return how many characters the longest number of a reading order has."""
    return max(len(str(placed.subject.layout.numel)) for placed in placements)


def steps(
    scene: Scene, shelves: Shelves, row: Shelf, placed: Placement, y: int, *, most: int
) -> int:
    """Draw a step for each of the last dimensions: from the first element to the next along it.

    Returns:
        The height at which they end.
    """
    layout = placed.subject.layout
    if not placed.locations:
        return y
    strip = shelves.strip
    start = row.centre(strip.slot_of(placed.locations[0]))
    if start is None:
        return y
    for d, label in step_labels(placed.subject, alone=len(strip.placements) == 1)[-most:]:
        following = placed.location(layout.storage_offset + layout.stride[d])
        end = row.centre(strip.slot_of(following))
        y += s.LANE
        scene.lines.append(Line((start, y), (start if end is None else end, y)))
        left, right = sorted((start, start if end is None else end))
        y = _beside(scene, label, left, right, y)
    return y + 10


def _beside(scene: Scene, label: str, left: int, right: int, y: int) -> int:
    """Write a label to the right of a step, to its left, or below it, where there is room."""
    width = s.text_width(label, s.TEXT_FONT)
    if right + 10 + width <= s.MARGIN + s.WIDTH:
        x = right + 10
    elif left - 8 - width >= s.MARGIN:
        x = left - 8 - width
    else:
        x, y = s.MARGIN, y + s.LANE
    scene.texts.append(Label(x, y + 4, label, "facts"))
    scene.width = max(scene.width, x + width + s.MARGIN)
    return y


def order(scene: Scene, shelves: Shelves, row: Shelf, placed: Placement, y: int) -> int:
    """Write under each location when it is read, from 1.

    Returns:
        The height at which the numbers end.
    """
    layout, shown = placed.subject.layout, placed.subject.shown
    turns: dict[int, list[str]] = {}
    for location, turn in zip(
        placed.locations, positions(shown, packed(layout.shape), 1), strict=True
    ):
        slot = shelves.strip.slot_of(location)
        centre, (_, _, is_cell) = row.centre(slot), shelves.strip.slots[slot]
        # The middle of a long strip is left out, shown elements included.
        if is_cell and centre is not None:
            turns.setdefault(centre, []).append(str(turn))
    if not turns:
        return y
    begun = any(shelves.strip.slot_of(place) < row.first for place in placed.locations)
    alone = len(shelves.strip.placements) == 1
    lines = [] if begun and alone else s.wrapped(reading_label(placed.subject), s.TEXT_FONT)
    scene.write(s.MARGIN, y + s.LINE - 2, lines, "facts", pitch=s.LINE)
    widest = max((s.text_width(line, s.TEXT_FONT) for line in lines), default=0)
    scene.width = max(scene.width, widest + 2 * s.MARGIN)
    y += s.LINE * len(lines)
    for centre, numbers in turns.items():
        if len(numbers) > _MOST_READS:
            turns[centre] = [*numbers[: _MOST_READS - 1], "…"]
    centres = sorted(turns)
    for line in zip_longest(*(turns[centre] for centre in centres)):
        y += s.TICK
        written = [(at, text) for at, text in zip(centres, line, strict=True) if text is not None]
        scene.texts.append(Ticks(y, *zip(*written, strict=True)))
    return y + 4

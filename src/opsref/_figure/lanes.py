"""What is drawn under a strip on request: the strides as steps, the reading order as a path."""

from __future__ import annotations

from typing import NamedTuple

from opsref import _style as s
from opsref._figure.describe import short_name
from opsref._figure.scene import Label, Line, Scene
from opsref._figure.strip import Placement, Strip


class Track(NamedTuple):
    """A storage as a line: where the centre of each slot is."""

    strip: Strip
    centres: list[float]

    def at(self, location: int) -> float:
        """Find where a location is."""
        return self.centres[self.strip.slot_of(location)]


def step_lanes(scene: Scene, placed: Placement, track: Track, y: int, most: int) -> int:
    """Draw a step for each of the last dimensions: from the first element to the next along it."""
    subject, layout = placed.subject, placed.subject.layout
    moving = [d for d in range(layout.ndim) if layout.shape[d] > 1 and subject.positions]
    for d in moving[-most:]:
        following = placed.location(layout.storage_offset + layout.stride[d])
        start, end = track.at(placed.locations[0]), track.at(following)
        y += s.LANE
        scene.lines.append(Line(((start, y), (end, y)), "step"))
        label = f"{short_name(subject.name)} dim {d}: +{layout.stride[d]}"
        scene.labels.append(Label(round(max(start, end)) + 10, y + 4, label, "facts"))
        right = round(max(start, end)) + 12 + s.text_width(label, s.TEXT_FONT)
        scene.width = max(scene.width, right)
    return y + (6 if moving else 0)


def path_lane(scene: Scene, placed: Placement, track: Track, y: int) -> int:
    """Draw the reading order: across is the place in the storage, down is the order."""
    count = len(placed.locations)
    if count < 2:
        return y
    label = f"{short_name(placed.subject.name)}: storage across, reading order down"
    y += s.LANE
    scene.labels.append(Label(s.MARGIN, y, label, "facts"))
    scene.width = max(scene.width, s.MARGIN + s.text_width(label, s.TEXT_FONT))
    y += 6
    step = min(s.PATH_HEIGHT / (count - 1), 6)
    points = tuple((track.at(place), y + i * step) for i, place in enumerate(placed.locations))
    scene.lines.append(Line(points, "path"))
    return y + round(step * (count - 1)) + 4

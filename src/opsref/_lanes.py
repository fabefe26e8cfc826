"""What is drawn under a strip on request: the strides as steps, the reading order as a path."""

from __future__ import annotations

from typing import NamedTuple

from opsref import _style as s
from opsref._describe import short_name
from opsref._scene import Label, Line, Scene
from opsref._strip import Strip
from opsref._subject import Subject


class Track(NamedTuple):
    """A storage as a line: where the centre of each slot is."""

    strip: Strip
    centres: list[float]

    def at(self, unit: int) -> float:
        """Find where a location is."""
        return self.centres[self.strip.slot_of(unit)]


def step_lanes(scene: Scene, subject: Subject, track: Track, y: int, most: int) -> int:
    """Draw a step for each of the last dimensions: from the first element to the next along it."""
    layout = subject.layout
    moving = [d for d in range(layout.ndim) if layout.shape[d] > 1 and subject.positions]
    for d in moving[-most:]:
        unit = track.strip.unit_of(subject, layout.storage_offset + layout.stride[d])
        start, end = track.at(subject.units[0]), track.at(unit)
        y += s.LANE
        scene.lines.append(Line(((start, y), (end, y)), "step"))
        told = f"{short_name(subject.name)} dim {d}: +{layout.stride[d]}"
        scene.labels.append(Label(round(max(start, end)) + 10, y + 4, told, "facts"))
        right = round(max(start, end)) + 12 + s.text_width(told, s.TEXT_FONT)
        scene.width = max(scene.width, right)
    return y + (6 if moving else 0)


def path_lane(scene: Scene, subject: Subject, track: Track, y: int) -> int:
    """Draw the reading order: across is the place in the storage, down is the order."""
    count = len(subject.units)
    if count < 2:
        return y
    told = f"{short_name(subject.name)}: storage across, reading order down"
    y += s.LANE
    scene.labels.append(Label(s.MARGIN, y, told, "facts"))
    scene.width = max(scene.width, s.MARGIN + s.text_width(told, s.TEXT_FONT))
    y += 6
    step = min(s.PATH_HEIGHT / (count - 1), 6)
    points = tuple((track.at(unit), y + i * step) for i, unit in enumerate(subject.units))
    scene.lines.append(Line(points, "path"))
    return y + round(step * (count - 1)) + 4

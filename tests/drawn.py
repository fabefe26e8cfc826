"""What a figure drew, taken apart: cells of tensors, cells of storages, and where they are."""

from typing import NamedTuple

import torch
from hypothesis import strategies as st

from opsref import Figure
from opsref._style import CELL, HAIRLINE, MARGIN, NAME_FONT, TEXT_FONT, TICK_FONT, text_width
from strided import true_positions

OPTIONS = st.fixed_dictionaries(
    {
        "strides": st.booleans(),
        "path": st.booleans(),
        "facts": st.sampled_from(["line", "full", "none"]),
    }
)


class Cell(NamedTuple):
    """A drawn cell; one of a storage has the number of its location."""

    x: int
    y: int
    width: int
    text: str
    shade: int | None
    at: int = -1


def panels(figure: Figure) -> list[list[Cell]]:
    """Return the cells of each tensor, in the order in which they are drawn."""
    cells = (Cell(*cell) for cell in figure._scene.cells)
    return [[next(cells) for _ in subject.positions] for subject in figure._arranged.subjects]


def strips(figure: Figure) -> list[list[Cell]]:
    """Return the cells of each storage, in the order in which they are drawn."""
    cells = [Cell(*cell) for cell in figure._scene.cells][sum(map(len, panels(figure))) :]
    found, start = [], 0
    for strip in figure._arranged.strips:
        places = [first for first, _, is_cell in strip.slots if is_cell]
        drawn = cells[start : start + len(places)]
        found.append([cell._replace(at=at) for cell, at in zip(drawn, places, strict=True)])
        start += len(places)
    assert start == len(cells)
    return found


def shown(figure: Figure, number: int = 0) -> list[tuple[int, ...]]:
    """Return the indices of the drawn elements of one tensor, in the order of drawing."""
    found: list[tuple[int, ...]] = [()]
    for items in figure._arranged.subjects[number].shown:
        found = [(*index, i) for index in found for i in items if i is not None]
    return found


def check_placement(figure: Figure) -> None:
    """Assert that nothing is on anything else, or outside the figure."""
    scene = figure._scene
    cells = [Cell(*cell) for cell in scene.cells]
    boxes = [(c.x, c.y, c.x + c.width - HAIRLINE, c.y + CELL - HAIRLINE) for c in cells]
    for text, (left, _, right, _) in zip((c.text for c in cells), boxes, strict=True):
        assert text_width(text, 12) <= right - left
    for label in scene.labels:
        size = NAME_FONT if label.role == "name" else TEXT_FONT
        width = text_width(label.text, size)
        left = label.x - width // 2 if label.role == "gap" else label.x
        boxes.append((left, label.y - size + 3, left + width, label.y))
    for ticks in scene.ticks:
        for centre, text in zip(ticks.centres, ticks.texts, strict=True):
            half = text_width(text, TICK_FONT) // 2
            boxes.append((centre - half, ticks.y - TICK_FONT + 3, centre + half, ticks.y))
    for left, top, right, bottom in boxes:
        assert left >= MARGIN
        assert top >= 0
        assert right <= scene.width
        assert bottom <= scene.height
    for line in scene.lines:
        assert all(MARGIN <= x <= scene.width and 0 <= y <= scene.height for x, y in line)
    boxes.sort()
    for i, (_, top, right, bottom) in enumerate(boxes):
        for other in boxes[i + 1 :]:
            if other[0] >= right:
                break
            assert other[1] >= bottom or other[3] <= top


def check_truth(named: dict[str, torch.Tensor], figure: Figure) -> None:
    """Assert that a figure of positions says of every drawn element what torch says of it."""
    shades: dict[tuple[int, int], int | None] = {}
    for number, (x, cells) in enumerate(zip(named.values(), panels(figure), strict=True)):
        elements = [x[index] for index in shown(figure, number)]
        assert [str(element.storage_offset()) for element in elements] == [c.text for c in cells]
        for element, cell in zip(elements, cells, strict=True):
            location = (storage(x), start(element) // unit(x, named))
            assert shades.setdefault(location, cell.shade) == cell.shade
    assert None not in shades.values()
    assert len(set(shades.values())) == len(shades)


def storage(x: torch.Tensor) -> int:
    """Identify the storage of a tensor."""
    return x.untyped_storage()._cdata


def start(x: torch.Tensor) -> int:
    """Return at which byte of its storage a tensor begins."""
    return x.storage_offset() * x.element_size()


def unit(x: torch.Tensor, named: dict[str, torch.Tensor]) -> int:
    """Return how large the largest element is among the tensors of a storage, in bytes."""
    return max(y.element_size() for y in named.values() if storage(y) == storage(x))


def bytes_read(x: torch.Tensor) -> set[int]:
    """Collect the bytes of the storage that a tensor's elements are on."""
    size = x.element_size()
    return {p * size + byte for p in true_positions(x) for byte in range(size)}

"""What is shown of each tensor and of each storage of a figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from opsref._figure.arguments import Options, check_storage
from opsref._figure.budget import share_out
from opsref._figure.numbers import Value
from opsref._figure.strip import Strip, lay_out
from opsref._figure.subject import Subject, choose
from opsref._layout.layout import Layout


class Arrangement(NamedTuple):
    """What a figure shows, before anything of it has a place on the page."""

    subjects: list[Subject]
    strips: list[Strip]
    options: Options


def arrange(
    layouts: Mapping[str, Layout],
    options: Options,
    values: Callable[[Subject], list[Value] | None] = lambda _: None,
) -> Arrangement:
    """Choose what is shown.

    Args:
        layouts: The tensors' facts, by their labels.
        options: Those of ``draw``.
        values: Gives what the cells of a tensor say, if that is not positions.

    Raises:
        ValueError: A storage does not hold every element of its tensor.
    """
    for name, layout in layouts.items():
        check_storage(name, layout)
    room = share_out(list(layouts.values()), options)
    subjects = []
    for name, layout in layouts.items():
        chosen = choose(name, layout, room.cells, values=options["cells"] == "values")
        subjects.append(chosen.saying(values(chosen)))
    strips = [lay_out([subjects[i] for i in members], room.cells) for members in room.groups]
    return Arrangement(subjects, strips, options)

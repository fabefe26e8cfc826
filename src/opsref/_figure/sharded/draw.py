"""``draw`` of a DTensor: which options it has, and where its values come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from opsref._figure.numbers import Value
from opsref._figure.sharded.arrange import arrange
from opsref._figure.sharded.figure import ShardedFigure
from opsref._figure.values import read_at
from opsref._layout.reading import is_sharded
from opsref._layout.sharded.layout import ShardedLayout
from opsref._layout.sharded.reading import local_part


def draw_sharded(
    named: Mapping[str, Any], options: Mapping[str, object], cells: str | None
) -> ShardedFigure:
    """Draw a DTensor.

    Args:
        named: The tensor, by its label.
        options: The options of ``draw`` that such a figure does not have, by their names, as they
            were passed; those left out are None, False, or ``"line"``.
        cells: What the cells say: values of this rank, or else ranks and positions.

    Raises:
        ValueError: There are other tensors, an option that such a figure does not have, or no
            values to show.
    """
    (name, x), *others = named.items()
    if others:
        sharded = next(
            label
            for label, tensor in named.items()
            if isinstance(tensor, ShardedLayout) or is_sharded(tensor)
        )
        raise ValueError(
            f"{sharded} is a DTensor, and a figure of one has room for no other tensor: "
            "draw it by itself, or draw local parts, x.to_local()"
        )
    for option, value in options.items():
        if value not in (None, False, "line"):
            raise ValueError(
                f"{option} is no option for a DTensor such as {name}: "
                f"draw its local part, {name}.to_local()"
            )
    layout = ShardedLayout._named(x, name)
    if cells != "values":
        return ShardedFigure(arrange(name, layout, None))
    if isinstance(x, ShardedLayout):
        raise ValueError(
            f'cells="values" needs the tensor, and {name} is a layout: pass the tensor'
        )
    own = layout.own
    if own is None:
        raise ValueError(
            f'cells="values" needs a local tensor, and this rank is not in the mesh of {name}'
        )

    def read(places: Sequence[int]) -> list[Value]:
        return read_at(f"{name}.to_local()", local_part(x, wait=True), own, list(places))

    return ShardedFigure(arrange(name, layout, read))

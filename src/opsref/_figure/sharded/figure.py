"""The figure that ``draw`` makes of a DTensor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from opsref._figure import svg
from opsref._figure.arguments import labelled
from opsref._figure.figure import Figure
from opsref._figure.figure_json import read_value, write_value
from opsref._figure.numbers import Value
from opsref._figure.sharded import words
from opsref._figure.sharded.arrange import ShardedArrangement, arrange
from opsref._figure.sharded.compose import compose
from opsref._layout import checks
from opsref._layout.sharded.layout import ShardedLayout


class ShardedFigure(Figure):
    """A picture of a tensor over several devices: a figure in every way."""

    def __init__(self, arranged: ShardedArrangement) -> None:
        self._sharded = arranged
        self._scene = compose(arranged)
        self.title = words.title(arranged)
        self.description = words.description(arranged)

    @property
    def text(self) -> str:
        """The figure as plain text, for a terminal or a doctest."""
        return words.text(self._sharded)

    def svg(self) -> str:
        """Return the figure as an SVG element; it answers to no pointer."""
        return svg.svg(self._scene, self.title, self.description)

    def to_dict(self) -> dict[str, Any]:
        """Return what the figure shows as a dictionary that JSON can hold."""
        values = self._sharded.values
        return {
            "name": self._sharded.name,
            "sharded": self._sharded.layout.to_dict(),
            "values": None if values is None else [write_value(value) for value in values],
        }


def read(record: Mapping[str, Any]) -> ShardedFigure:
    """Draw what ``to_dict`` gave.

    Raises:
        ValueError: Something is missing, of the wrong kind, or fits no figure.
    """
    checks.mapping(record, "a figure's record", ("name", "sharded", "values"))
    name = checks.text(record["name"], "the name of a tensor")
    layout = ShardedLayout.from_dict(checks.mapping(record["sharded"], f"the layout of {name}"))
    try:
        labelled(({name: layout},))
    except TypeError as error:
        raise ValueError(str(error)) from error
    if record["values"] is None:
        return ShardedFigure(arrange(name, layout, None))
    values = [read_value(value) for value in checks.listed(record["values"], "values")]

    def recorded(places: object) -> list[Value]:
        wanted = len(places)  # type: ignore[arg-type]
        if len(values) != wanted:
            raise ValueError(f"values of {name} must be {wanted}: got {len(values)}")
        return values

    return ShardedFigure(arrange(name, layout, recorded))

"""Bodies run in a module of their own, where what looks for their names finds them."""

import sys
from typing import Any

import pytest

from opsref.sphinxext._body import BodyError, draw_body, run_body

CLASSES = """
from __future__ import annotations
import copy, dataclasses, enum, pickle, sys, typing
from typing import ClassVar, NamedTuple

@dataclasses.dataclass
class Point:
    seen: ClassVar[int] = 0
    x: Point | int = 1
    class Inner:
        pass

class Pair(NamedTuple):
    a: int
    b: Pair | None

class Colour(enum.Enum):
    RED = 1

def function():
    pass
"""
USES = """
pairs = [Point(3), Pair(1, None), Colour.RED]
again = [pickle.loads(pickle.dumps(each)) for each in pairs]
kinds = pickle.loads(pickle.dumps([Point, Point.Inner, function, Pair]))
fields = [field.name for field in dataclasses.fields(Point)]
hints = typing.get_type_hints(Point), typing.get_type_hints(Pair)
module = sys.modules[Point.__module__]
found = module.Point, vars(module)["Pair"], hasattr(module, "nothing"), repr(module)
where = __name__
"""


def run(*bodies: str, page: str = "docs/a page.md") -> dict[str, Any]:
    """Run bodies of one page, and return its names."""
    names: dict[str, Any] = {}
    for body in bodies:
        run_body(body, names, page=page, line=1)
    return names


@pytest.mark.parametrize("bodies", [(CLASSES + USES,), (CLASSES, USES)])
def test_classes_are_found_by_those_who_look(bodies: tuple[str, ...]) -> None:
    """By pickle, dataclasses and typing; in one body and from one to the next."""
    modules = {*sys.modules}
    names = run(*bodies)
    assert names["pairs"] == names["again"]
    assert [names["Point"], names["Point"].Inner, names["function"], names["Pair"]] == names[
        "kinds"
    ]
    assert ["x"] == names["fields"]
    assert names["Point"] | int == names["hints"][0]["x"]
    assert (names["Point"], names["Pair"], False) == names["found"][:3]
    assert "page_a_page" == names["where"]
    assert "page_a_page" == names["Colour"].__module__
    assert "page_a_page" not in sys.modules
    assert not [name for name in {*sys.modules} - modules if name.startswith("page_")]
    assert not {"__name__", "__builtins__"} & names.keys()


def test_what_draws_knows_the_module_too() -> None:
    """Expressions call functions of the body."""
    body = "import copy, torch\nclass Here: x = torch.ones(2)\n"
    expression = "copy.deepcopy(__import__('pickle').loads(__import__('pickle').dumps(Here))).x"
    figure = draw_body(body, {}, page="one.md", line=1, expressions=expression)
    assert "shape (2,)" in figure.text


def test_another_module_keeps_its_name() -> None:
    """A namespace has one, and so has a module that is called as a page would be."""
    names = {"__name__": "mine"}
    run_body("where = __name__", names, page="one.md", line=1)
    assert ("mine", "mine") == (names["__name__"], names["where"])
    sys.modules["page_one"] = sys
    try:
        run("x = 1", page="one.md")
        with pytest.raises(BodyError):
            run("1 / 0", page="one.md")
        assert sys.modules["page_one"] is sys
    finally:
        del sys.modules["page_one"]

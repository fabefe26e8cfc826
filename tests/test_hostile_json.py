"""Malformed records: always a ValueError that names a part, soon, and in few words."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import opsref

X = torch.arange(6.0).view(2, 3)
DEEP: list[Any] = []
for _ in range(900):
    DEEP = [DEEP]
RECORDS: dict[str, tuple[Callable[[Any], object], Any]] = {
    "layout": (opsref.Layout.from_dict, opsref.Layout.of(X).to_dict(storage="x")),
    "figure": (
        opsref.Figure.from_dict,
        opsref.draw({"x": X, "x.t()": X.t()}, cells="values", colours="values").to_dict(),
    ),
    "trace": (opsref.Trace.from_dict, opsref.trace(lambda x: x.t().contiguous(), X).to_dict()),
}
HOSTILE = [
    *(None, True, 5, -1, 1.5, float("nan"), 10**400, -(10**400), 2**63, "", "x", "x" * 10**6),
    *([], [[]], [None], [10**400], ["x"], {}, {"x": 1}, DEEP, [1] * 3000, [[1, [2, 3]]]),
    *("_dynamo", "nn", "quint4x2", "Tensor", "float33", "cuda:x", "\x1b[2J", "NaN", b"x", object()),
]


def places(record: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path to every part of a record."""
    found = [path]
    items = record.items() if isinstance(record, dict) else ()
    items = enumerate(record) if isinstance(record, list) else items
    for key, part in items:
        found += places(part, (*path, key))
    return found


def changed(record: Any, path: tuple[Any, ...], value: object, *, gone: bool = False) -> Any:
    """Return a record with another part, or without it."""
    if not path:
        return value
    record = copy.copy(record)
    if gone and len(path) == 1:
        del record[path[0]]
    else:
        record[path[0]] = changed(record[path[0]], path[1:], value, gone=gone)
    return record


def check(read: Callable[[Any], object], record: Any) -> None:
    """Read a record, and use what was read: it works or names what is wrong."""
    said = ""
    try:
        made: Any = read(record)
        str(made)
        json.dumps(made.to_dict())
        if isinstance(made, opsref.Layout):
            assert isinstance(made.is_contiguous, bool)
            assert made.distinct
            assert made.overlaps(made) in (True, False, None)
            opsref.draw(made).svg()
    except ValueError as error:
        said = str(error)
    assert len(said) <= 500


@pytest.mark.parametrize("kind", RECORDS)
def test_each_part_replaced_by_each_hostile_value(kind: str) -> None:
    """Every part of every record, by every value, or taken away."""
    read, record = RECORDS[kind]
    for path in places(record):
        for value in HOSTILE:
            check(read, changed(record, path, value))
        if path:
            check(read, changed(record, path, None, gone=True))


@settings(max_examples=150)
@given(data=st.data())
def test_several_parts_at_once(data: st.DataObject) -> None:
    """Two or three changes that hypothesis chooses, with JSON of its own."""
    read, record = RECORDS[data.draw(st.sampled_from(sorted(RECORDS)))]
    leaf = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    values = st.recursive(
        leaf,
        lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=3), x, max_size=3),
    )
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(places(record)))
        record = changed(record, path, data.draw(values))
    check(read, record)


def test_text_chooses_no_import() -> None:
    """A name of a module of torch is no dtype, and is not imported."""
    import subprocess
    import sys

    code = (
        "import sys, opsref\n"
        "facts = {'shape': [], 'stride': [], 'storage_offset': 0, 'dtype': '_dynamo',\n"
        "         'device': 'cpu', 'storage_bytes': 4}\n"
        "try: opsref.Layout.from_dict(facts)\n"
        "except ValueError as error: print(error)\n"
        "print('torch._dynamo' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == ("dtype must name a torch dtype, such as 'int64': got '_dynamo'\nFalse\n")

"""Records of costs as files: what is read, what is refused, and what is marked."""

import re
from pathlib import Path
from typing import Any

import pytest

from _ext.common.records import RecordError
from _ext.costs.cases import BY_NAME, CASES
from _ext.costs.record import FORMAT, case_named, digest, read_record, read_records
from _ext.costs.table import rows
from layout_cost_records import make_record, write_record

COPY = BY_NAME["transpose-copy"]
COSTS = Path(__file__).parents[1] / "docs" / "records" / "cost"


def case_record(**changed: Any) -> dict[str, Any]:
    """Make what a record holds of one case, with one size that is changed."""
    made = make_record()["cases"][COPY.name]
    return {COPY.name: made | {"sizes": [made["sizes"][0] | changed]}}


def test_a_record_is_read(tmp_path: Path) -> None:
    """It says where it is from, and quotes the size that is no power of two."""
    write_record(tmp_path, make_record())
    (record,) = read_records(tmp_path / "records" / "cost")
    quoted = record.quoted(COPY)

    assert "Test CPU, 1 thread, torch 2.15.0, 2026-11-24" == record.provenance
    assert "Test CPU, torch 2.15.0" == record.short
    assert [64, 96] == [measured.size for measured in record.of(COPY)]
    assert quoted is not None
    assert (96, 11, False) == (quoted.size, quoted.pairs, quoted.is_wide)


def test_records_of_cpus_come_first(tmp_path: Path) -> None:
    """Whatever their files are called; without a folder there is none."""
    assert [] == read_records(tmp_path / "records" / "cost")
    write_record(tmp_path, make_record(kind="cuda", device="A GPU"), "a-gpu")
    write_record(tmp_path, make_record())

    assert ["Test CPU", "A GPU"] == [
        record.device for record in read_records(tmp_path / "records" / "cost")
    ]


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("format", 0, f"format must be {FORMAT}: got 0; make the record anew"),
        ("kind", "tpu", "kind must be cpu or cuda: got 'tpu'"),
        ("device", 1, "Expected `str`, got `int` - at `$.device`"),
        ("day", "yesterday", "Invalid isoformat string: 'yesterday'"),
        ("mood", "good", "Object contains unknown field `mood`"),
        (
            "cases",
            {"view": {"one": "", "other": "", "sizes": []}},
            "view must have sizes: got none",
        ),
        (
            "cases",
            case_record(ratio=[5.0, 4.0, 3.0]),
            "ratio of transpose-copy must be quartiles in order: got (5.0, 4.0, 3.0)",
        ),
        (
            "cases",
            case_record(shares=[0.0, 1.0]),
            "shares of transpose-copy must be positive: got (0.0, 1.0)",
        ),
    ],
)
def test_a_malformed_record_is_refused(
    tmp_path: Path, key: str, value: object, message: str
) -> None:
    """The error names the file and the part."""
    path = write_record(tmp_path, make_record() | {key: value})
    with pytest.raises(RecordError, match=rf"^{re.escape(f'{path}: {message}')}"):
        read_record(path)


def test_what_is_no_json_is_refused(tmp_path: Path) -> None:
    """The error names the file."""
    path = write_record(tmp_path, {})
    path.write_text("{", encoding="utf-8")
    with pytest.raises(RecordError, match=r"test-cpu\.json: Input data was truncated"):
        read_record(path)


def test_another_expression_was_not_measured(tmp_path: Path) -> None:
    """A record of what ran before is not shown beside what would run now."""
    record = make_record()
    record["cases"][COPY.name]["one"] = "something(else)"
    read = read_record(write_record(tmp_path, record))

    assert [] == read.of(COPY)
    assert read.quoted(COPY) is None
    assert len(CASES) - 1 == len(rows([read]))


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"ratio": [3.9, 4.0, 4.2]}, "64: 4.0 (3.9 to 4.2)"),
        ({"ratio": [3.81, 4.0, 4.2]}, "64: 4.0 (3.8 to 4.2)"),
        ({"ratio": [3.7, 4.0, 4.2]}, "64: 4.0 (3.7 to 4.2), wide"),
        ({"ratio": [4.0, 4.0, 4.0], "faults": [0, 15]}, "64: 4.0 (4.0 to 4.0)"),
        ({"ratio": [4.0, 4.0, 4.0], "faults": [0, 16]}, "64: 4.0 (4.0 to 4.0), fresh memory"),
        ({"ratio": [3.0, 4.0, 4.0], "faults": [16, 0]}, "64: 4.0 (3.0 to 4.0), wide, fresh memory"),
    ],
)
def test_what_is_uncertain_is_marked(
    tmp_path: Path, changed: dict[str, Any], expected: str
) -> None:
    """A spread over 10 % of the median, and memory that a timed call had to be given."""
    path = write_record(tmp_path, make_record(cases=case_record(**changed)))
    (row,) = rows([read_record(path)])

    assert [expected] == row.cells[0]


def test_the_digest_is_that_of_all_records(tmp_path: Path) -> None:
    """One more, or one that is other, gives another digest."""
    seen = {digest(tmp_path / "records" / "cost")}
    for name, day in (("one", "2026-11-24"), ("two", "2026-11-24"), ("two", "2026-11-25")):
        write_record(tmp_path, make_record(day=day), name)
        seen.add(digest(tmp_path / "records" / "cost"))

    assert 4 == len(seen)


def test_an_unknown_case_is_refused() -> None:
    """The error lists those that there are."""
    with pytest.raises(KeyError, match=r"unknown case 'nothing'; there are transpose-copy, "):
        case_named("nothing")


def test_the_records_of_this_site_are_of_what_runs_now() -> None:
    """`nox -s cost` makes a CPU's record anew; only the row that asks for it takes fresh memory."""
    records = read_records(COSTS)
    assert "cpu" in {record.kind for record in records}
    for record in records:
        if record.kind == "cpu":
            assert set(BY_NAME) == {case.name for case in CASES if record.of(case)}
        fresh = {case.name for case in CASES for each in record.of(case) if each.is_fresh}
        assert fresh <= {"fresh"}

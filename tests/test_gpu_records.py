"""GPU records as files: what is read, and what is refused."""

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest

from _ext.common.records import RecordError
from _ext.gpu.compare import Difference, differences
from _ext.gpu.findings import find
from _ext.gpu.record import Outcome, read_record, read_records
from _tools.gpu.scripts import run_script, script_sha256
from gpu_records import PROVENANCE, make_record, write_record

SCRIPTS = Path(__file__).parents[1] / "gallery" / "contiguous"
NAME = "channels_last"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A record of one script of the gallery, made on the CPU."""
    folder = tmp_path_factory.mktemp("scripts")
    (folder / f"{NAME}.py").write_bytes((SCRIPTS / f"{NAME}.py").read_bytes())
    return make_record(folder)


@pytest.fixture
def record(made: dict[str, Any]) -> dict[str, Any]:
    """A copy of it, to be changed."""
    return copy.deepcopy(made)


def test_a_record_is_read(tmp_path: Path, record: dict[str, Any]) -> None:
    """It holds the figures by name, and says where they are from."""
    write_record(tmp_path, record)
    (read,) = read_records(tmp_path / "records" / "gpu").values()

    assert PROVENANCE == read.provenance
    assert ["formats", "chosen"] == list(read.scripts[NAME].gpu.figures)
    assert 7 == read.examples["docs/reference/roll.md"].passed


def test_no_folder_is_no_record(tmp_path: Path) -> None:
    """A site without records builds."""
    assert {} == read_records(tmp_path / "records" / "gpu")


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("format", 0, "format must be 1: got 0; make the record anew"),
        ("device", 1, "Expected `str`, got `int` - at `$.device`"),
        ("day", "yesterday", "Invalid isoformat string: 'yesterday'"),
        ("mood", "good", "Object contains unknown field `mood`"),
        ("examples", {"a.md": {"run": 1, "differ": [1, 2]}}, "examples of a.md must be as many"),
        ("examples", {"a.md": {"run": 0, "differ": []}}, "examples of a.md must be as many"),
    ],
)
def test_a_malformed_record_is_refused(
    tmp_path: Path, record: dict[str, Any], key: str, value: object, message: str
) -> None:
    """The error names the file and the part."""
    path = write_record(tmp_path, record | {key: value})
    with pytest.raises(RecordError, match=rf"^{re.escape(f'{path}: {message}')}"):
        read_record(path)


def test_what_is_no_json_is_refused(tmp_path: Path) -> None:
    """The error names the file."""
    path = write_record(tmp_path, {})
    path.write_text("{", encoding="utf-8")
    with pytest.raises(RecordError, match=r"nvidia-test\.json: Input data was truncated"):
        read_record(path)


def test_a_record_that_was_edited_is_refused(tmp_path: Path, record: dict[str, Any]) -> None:
    """The digest is that of what the CPU drew."""
    record["scripts"][NAME]["cpu"]["printed"] = "other"
    path = write_record(tmp_path, record)
    with pytest.raises(RecordError, match=f"cpu_sha256 of {NAME} must be that of its cpu"):
        read_record(path)


def test_a_record_of_the_cpu_is_refused(tmp_path: Path, record: dict[str, Any]) -> None:
    """A machine without a GPU has nothing to record."""
    record["scripts"][NAME]["gpu"] = record["scripts"][NAME]["cpu"]
    path = write_record(tmp_path, record)
    message = f"formats of {NAME} must be drawn on cuda: got cpu"
    with pytest.raises(RecordError, match=message):
        read_record(path)


def outcome(record: dict[str, Any], device: str = "gpu") -> Outcome:
    """Return what the script left."""
    return Outcome(**record["scripts"][NAME][device])


def test_the_device_is_no_difference(record: dict[str, Any]) -> None:
    """Neither in the facts nor in what is printed, and rounding is none either."""
    cpu, gpu = outcome(record, "cpu"), outcome(record)
    gpu.figures["formats"]["tensors"][0]["cells"][1] += 1e-6
    cpu, gpu = Outcome("a cpu", cpu.figures), Outcome("a cuda:0", gpu.figures)

    assert [] == differences(cpu, gpu)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"stride": [8, 4, 2, 1]}, ("stride of conv2d(last)", "(8, 1, 4, 2)", "(8, 4, 2, 1)")),
        ({"dtype": "float16"}, ("dtype of conv2d(last)", "float32", "float16")),
        ({"storage_bytes": 64}, ("storage bytes of conv2d(last)", "32", "64")),
        ({"storage_offset": 1}, ("storage offset of conv2d(last)", "0", "1")),
    ],
)
def test_each_fact_is_compared(
    record: dict[str, Any], change: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    """A difference says what it is on either side."""
    gpu = outcome(record)
    gpu.figures["chosen"]["tensors"][1]["layout"].update(change)

    assert [Difference("chosen", *expected)] == differences(outcome(record, "cpu"), gpu)


def test_sharing_values_and_printed_text_are_compared(record: dict[str, Any]) -> None:
    """So are figures that only one side has."""
    gpu = Outcome("word", outcome(record).figures)
    gpu.figures["formats"]["tensors"][0]["cells"][1] = 7.0
    for tensor in gpu.figures["chosen"]["tensors"]:
        tensor["layout"]["storage"] = "one"
    seen = {(each.figure, each.fact) for each in differences(outcome(record, "cpu"), gpu)}
    storages = [f"tensors in the storage of conv2d({name})" for name in ("image", "last")]

    assert ("", "printed text") in seen
    assert ("formats", "values of image") in seen
    assert {("chosen", storage) for storage in storages} <= seen
    del gpu.figures["chosen"]
    seen = {(each.figure, each.fact) for each in differences(outcome(record, "cpu"), gpu)}
    assert ("chosen", "stride of conv2d(last)") in seen


def test_a_record_is_stale_or_it_finds_something(tmp_path: Path, record: dict[str, Any]) -> None:
    """Another text is stale; another picture is too, unless torch is another one."""
    script = SCRIPTS / f"{NAME}.py"
    text, here = script_sha256(script), run_script(script, "cpu")
    read = read_record(write_record(tmp_path, record))
    torch = read.torch

    assert "" == find(read, NAME, text, here, torch).stale
    assert "the script has changed since" == find(read, NAME, "other", here, torch).stale
    moved = Outcome("", json.loads(json.dumps(here.figures)))
    moved.figures["chosen"]["tensors"][1]["layout"]["stride"] = [8, 4, 2, 1]
    assert "opsref draws it in another way since" == find(read, NAME, text, moved, torch).stale
    found = find(read, NAME, text, moved, "2.15.0")
    assert not found.stale
    assert [] == found.device
    assert ["stride of conv2d(last)"] == [each.fact for each in found.torch]

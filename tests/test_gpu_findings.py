"""What the committed GPU records have found: each finding is known here, or fails."""

from pathlib import Path

from _ext.gpu.compare import differences
from _ext.gpu.record import Record, read_records
from gpu_records import make_record, write_record

ROOT = Path(__file__).parents[1]
RECORDS = ROOT / "docs/records"
# For each record: a line for each finding. Add one when somebody has looked at it.
KNOWN: dict[str, list[str]] = {}


def findings(record: Record) -> list[str]:
    """List where the GPU of a record differs from its CPU."""
    return [
        f"{name}, {each.fact}: {each.other} instead of {each.one}"
        for name, script in record.scripts.items()
        for each in differences(script.cpu, script.gpu)
    ]


def test_the_findings_are_the_known_ones() -> None:
    """A record with a finding that nobody has looked at fails, and so does one that is gone."""
    found = {name: findings(record) for name, record in read_records(RECORDS).items()}

    assert found == KNOWN


def test_a_finding_is_noticed(tmp_path: Path) -> None:
    """The sentence names the script, the fact and both sides."""
    record = make_record(ROOT / "gallery" / "contiguous")
    figure = record["scripts"]["attention_strides"]["gpu"]["figures"]["joined"]
    figure["tensors"][0]["layout"]["stride"] = [12, 6, 2, 1]
    write_record(tmp_path, record)
    (read,) = read_records(tmp_path / "records" / "gpu").values()

    expected = "attention_strides, stride of out: (12, 6, 2, 1) instead of (12, 2, 4, 1)"
    assert [expected] == findings(read)

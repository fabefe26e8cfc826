"""The atlas: how a model is measured, and how a site shows a record."""

from __future__ import annotations

import json
import logging
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import torch
from msgspec import to_builtins
from torch import nn

import opsref
from _ext.atlas.record import FORMAT, Change, Copies, Model, Record, read_record
from _ext.common.records import RecordError
from _tools.atlas import measure
from _tools.atlas.choose import parameters
from sphinx_projects import build, write

if TYPE_CHECKING:
    from sphinx_projects import Built

FILES = {
    "conf.py": """
    extensions = ["myst_parser", "_ext.atlas"]
    exclude_patterns = ["_build"]
    html_theme = "alabaster"
    """,
    "index.md": "# Atlas\n\n```{atlas}\n```\n",
}
SMALL = Model(
    family="small",
    name="small_one",
    operations=9,
    bytes=4_000_000,
    between=Copies(1, 1_000_000),
    exported=1,
    line="1.00 MB in 1 copy: small.py:3 x = x.t().contiguous()",
    trace="the trace of small_one",
)
LARGE = Model(
    family="large",
    name="large_one",
    bytes=8_000_000,
    between=Copies(2, 3_000_000),
    inside=Copies(1, 500_000),
    exported=3,
    helps=(Change("leave out contiguous() at large.py:7", Copies(1, 500_000), 0.0, (0.9, 1, 1.1)),),
    trace="the trace of large_one",
)
FAILED = Model(family="broken", name="broken_one", failed="RuntimeError: no")
TIMM = metadata.version("timm")
RECORD = Record(FORMAT, TIMM, "2.15.0", "CPU", "2026-11-28", [SMALL, LARGE, FAILED])


def write_record(folder: Path, record: Record, timm: str = TIMM) -> Path:
    """Write a record to its place in a site."""
    path = folder / "records" / "atlas" / f"timm-{timm}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(to_builtins(record)), encoding="utf-8")
    return path


@pytest.fixture
def site(tmp_path: Path) -> Built:
    """A site with a record."""
    write(tmp_path, FILES)
    write_record(tmp_path, RECORD)
    return build(tmp_path)


def test_a_row_for_each_model(site: Built) -> None:
    """The one that copies most is first; what could not be traced is named, with the reason."""
    found = site.page("index").select("tr")
    rows = [[cell.get_text() for cell in row.select("th, td")] for row in found]
    assert ["large_one", "2", "3.00", "1", "0.50", "37.5 %", ""] == rows[1][:-1]
    assert (
        "leave out contiguous() at large.py:7: 3.00 MB fewer, equal results, "
        "0.90 to 1.10 of the time"
    ) == rows[1][-1]
    assert ["small_one", "1", "1.00", "0", "0.00", "25.0 %"] == rows[2][:6]
    assert ["small.py:3", "none that was tried"] == rows[2][6:]
    assert 3 == len(rows)
    assert "broken: not traced, RuntimeError: no" in site.text("index.html")
    assert "in 1 as many clones" in site.page("index").get_text()


def test_a_row_leads_to_its_trace(site: Built) -> None:
    """It is a file of text."""
    link = site.page("index").find("a", string="small_one")
    assert "atlas/small_one.txt" == link["href"]
    assert "the trace of small_one\n" == site.text("atlas/small_one.txt")


def test_without_a_record(tmp_path: Path) -> None:
    """The page says so."""
    write(tmp_path, FILES)
    assert "Nothing has been measured yet." in build(tmp_path).page("index").get_text()


def test_a_record_of_another_timm_is_shown_and_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The newest one; a warning would fail a strict build."""
    write(tmp_path, FILES)
    for version in ("0.9.2", "0.10.1"):
        changed = Record(FORMAT, version, "2.15.0", "CPU", "2026-11-28", [SMALL])
        write_record(tmp_path, changed, version)
    with caplog.at_level(logging.INFO):
        built = build(tmp_path)
    assert "1 models of timm 0.10.1" in built.page("index").get_text()
    assert "the atlas is of timm 0.10.1" in caplog.text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": 0}, "format must be 1: got 0"),
        ({"timm": "1.2.3"}, "timm must be that of the file's name: got timm-1.2.3 in timm-"),
        ({"more": 1}, "unknown field `more`"),
        ({"models": [{"family": 3, "name": ""}]}, "Expected `str`, got `int`"),
    ],
)
def test_a_malformed_record(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    """It is refused, with its file."""
    path = write_record(tmp_path, RECORD)
    path.write_text(json.dumps({**to_builtins(RECORD), **change}), encoding="utf-8")
    with pytest.raises(RecordError, match=message):
        read_record(path)


class Copying(nn.Module):
    """Copies in one line, and would not have to."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Copy a permuted image."""
        return x.permute(0, 2, 3, 1).contiguous() * 2


# torch 2.12 warns of its own code while it exports.
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_what_is_measured() -> None:
    """The line that copies most, what helps, and how many clones torch exports."""
    model, image = Copying(), torch.ones(1, 3, 4, 4)
    with torch.no_grad():
        traced = opsref.trace(model, image)
        (change,) = measure.helps(model, image)
        assert 1 == measure.exported(model, image)
    assert measure.line(traced).startswith("192 bytes in 1 copy: test_atlas.py:")
    assert change.what.startswith("leave out contiguous() at test_atlas.py:")
    assert Copies(0, 0) == change.after
    assert "\n".join([*map(str, range(120)), "... and 80 more lines"]) == measure.shortened(
        "\n".join(map(str, range(200)))
    )


def test_a_model_that_cannot_be_built_has_no_size() -> None:
    """A family is then named without a model."""
    assert parameters("resnet18") == 11_689_512
    assert parameters("no_such_model") is None

"""GPU records on the pages: beside the CPU's figure, stale, differing, malformed, or not there."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from gpu_records import PROVENANCE, make_record, write_record
from opsref import Figure
from sphinx_projects import GALLERY_CONF, Built, build, write

EXTENSIONS = ["opsref.sphinxext", "sphinx_gallery.gen_gallery", "_ext.gpu"]
CONF = GALLERY_CONF.format(extensions=EXTENSIONS, scrapers=("opsref.sphinxext.gallery_scraper",))
SCRIPT = '''\
"""
A title
=======

A sentence.
"""

import torch
import opsref

x = torch.arange(6).view(2, 3)
figure = opsref.draw({{"x": x, "{name}": x.t()}}, cells="positions")
print("printed", x.device)
'''
PAGES = {
    "conf.py": CONF,
    "index.rst": "Index\n=====\n\n.. toctree::\n\n   shown/index\n   gpu\n",
    "gpu.rst": ":orphan:\n\nGPU\n===\n\n.. gpu-records::\n\n   What is compared.\n",
    "scripts/GALLERY_HEADER.rst": "Gallery\n=======\n",
    "scripts/one.py": SCRIPT.format(name="x.t()"),
    "scripts/two.py": SCRIPT.format(name="transposed"),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with two scripts; its tests build it one after the other."""
    return write(tmp_path_factory.mktemp("site"), PAGES)


@pytest.fixture(scope="module")
def made(project: Path) -> dict[str, Any]:
    """A record in which the GPU does what the CPU does."""
    return make_record(project / "scripts")


def text_of(built: Built, page: str) -> str:
    """Return the text of a page's body, in one line."""
    body = built.page(page).select_one(".body")
    assert body
    return " ".join(body.get_text(" ").split())


def figures_of(built: Built, page: str) -> list[BeautifulSoup]:
    """Return the parts of a page that hold the figure of one device each."""
    return built.page(page).select(".device-figures > div")


def build_with(project: Path, record: dict[str, Any] | None) -> Built:
    """Build with one record, or with none, in strict mode."""
    for path in (project / "records" / "gpu").glob("*.json"):
        path.unlink()
    if record is not None:
        write_record(project, record)
    return build(project, "-W", "--keep-going")


def test_without_a_record_the_site_is_silent(project: Path, made: dict[str, Any]) -> None:
    """One sentence on a page that no contents lead to; nothing on the page of a script."""
    built = build_with(project, None)

    assert built.code == 0, built.log
    assert "GPU" not in text_of(built, "shown/one")
    assert not figures_of(built, "shown/one")
    assert text_of(built, "gpu").endswith("GPU ¶ Nothing on this site has run on a GPU yet.")
    assert not built.page("index").select('a[href="gpu.html"]')
    del made  # made before the first build, whose scripts it must not disturb


def test_a_record_stands_beside_the_figure(project: Path, made: dict[str, Any]) -> None:
    """It is drawn from its facts, says where it is from, and that the two agree."""
    built = build_with(project, made)
    cpu, gpu = figures_of(built, "shown/one")

    assert built.code == 0, built.log
    assert cpu.get_text(" ").strip().startswith("CPU, torch ")
    assert PROVENANCE in gpu.get_text(" ")
    assert "The same as on the CPU." in gpu.get_text(" ")
    drawn = Figure.from_dict(made["scripts"]["one"]["gpu"]["figures"]["figure"])
    assert drawn.svg() in built.text("shown/one.html")
    assert "sharing and values are those of the CPU" in text_of(built, "shown/one")
    assert "What is compared. NVIDIA Test" in text_of(built, "gpu")
    assert "2 of 2 scripts draw and print what they do on the CPU" in text_of(built, "gpu")
    assert built.page("index").select('a[href="gpu.html"]')
    assert "7 of 9 examples passed" in text_of(built, "gpu")
    assert "docs/reference/roll.md : 12, 40" in text_of(built, "gpu")


def test_a_difference_is_shown_and_listed(project: Path, made: dict[str, Any]) -> None:
    """On the page of its script, beside the figure; and with a link on the page of all records."""
    record = copy.deepcopy(made)
    tensor = record["scripts"]["one"]["gpu"]["figures"]["figure"]["tensors"][1]
    tensor["layout"].update(stride=[2, 1], storage="its own")
    built = build_with(project, record)
    sentence = "stride of x.t(): (2, 1) instead of (1, 3)"

    assert built.code == 0, built.log
    assert "Differs from the CPU:" in text_of(built, "shown/one")
    assert sentence in text_of(built, "shown/one")
    assert f"one : {sentence}" in text_of(built, "gpu")
    assert built.page("gpu").select('a[href="shown/one.html"]')
    assert "1 of 2 scripts draw and print" in text_of(built, "gpu")
    assert "The same as on the CPU." in text_of(built, "shown/two")


def test_another_torch_is_a_finding(project: Path, made: dict[str, Any]) -> None:
    """Where the CPU of the record and the CPU here differ, the page says so, and is not stale."""
    record = copy.deepcopy(made)
    one = record["scripts"]["one"]
    for device in ("cpu", "gpu"):
        one[device]["figures"]["figure"]["tensors"][1]["layout"]["dtype"] = "float64"
        one[device]["figures"]["figure"]["tensors"][1]["layout"]["storage_bytes"] = 48
    one["cpu_sha256"] = digest(one["cpu"])
    built = build_with(project, record)

    assert built.code == 0, built.log
    said = "On the CPU, torch 2.11.0+cu128 differs from this: dtype of x.t(): int64"
    assert said in text_of(built, "shown/one")
    assert "(CPU, torch 2.11.0+cu128 against here): dtype of x.t()" in text_of(built, "gpu")


def test_a_stale_record_is_said_to_be(
    project: Path, made: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """Its figure is not shown; a warning is in the log and does not fail a strict build."""
    record = copy.deepcopy(made)
    record["scripts"]["one"]["script_sha256"] = "0" * 64
    built = build_with(project, record)

    assert built.code == 0, built.log
    assert not figures_of(built, "shown/one")
    said = f"Not shown, a run on {PROVENANCE}: the script has changed since."
    assert said in text_of(built, "shown/one")
    assert "; left out as changed since: 1." in text_of(built, "gpu")
    script = (project / "scripts" / "one.py").resolve()
    warning = f"{script}:1: warning: the record of one ({PROVENANCE}) is stale: the script has"
    assert warning in caplog.text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda record: record.update(format=0), "format must be 1: got 0; make the record anew"),
        (lambda record: record["scripts"]["one"].pop("gpu"), "missing required field `gpu`"),
        (
            lambda record: record["scripts"]["one"]["gpu"]["figures"]["figure"].update(options={}),
            "figure of one cannot be drawn: options must be",
        ),
    ],
)
def test_a_malformed_record_fails_the_build(
    project: Path, made: dict[str, Any], change: Any, message: str
) -> None:
    """The error names what is wrong."""
    record = copy.deepcopy(made)
    change(record)
    built = build_with(project, record)

    assert built.code != 0
    assert "Record error" in built.log
    assert message in built.log


def digest(outcome: dict[str, Any]) -> str:
    """Identify an outcome."""
    from _ext.gpu.record import Outcome

    return Outcome(**outcome).facts_sha256()

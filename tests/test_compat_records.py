"""Compatibility records: what is read, what is refused, and how the table shows it."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest

from _ext.common.records import RecordError
from _ext.common.releases import holds
from _ext.versions.pages import example_pages, examples_sha256
from _ext.versions.record import read_record, read_records
from sphinx_projects import Built, build, write

CONF = """
extensions = ["myst_parser", "_ext.versions"]
exclude_patterns = ["_build"]
html_theme = "alabaster"
"""
PAGE = "# One\n\n```python\n>>> 1\n1\n```\n"
PAGES = {
    "docs/conf.py": CONF,
    "docs/index.md": "# Index\n\n```{toctree}\none\nversions\n```\n",
    "docs/one.md": PAGE,
    "docs/versions.md": "# Versions\n\n```{compat-table}\n```\n",
}
RECORD: dict[str, Any] = {
    "format": 1,
    "torch": "2.9.1+cpu",
    "timm": "1.0.31",
    "numpy": "2.4.6",
    "python": "3.12.1",
    "opsref": "0.1.0",
    "device": "CPU (x86_64)",
    "day": "2026-11-24",
    "examples_sha256": "0" * 64,
    "examples": {"run": 9, "elsewhere": 2, "differ": []},
    "tests": {"run": 7, "skipped": ["tests/test_one.py::test_gpu"], "failed": []},
}


def write_record(folder: Path, release: str = "2.9", **changed: Any) -> Path:
    """Write a record where a site looks for it."""
    path = folder / "records" / "torch" / f"torch-{release}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(copy.deepcopy(RECORD) | changed), encoding="utf-8")
    return path


def test_records_are_read_by_release(tmp_path: Path) -> None:
    """2.15 comes after 2.9; passed is what ran and does not differ."""
    write_record(tmp_path, "2.15", torch="2.15.0")
    write_record(tmp_path, examples={"run": 9, "elsewhere": 2, "differ": ["docs/one.md:4"]})
    older, newer = read_records(tmp_path / "records" / "torch")

    assert ["2.9.1+cpu", "2.15.0"] == [older.torch, newer.torch]
    assert (8, 7) == (older.examples.passed, older.tests.passed)
    assert [] == read_records(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("format", 0, "format must be 1: got 0; make the record anew"),
        ("torch", 2.9, "Expected `str`, got `float` - at `$.torch`"),
        ("torch", "2.10.0", "torch must be that of the file's name: got torch-2.10 in torch-2.9"),
        ("torch", "newest", "not enough values to unpack"),
        ("day", "yesterday", "Invalid isoformat string: 'yesterday'"),
        ("mood", "good", "Object contains unknown field `mood`"),
        ("examples_sha256", "0", "examples_sha256 must be a digest: got '0'"),
        ("examples", {"run": 0, "elsewhere": 0, "differ": []}, "examples must be as many as"),
        ("examples", {"run": 1, "elsewhere": -1, "differ": []}, "examples must be as many as"),
        ("tests", {"run": 0, "skipped": [], "failed": ["a"]}, "tests must be as many as have run"),
        ("tests", {"run": 1, "failed": []}, "Object missing required field `skipped`"),
    ],
)
def test_a_malformed_record_is_refused(
    tmp_path: Path, key: str, value: object, message: str
) -> None:
    """The error names the file and the part."""
    path = write_record(tmp_path, **{key: value})
    with pytest.raises(RecordError, match=rf"^{re.escape(f'{path}: {message}')}"):
        read_record(path)


def test_the_digest_is_that_of_the_examples(tmp_path: Path) -> None:
    """Prose and generated pages are none; outputs, marks of versions and other pages are."""
    docs = write(tmp_path, PAGES) / "docs"
    digests = [examples_sha256(docs)]
    write(docs, {"one.md": f"{PAGE}\nProse.\n", "gallery/two.md": PAGE, "_build/two.md": PAGE})
    assert digests == [examples_sha256(docs)]

    for text in ("1\n```", "2\n```"), (">>> 1", ">>> 0 + 1"), ("```py", ":::{until} 2.9\n```py"):
        write(docs, {"one.md": PAGE.replace(*text)})
        digests.append(examples_sha256(docs))
    write(docs, {"two.md": PAGE})
    digests.append(examples_sha256(docs))
    assert 5 == len({*digests})
    write(tmp_path, {"README.md": "", "CHANGELOG.md": ""})
    names = [page.relative_to(tmp_path).as_posix() for page in example_pages(docs)]
    assert ["README.md", *(f"docs/{name}.md" for name in ("index", "one", "two", "versions"))] == (
        names
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with one example; its tests build it one after the other."""
    return write(tmp_path_factory.mktemp("site"), PAGES) / "docs"


def build_with(project: Path, *records: dict[str, Any]) -> Built:
    """Build with records in strict mode."""
    for path in project.glob("records/torch/*.json"):
        path.unlink()
    for record in records:
        write_record(project, record.pop("release", "2.9"), **record)
    return build(project, "-W", "--keep-going")


def rows_of(built: Built) -> list[list[str]]:
    """Return the cells of the table."""
    rows = built.page("versions").select("tbody tr")
    return [[cell.get_text().strip() for cell in row.select("th, td")] for row in rows]


def text_of(built: Built) -> str:
    """Return the text of the page in one line."""
    return " ".join(built.page("versions").get_text(" ").split())


def test_without_records_the_page_says_so(project: Path) -> None:
    """The build passes."""
    built = build_with(project)

    assert built.code == 0, built.log
    assert "No version has a record yet." in text_of(built)


def test_the_table_shows_what_passed(project: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A row for each release; the page says which pass, and what was not run."""
    now = {"examples_sha256": examples_sha256(project)}
    built = build_with(project, now | {"release": "2.15", "torch": "2.15.0"}, dict(now))
    versions = ["2.9.1+cpu", "3.12.1", "1.0.31", "2.4.6", "CPU (x86_64)", "2026-11-24"]

    assert built.code == 0, built.log
    older, newer = rows_of(built)
    assert [*versions, "9 of 9", "7 of 7, 1 skipped"] == older
    assert "2.15.0" == newer[0]
    said = "Every example that holds for its version passes on torch 2.9 and 2.15."
    assert said in text_of(built)
    elsewhere = "for other versions: 2 on torch 2.9 and 2 on torch 2.15."
    assert elsewhere in text_of(built)
    assert "No example has run on a GPU yet." in text_of(built)
    assert not caplog.messages


def test_what_behaves_differently_is_named(project: Path) -> None:
    """An example by page and line, a test by name; the release is not among those that pass."""
    differ = {"run": 9, "elsewhere": 2, "differ": ["docs/one.md:4"]}
    failed = {"run": 7, "skipped": [], "failed": ["tests/test_one.py::test_it"]}
    built = build_with(project, {"examples": differ, "tests": failed})

    assert built.code == 0, built.log
    assert ["8 of 9", "6 of 7"] == rows_of(built)[0][-2:]
    assert "On torch 2.9, one example behaves in another way." in text_of(built)
    assert "Every example that holds" not in text_of(built)
    assert "docs/one.md:4 tests/test_one.py::test_it" in text_of(built)


def test_an_earlier_state_is_said_to_be_one(
    project: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """On the page and in the log, without failing a strict build; an edit brings it about."""
    said = "Examples have changed since the run with torch 2.9."
    now = {"examples_sha256": examples_sha256(project)}
    assert said not in text_of(build_with(project, dict(now)))
    assert not caplog.messages
    write(project, {"one.md": PAGE.replace("1", "2")})
    built = build_with(project, dict(now))

    assert built.code == 0, built.log
    assert said in text_of(built)
    (warning,) = caplog.messages
    assert "ran an earlier state of the pages with torch 2.9.1+cpu (2026-11-24)" in warning


def test_a_gpu_has_a_row(project: Path) -> None:
    """What the GPU records say of the examples is below the versions."""
    record = {
        **{name: RECORD[name] for name in ("timm", "python", "opsref", "day")},
        "format": 1,
        "device": "NVIDIA Test",
        "torch": "2.11.0+cu128",
        "cuda": "12.8",
        "scripts": {},
        "examples": {"docs/one.md": {"run": 9, "differ": [4]}},
    }
    path = project / "records" / "gpu" / "nvidia-test.json"
    write(project, {"records/gpu/nvidia-test.json": json.dumps(record)})
    built = build_with(project, {})
    path.unlink()

    assert built.code == 0, built.log
    assert ["NVIDIA Test", "2026-11-24", "8 of 9", "not run"] == rows_of(built)[-1][-4:]
    assert "No example has run on a GPU yet." not in text_of(built)


def test_a_malformed_record_fails_the_build(project: Path) -> None:
    """Before any page is read; the error names the file and the key."""
    built = build_with(project, {"day": 1})

    assert built.code != 0
    assert "reading sources" not in built.log
    assert "torch-2.9.json: Expected `str`, got `int` - at `$.day`" in built.log


@pytest.mark.parametrize("installed", ["2.16.0rc1", "2.16.0.dev20261124+cpu", "2.16.0a0+git1234"])
def test_a_pre_release_counts_as_its_release(installed: str) -> None:
    """What holds since a release holds for what leads up to it, and for no later one."""
    assert holds("since", "2.16", installed)
    assert not holds("until", "2.16", installed)
    assert holds("until", "2.17", installed)

"""How a site shows what compiled code does, and whether the records still hold."""

from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import to_builtins

from _ext.common.records import RecordError
from _ext.common.releases import release_name
from _ext.compiled.cases import cases_of_block, cases_of_site
from _ext.compiled.record import Copy, Measured, Record, read_record, read_records
from _tools.compiled.measure import measure
from sphinx_projects import build, write

if TYPE_CHECKING:
    from _ext.compiled.cases import Case

DOCS = Path(__file__).parents[1] / "docs"
BLOCK = """
x = torch.zeros(2)

def add_one(x):
    return x + 1

def add_two(x):
    return x + 2

def view_five(x):
    return x.view(5)

def warn_late(x):
    return x.sort()
"""
FILES = {
    "conf.py": """
    extensions = ["myst_parser", "_ext.compiled", "_ext.versions"]
    exclude_patterns = ["_build"]
    html_theme = "alabaster"
    """,
    "index.md": "# Index\n\n```{toctree}\nreference/one\nall\n```\n",
    "reference/one.md": f"# One\n\n```{{compiled}}{BLOCK}```\n",
    "all.md": "# All\n"
    + "".join(f"\n```{{compiled-{name}}}\n```\n" for name in ("runs", "list", "swin")),
}


def record_of(torch: str, differ: dict[str, dict[str, str]]) -> Record:
    """Return a record of the block, in which Inductor differs as given."""
    cases = {
        case.name: Measured(
            source=case.source,
            eager={"returns": "1", "warns": "W: late"},
            random=False,
            breaks=0,
            differ={"aot_eager": {}, "inductor": differ.get(case.name, {})},
        )
        for case in cases_of_block(BLOCK)
    }
    swin = [Copy("partition (swin.py:7)", (2, 3), 24, kept=False, computes=False)]
    facts = (1, torch, "1.0", "3.11.7", "g++ 12", "CPU", "2026-11-28")
    return Record(*facts, swin, {"reference/one": cases})


def write_record(docs: Path, record: Record, **changed: Any) -> Path:
    """Write a record where a site looks for it."""
    path = docs / "records" / "compile" / f"torch-{release_name(record.torch)}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(to_builtins(record) | changed), encoding="utf-8")
    return path


def test_a_site_shows_what_differs(tmp_path: Path) -> None:
    """Differences come first, other messages folded, what is the same in a sentence."""
    docs = write(tmp_path, FILES)
    often = {"view five": {"raises": "E: no"}, "warn late": {"warns": ""}}
    write_record(docs, record_of("2.9.1", {"add two": {"returns": "2"}} | often))
    write_record(docs, record_of("2.15.0", often))
    built = build(docs, "-W")
    assert built.code == 0, built.log

    page = built.page("reference/one")
    case = page.select_one("#compiled-add-two").get_text(" ", strip=True)
    assert "torch 2.9: Eager: returns 1 aot_eager: the same Inductor: returns 2" in case
    assert "torch 2.15: Eager: returns 1 Compiled: the same" in case
    (hidden,) = page.select("details")
    assert hidden.summary.text.startswith("One call with another exception")
    assert hidden.select("#compiled-warn-late")
    assert "The same, eager and compiled: x + 1." in page.select_one(".compiled-same").text
    everything = built.page("all")
    kinds = [title.text for title in everything.select("p.rubric")]
    assert kinds == [
        "Another result, and no error (1)",
        "An error only in compiled code (1)",
        "Another warning (1)",
        "The same (1)",
    ]
    links = [link["href"] for link in everything.select("a[href*='#compiled-']")]
    names = ("add-two", "view-five", "warn-late", "add-one")
    assert links == [f"reference/one.html#compiled-{name}" for name in names]
    # Once for each kind that has a case, not for each case.
    assert everything.get_text().count("x = torch.zeros(2)") == 3
    assert "no buffer: the next loop reads the original" in everything.get_text()


def test_what_has_not_run_is_said(tmp_path: Path) -> None:
    """A case without a record is not shown as if it had one; a wrong block is a warning."""
    docs = write(tmp_path, FILES)
    write_record(docs, record_of("2.9.1", {}))
    text = (docs / "reference/one.md").read_text(encoding="utf-8")
    (docs / "reference/one.md").write_text(text.replace("x + 2", "x + 3"), encoding="utf-8")
    built = build(docs, "-W")
    assert built.code == 0, built.log
    assert "Not measured yet." in built.page("reference/one").select_one("#compiled-add-two").text

    write(docs, {"reference/one.md": "# One\n\n```{compiled}\nx = 1\n```\n"})
    assert "one.md:3: WARNING: compiled: the block must make its inputs first" in build(docs).log


def test_a_malformed_record_is_refused(tmp_path: Path) -> None:
    """The error names the file; no page is built from it."""
    record = record_of("2.9.1", {})
    for changed in ({"format": 0}, {"torch": "2.12.0"}, {"mood": "good"}):
        path = write_record(write(tmp_path, FILES), record, **changed)
        with pytest.raises(RecordError, match=r"torch-2\.9\.json: "):
            read_record(path)
    assert f"{path}: Object contains unknown field `mood`" in build(tmp_path).log


HERE = release_name(metadata.version("torch"))
RECORDED = [
    (page, case, record.cases[page][case.name])
    for record in read_records(DOCS / "records" / "compile")
    if release_name(record.torch) == HERE
    for page, case in cases_of_site(DOCS)
    if case.name in record.cases.get(page, {})
]


@pytest.mark.parametrize(
    ("case", "recorded"),
    [pytest.param(case, recorded, id=f"{page}:{case.name}") for page, case, recorded in RECORDED],
)
def test_the_record_holds_here(case: Case, recorded: Measured) -> None:
    """Run again with the same torch, without a compiler, a case gives what is recorded."""
    if case.source != recorded.source:
        return  # The build says that it has changed since.
    again = measure(case, ("aot_eager",))
    assert recorded.eager == again.eager
    assert recorded.differ["aot_eager"] == again.differ["aot_eager"]

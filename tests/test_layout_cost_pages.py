"""Costs on the pages: the table, the figures, a ratio in a sentence, what is missing."""

from pathlib import Path

import pytest

from _ext.costs.cases import CASES
from layout_cost_records import make_record, write_record
from sphinx_projects import Built, build, write

CONF = """
extensions = ["myst_parser", "opsref.sphinxext", "_ext.costs"]
exclude_patterns = ["_build"]
html_theme = "alabaster"
html_permalinks_icon = "#"
"""
DIRECTIVES = """
# Costs

```{cost-figure} ratios
```

```{cost-figure} shares
```

```{cost-table}
```
"""
QUOTING = """
# Quoting

A copy: {cost}`transpose-copy`.
In short: {cost-briefly}`transpose-copy`.
"""
PAGES = {
    "conf.py": CONF,
    "index.md": "# Index\n\n```{toctree}\ncost\nquoting\nother\n```\n",
    "cost.md": DIRECTIVES,
    "quoting.md": QUOTING,
    "other.md": "# Other\n\nNothing.\n",
    **{f"{case.page}.md": "---\norphan: true\n---\n# Page\n" for case in CASES},
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A site with a page of costs and a page that quotes one."""
    return write(tmp_path / "site", PAGES)


def text_of(built: Built, page: str) -> str:
    """Return the text of a page's body, in one line."""
    body = built.page(page).select_one(".body")
    assert body
    return " ".join(body.get_text(" ").split())


def test_without_a_record_pages_say_so(project: Path) -> None:
    """The build passes; a record that comes later is shown by the next build, and only there."""
    built = build(project, "-W", "--keep-going")

    assert 0 == built.code, built.log
    assert 3 == text_of(built, "cost").count("Nothing has been measured yet.")
    assert "A copy: not yet measured." in text_of(built, "quoting")

    write_record(project, make_record())
    built = build(project, "-W", "--keep-going")
    assert 0 == built.code, built.log
    assert "4.0 times" in text_of(built, "quoting")
    assert "Nothing has been measured" not in text_of(built, "cost")
    assert "reading sources... [100%] quoting" in built.log
    assert "other" not in built.log.partition("reading sources")[2].partition("looking for")[0]


def test_a_ratio_in_a_sentence(project: Path) -> None:
    """It is that of the size that is no power of two, says where it is from, leads to its row."""
    write_record(project, make_record())
    built = build(project, "-W", "--keep-going")
    said = "4.0 times (median of 11 pairs; Test CPU, torch 2.15.0)"
    link, brief = built.page("quoting").select('a[href="cost.html#cost-of-transpose-copy"]')

    assert 0 == built.code, built.log
    assert f"A copy: {said} ." in text_of(built, "quoting")
    assert said == link.get_text()
    assert "4.0 times on Test CPU" == brief.get_text()
    assert built.page("cost").select_one("#cost-of-transpose-copy")


def test_a_gpu_stands_beside_the_cpu(project: Path) -> None:
    """In the figures, in the table, and in a sentence; what only one has is said to be missing."""
    gpu = make_record(kind="cuda", device="Test GPU", torch="2.11.0+cu128")
    del gpu["cases"]["fresh"]
    write_record(project, gpu, "a-gpu")
    write_record(project, make_record())
    built = build(project, "-W", "--keep-going")
    labels = [p.get_text() for p in built.page("cost").select(".device-figures > div > p")]
    titles = [th.get_text() for th in built.page("cost").select("thead th")]
    fresh = built.page("cost").select("tbody tr")[-1].get_text(" ")

    assert 0 == built.code, built.log
    cpu_label = "Test CPU, 1 thread, torch 2.15.0, 2026-11-24; a plain copy moves 12.5 GB/s"
    gpu_label = "Test GPU, torch 2.11.0, 2026-11-24; a plain copy moves 12.5 GB/s"
    assert [cpu_label, gpu_label] * 2 == labels
    assert ["What, against what", "Test CPU, torch 2.15.0: size, ratio (quartiles)"] == titles[:2]
    assert "Test GPU, torch 2.11.0: size, ratio (quartiles)" == titles[3]
    assert 2 == fresh.count("not yet measured")
    assert "torch 2.15.0), 4.0 times (median of 11 pairs; Test GPU" in text_of(built, "quoting")


def test_a_wide_spread_is_said_in_a_sentence(project: Path) -> None:
    """Someone who reads only the sentence is warned too."""
    record = make_record()
    del record["cases"]["transpose-copy"]["sizes"][1]
    write_record(project, record)

    said = "4.0 times (median of 9 pairs, with a wide spread; Test CPU, torch 2.15.0)"
    built = build(project)
    assert said in text_of(built, "quoting")
    assert "In short: 4.0 times on Test CPU, with a wide spread ." in text_of(built, "quoting")


def test_the_table_shows_what_ran(project: Path) -> None:
    """Both expressions, all sizes, the quartiles, the mark and the shares; a link to the page."""
    write_record(project, make_record())
    row = build(project).page("cost").select("tbody tr")[0]

    assert ["out.copy_(x.t())", "out.copy_(y)"] == [code.get_text() for code in row.select("code")]
    lines = [line.get_text().strip() for line in row.select(".line")]
    ratios = ["64: 4.0 (3.0 to 5.0), wide", "96: 4.0 (4.0 to 4.0)"]
    assert [*ratios, "20 % against 80 %", "10 % against 40 %"] == lines
    assert row.select('a[href="reference/contiguous.html"]')


def test_an_unknown_case_names_page_and_line(project: Path) -> None:
    """A strict build fails on it."""
    write(project, {"other.md": "# Other\n\nText.\n\nA ratio: {cost}`nothing`.\n"})
    built = build(project, "-W", "--keep-going")

    assert 0 != built.code
    assert "other.md:5: ERROR: cost: unknown case 'nothing'; there are transpose-copy" in built.log


def test_a_malformed_record_fails_the_build(project: Path) -> None:
    """The error names the file and what is wrong."""
    path = write_record(project, make_record(format=0))
    built = build(project)

    assert 0 != built.code
    assert f"{path}: format must be 1: got 0; make the record anew" in built.log


def test_other_builders_get_words(project: Path) -> None:
    """Where no SVG can be, the description and the numbers do."""
    write_record(project, make_record())
    built = build(project, "-W", "--keep-going", builder="text")

    assert 0 == built.code, built.log
    assert "copy a transpose: 4.0 at size 64 and 4.0 at size 96;" in " ".join(
        built.text("cost.txt").split()
    )

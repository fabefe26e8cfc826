"""The pairs of all pages, collected as the changes between versions."""

from collections import Counter
from pathlib import Path

import pytest

from _ext.versions.blocks import KINDS
from sphinx_projects import Built, build, write

CONF = """
extensions = ["myst_parser", "_ext.versions"]
myst_enable_extensions = ["colon_fence"]
exclude_patterns = ["_build"]
html_theme = "alabaster"
"""
RAISES = "Traceback (most recent call last):\n    ...\n"


def pair(version: str, until: str, since: str, *options: str) -> str:
    """Write a pair of blocks."""
    blocks = []
    for kind, code, given in (("until", until, ()), ("since", since, options)):
        lines = "".join(f"{option}\n" for option in given)
        blocks.append(f":::{{{kind}}} {version}\n{lines}```python\n{code}\n```\n:::\n")
    return "\n".join(blocks)


RAISING = pair("2.9", f">>> f()\n{RAISES}TypeError: old", f">>> f()\n{RAISES}ValueError: new")
PAIRS = {
    "silent": pair("2.15", ">>> g()\n1", ">>> g()"),
    "said": pair("2.9", ">>> h", ">>> h\n2", ":change: `h` says 2."),
    "told": pair("2.9", ">>> text\nold", ">>> text\nnew", ":kind: exception"),
    "other": pair("2.9", ">>> h * 2", ">>> h * 2\n4", ":change: `h` says 2."),
    "raising": pair("2.9", ">>> k()\n1", f">>> k()\n{RAISES}TypeError: no"),
    "quoted": pair("2.8", "TypeError: old", "TypeError: new").replace("```python", "```text"),
    "here": pair("2.15", ">>> here", ">>> here\n3"),
}
PAGES = {
    "conf.py": CONF,
    "index.md": "# Index\n\n```{toctree}\none\ntwo\nversions\n```\n",
    "one.md": f"# One\n\n## Writing {{doc}}`x <two>`\n\n{PAIRS['silent']}\n{RAISING}",
    "two.md": "\n".join(
        [
            "# Two\n",
            RAISING,
            *(PAIRS[name] for name in ("said", "told", "other", "raising", "quoted")),
        ]
    ),
    "versions.md": f"# Versions\n\n{PAIRS['here']}\n"
    + "".join(f"```{{version-changes}} {kind}\n```\n\n" for kind in KINDS),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with eight pairs on three pages, and one that quotes a message."""
    return write(tmp_path_factory.mktemp("site"), PAGES)


@pytest.fixture(scope="module")
def site(project: Path) -> Built:
    """The site, built in strict mode."""
    built = build(project, "-W", "--keep-going")
    assert built.code == 0, built.log
    return built


def test_changes_are_listed_by_kind_and_version(site: Built) -> None:
    """Silent changes come first, then what raises; exceptions are a list of places.

    What is quoted is left out.
    """
    page = site.page("versions")
    titles = [title.get_text() for title in page.select("p.rubric")]
    changes = [
        " ".join(change.p.get_text(" ", strip=True).split())
        for change in page.select(".version-change")
        if change.p
    ]
    exceptions = [
        " ".join(item.get_text(" ", strip=True).split())
        for item in page.select("p.rubric + ul > li")
    ]

    assert ["torch 2.9", "torch 2.15", "torch 2.9", "torch 2.9"] == titles
    assert ["h says 2. Two ; Two .", "One: Writing x .", "Versions .", "Two ."] == changes
    assert ["One: Writing x ; Two .", "Two ."] == exceptions


def test_both_answers_are_shown(site: Built) -> None:
    """Each under its versions; those of the page itself are shown once, above."""
    changes = site.page("versions").select(".version-change")
    blocks = [block.get_text().split("\n") for block in changes[0].select(".version-block")]

    assert [["Before torch 2.9:", ">>> h"], ["Since torch 2.9:", ">>> h", "2"]] == [
        [*filter(None, lines)] for lines in blocks
    ]
    assert not changes[2].select(".version-block")


def test_links_lead_to_the_pair(site: Built) -> None:
    """Every place that shows a change is linked, and is there."""
    links = [
        link["href"].split("#")
        for change in site.page("versions").select(".version-change, p.rubric + ul")
        for link in change.select("p a")
    ]

    assert {"one.html": 2, "two.html": 5, "": 1} == Counter(page for page, _ in links)
    for page, anchor in links:
        target = site.page((page or "versions.html").removesuffix(".html")).find(id=anchor)
        assert target is not None
        assert "version-until" in target["class"]


def test_a_new_pair_reaches_the_list(project: Path, site: Built) -> None:
    """Without a clean build."""
    write(project, {"one.md": f"# One\n\n{pair('2.7', '>>> 1', '>>> 2')}"})
    built = build(project, "-W", "--keep-going")
    write(project, PAGES)

    assert built.code == 0, built.log
    titles = [title.get_text() for title in built.page("versions").select("p.rubric")]
    assert ["torch 2.7", "torch 2.9", "torch 2.15", "torch 2.9", "torch 2.9"] == titles
    del site  # built before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (pair("2.9", ">>> 1", ">>> 2").partition("\n:::{since}")[0], "other half right beside it"),
        (pair("2.9", ">>> 1", ">>> 2").replace("{since} 2.9", "{since} 2.8"), "torch 2.8"),
        (pair("2.9", ">>> 1", ">>> 2", ":kind: mood"), "mood"),
    ],
)
def test_half_a_pair_is_warned_of(tmp_path: Path, text: str, message: str) -> None:
    """So is a version that the other half does not have, and a kind that there is not."""
    built = build(write(tmp_path, {"conf.py": CONF, "index.md": f"# Index\n\n{text}\n"}), "-W")

    assert built.code != 0
    assert message in built.log

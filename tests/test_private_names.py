"""Private names of torch are read where the page on design says so, and nowhere else."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PRIVATE = re.compile(
    r"torch\._C\.\w+|torch(?:\.[a-z]+)*\._(?!C\b|_)[a-z_]+"
    r"|(?<=[.\"])_(?:cdata|weak_ref|expired|free_weak_ref|sequence_nr|engine_run_backward)\b"
    r"|(?<=[.\"])_(?:parameters|buffers|compiled_call_impl|torchdynamo_orig_callable)\b"
)
# What travels to a machine with a GPU is no part of the site.
CODE = [
    path
    for folder in ("src", "docs/_ext", "docs/_tools")
    for path in (ROOT / folder).rglob("*.py")
    if "visit" not in path.parts
]


def private_names(path: Path) -> set[str]:
    """Return the private names of torch that a file reads."""
    text = path.read_text(encoding="utf-8")
    return {match[0] for match in PRIVATE.finditer(text)}


def listed() -> set[tuple[str, str]]:
    """Return each name of the table with each place of its row."""
    text = (
        (ROOT / "docs" / "design.md").read_text(encoding="utf-8").partition("## Private names")[2]
    )
    found = set()
    for row in re.findall(r"^\| `.*", text, re.MULTILINE):
        names, places, *_ = (re.findall(r"`([^`]+)`", cell) for cell in row.strip("|").split("|"))
        found |= {(name, place) for name in names for place in places}
    return found


@pytest.mark.parametrize("path", [*CODE, ROOT / "conftest.py"], ids=lambda path: path.name)
def test_each_is_listed(path: Path) -> None:
    """With its place."""
    known = {name for name, place in listed() if path.as_posix().endswith(f"/{place}")}
    assert private_names(path) <= known


def test_none_is_listed_in_vain() -> None:
    """Every place of the table exists and reads one of its names."""
    for name, place in listed():
        (path,) = (
            path for path in [*CODE, ROOT / "conftest.py"] if path.as_posix().endswith(f"/{place}")
        )
        names = {name for name, where in listed() if where == place}
        assert private_names(path) & names, (name, place)

"""What builds of the site cost, as ratios of CPU time in one run.

    nox -s bench_builds

Bars: a rebuild with nothing changed, 1.4 times that of a site of one page with the same
extensions; with one page of text changed, 1.7 times; and pages cost the same where there are many.
A rebuild that draws nothing must not import torch.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = (50, 200)
ROUNDS = 8
BARS = {
    "nothing changed": 1.4,
    "one text page changed": 1.7,
    "a page of 200 against one of 50": 1.3,
}


CODE = """
import sys
from sphinx.cmd.build import main
assert main(["-q", "-d", "_build/d", "docs", "_build/html"]) == 0
print("torch is", "torch" in sys.modules)
"""


def build(project: Path, *, with_torch: bool) -> float:
    """Build a site, and return the CPU time that it took, in seconds.

    Raises:
        AssertionError: If the build imported torch, unless it may.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    command = [sys.executable, "-c", CODE]
    done = subprocess.run(command, cwd=project, check=True, capture_output=True, text=True)
    assert with_torch or "torch is False" in done.stdout
    took = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    print(f"{project.name}: {took:.2f} s of CPU time", flush=True)
    return took


def rebuilds(ours: Path, empty: Path) -> tuple[float, float, float]:
    """Rebuild in turns, so that all have the same machine, and return the least time of each.

    Returns:
        The empty site; ours with nothing changed; ours with a page of text changed.
    """
    page = ours / "docs" / "stability.md"
    rounds = []
    for number in range(ROUNDS):
        unchanged = build(empty, with_torch=False), build(ours, with_torch=False)
        page.write_text(f"{page.read_text(encoding='utf-8')}\n\n{number}\n", encoding="utf-8")
        rounds.append((*unchanged, build(ours, with_torch=False)))
    base, nothing, one = map(min, zip(*rounds, strict=True))
    return base, nothing, one


def site(folder: Path) -> Path:
    """Copy the site."""
    for name in ("docs", "gallery"):
        ignored = shutil.ignore_patterns("_build", "_inventories")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    shutil.rmtree(folder / "docs" / "gallery", ignore_errors=True)
    for name in ("pyproject.toml", "README.md", "CONTRIBUTING.md"):
        shutil.copy(ROOT / name, folder)
    return folder


def empty_site(folder: Path) -> Path:
    """Make a site of one page and one script, with the extensions and the theme of ours."""
    site(folder)
    docs = folder / "docs"
    kept = {"conf.py", "_ext", "_extra", "_static", "_templates"}
    for path in docs.iterdir():
        if path.name not in kept:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for path in (folder / "gallery").iterdir():
        if path.is_dir():
            shutil.rmtree(path)
    script = ROOT / "gallery" / "roll" / "roll_dims.py"
    shutil.copy(script, folder / "gallery")
    index = "# Index\n\n```{toctree}\n:caption: Read\n\ngallery/index\n```\n"
    (docs / "index.md").write_text(index, encoding="utf-8")
    (docs / "reference").mkdir()
    reference = "# Reference\n\n```{toctree}\n```\n"
    (docs / "reference" / "index.md").write_text(reference, encoding="utf-8")
    return folder


def many_pages(folder: Path, count: int) -> Path:
    """Make a site of pages of text alone, ten to a section."""
    empty_site(folder)
    docs = folder / "docs"
    sections = []
    for first in range(0, count, 10):
        names = [f"page{number}" for number in range(first, first + 10)]
        for name in names:
            (docs / f"{name}.md").write_text(f"# {name}\n\nText.\n", encoding="utf-8")
        section = f"section{first}"
        listed = "\n".join(names)
        text = f"# {section}\n\n```{{toctree}}\n{listed}\n```\n"
        (docs / f"{section}.md").write_text(text, encoding="utf-8")
        sections.append(section)
    index = docs / "index.md"
    listed = "\n".join(sections)
    text = index.read_text(encoding="utf-8").replace("gallery/index", f"gallery/index\n{listed}")
    index.write_text(text, encoding="utf-8")
    return folder


def main() -> int:
    """Measure, print and judge."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours, empty = site(folder / "ours"), empty_site(folder / "empty")
        build(ours, with_torch=True), build(empty, with_torch=True)
        base, nothing, one = rebuilds(ours, empty)
        found = {"nothing changed": nothing / base, "one text page changed": one / base}
        costs = []
        for count in PAGES:
            project = many_pages(folder / f"{count}", count)
            costs.append((build(project, with_torch=True) - base) / count)
        found["a page of 200 against one of 50"] = costs[1] / costs[0]
    for what, ratio in found.items():
        print(f"{what}: {ratio:.2f} (bar {BARS[what]})")
    return int(any(ratio > BARS[what] for what, ratio in found.items()))


if __name__ == "__main__":
    sys.exit(main())

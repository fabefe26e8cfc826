"""Runs what the copy button gives of every block, each in a process of its own.

`python -m copied docs/reference/roll.md` runs that of some pages.
"""

import inspect
import re
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import opsref
from _ext.copied.markdown import code_of_page
from _ext.copied.pages import Code, copies
from copied.process import Text, reports

ROOT = Path(__file__).parents[2]
NOT_PAGES = {"_build", "_new", "_tools", "gallery"}


def pages() -> list[Path]:
    """Return the pages of the site."""
    found = sorted((ROOT / "docs").rglob("*.md"))
    return [page for page in found if not NOT_PAGES & {*page.relative_to(ROOT / "docs").parts}]


def of_page(page: Path) -> Iterator[Text]:
    """Yield what is copied of a page, as far as it holds for the installed torch."""
    code = code_of_page(page.read_text(encoding="utf-8"), metadata.version("torch"))
    for copy in copies(code):
        if copy.code.holds:
            yield Text(f"{page}", copy)


def of_docstrings() -> Iterator[Text]:
    """Yield what is copied of the documentation of opsref."""
    for name in opsref.__all__:
        described = getattr(opsref, name)
        members = vars(described).values() if inspect.isclass(described) else ()
        for each in (described, *members):
            text = inspect.getdoc(each) or ""
            blocks = re.findall(r"^>>> .*\n?(?:.+\n?)*", text, re.MULTILINE)
            for copy in copies(map(Code, blocks)):
                yield Text(f"{name}.py", copy)


def main(names: list[str]) -> int:
    """Run all and print what fails; return how many do."""
    chosen = [*map(Path, names)] or pages()
    texts = [text for page in chosen for text in of_page(page)]
    texts += [] if names else [*of_docstrings()]
    failures = [(text, said) for text, said in reports(texts) if said]
    for text, said in failures:
        print(f"======== {text.page}, as copied:\n{text.copy.text}\n======== but\n{said}\n")
    print(f"{len(texts)} blocks were run as they are copied; {len(failures)} failed")
    return min(len(failures), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

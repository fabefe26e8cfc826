"""No example escapes: what is on the pages is what the test run collects."""

import ast
import re
from pathlib import Path

import conftest
import pytest
from sybil import Document
from sybil.example import SybilFailure

from _ext.common.myst import Block
from opsref.sphinxext import BodyError

ROOT = Path(__file__).parents[1]
GENERATED = (ROOT / "docs/gallery", ROOT / "docs/_build")
PAGES = sorted(
    path
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/**/*.md")]
    if not any(folder in path.parents for folder in GENERATED)
)
# Fences that a reader takes for Python and the test run does not.
UNSEEN = (
    r"^ *(?:`{3,}|~{3,}) *(?:pycon3?|py3?|python3|ipython)\b"
    r"|^ *(?:`{3,}|~{3,}|:{3,})\{(?:code-block|code|sourcecode|code-cell|doctest|testcode)\}"
)
MODULES = sorted(
    [*ROOT.glob("src/**/*.py"), *ROOT.glob("docs/_ext/**/*.py"), *ROOT.glob("docs/_tools/**/*.py")]
)


def name_of(path: Path) -> str:
    """Return how a test calls a file."""
    return str(path.relative_to(ROOT))


def collected_lines(document: Document) -> set[int]:
    """Return the lines of the prompts that the test run collects."""
    return {example.line for example in document.examples() if hasattr(example.parsed, "want")}


def true_text(text: str) -> str:
    """Return a page without what does not hold for the installed torch, lines kept."""
    for span in reversed(conftest.untrue_spans(text)):
        lines = text.count("\n", span.start, span.stop)
        text = text[: span.start] + "\n" * lines + text[span.stop :]
    return text


def prompts(text: str) -> set[int]:
    """Return the lines of a text that begin an example."""
    return {n for n, line in enumerate(text.splitlines(), 1) if re.match(r"\s*>>>( |$)", line)}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_prompt_of_a_page_is_run(page: Path) -> None:
    """Every `>>>` that holds for the installed torch is collected, and nothing else."""
    expected = prompts(true_text(page.read_text(encoding="utf-8")))
    assert collected_lines(conftest.pages.parse(page)) == expected


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_fence_of_python_is_run(page: Path) -> None:
    """Fences without prompts and `layout` directives are run as well."""
    text = true_text(page.read_text(encoding="utf-8"))
    plain = len(re.findall(r"^ *(?:`{3,}|~{3,})python\n(?! *>>>)", text, re.MULTILINE))
    layouts = len(re.findall(r"^ *(?:`{3,}|:{3,})\{(?:layout|trace)\}", text, re.MULTILINE))
    hidden = len(re.findall(r"^ *<!--+ *invisible-code-block: python", text, re.MULTILINE))
    examples = [*conftest.pages.parse(page).examples()]
    assert len([e for e in examples if isinstance(e.parsed, str)]) == plain + hidden
    assert len([e for e in examples if isinstance(e.parsed, Block)]) == layouts


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_of_a_page_is_run(page: Path) -> None:
    """Commands of opsref and pytest are collected, those that hold for the installed torch."""
    text = true_text(page.read_text(encoding="utf-8"))
    expected = re.findall(r"^ *\$ (?:opsref|pytest|cat) ", text, re.MULTILINE)
    found = [e.parsed for e in conftest.pages.parse(page).examples() if isinstance(e.parsed, list)]
    assert len(expected) == sum(map(len, found))


def test_what_a_command_shows_is_compared(tmp_path: Path) -> None:
    """All of it, in the order of a terminal; files are written and read."""
    page = tmp_path / "page.md"
    shown = "$ opsref view 'zeros(2)' 2\nview(2,) works, with stride (1,)\n"
    page.write_text(
        f"```console\n$ pip install .\n{shown}```\n\n```console\n{shown}more\n```\n\n"
        "```console\n$ cat net.py\ndef f(x): return x\n"
        "$ opsref trace net:f --input 1\nopsref: importing net\nopsref: tracing ...\n"
        "net:f: no operations\n```\n",
        encoding="utf-8",
    )
    good, bad, traced = conftest.pages.parse(page).examples()
    good.evaluate()
    traced.evaluate()
    with pytest.raises(SybilFailure, match="Expected:\nview"):
        bad.evaluate()


def unclosed_fences(text: str) -> list[int]:
    """Return the lines of the fences inside which another of their kind begins, or none ends."""
    unclosed, opened, fence = [], 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        found = re.match(r" *(`{3,})(.*)", line)
        if found is None or (fence and len(found[1]) < len(fence)):
            continue
        if fence and found[2].strip():
            unclosed.append(opened)
        fence, opened = ("", 0) if fence and not found[2].strip() else (found[1], number)
    return unclosed + [opened] * bool(fence)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_fence_is_closed(page: Path) -> None:
    """A fence that is not would swallow the prose up to the end of the next one."""
    assert [] == unclosed_fences(page.read_text(encoding="utf-8"))


def test_an_unclosed_fence_is_found() -> None:
    """Before another fence and at the end; a longer fence may hold a shorter one."""
    lost = "```python\n>>> 1\n\nA sentence.\n\n```python\n>>> 2\n```\n"
    assert [1] == unclosed_fences(lost)
    assert [3] == unclosed_fences("```\n```\n```python\n>>> 1\n")
    assert [] == unclosed_fences("````md\n```{layout}\n```\n````\n")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_nothing_on_a_page_is_left_out(page: Path) -> None:
    """There are no fences and no flags that the test run would pass over."""
    text = page.read_text(encoding="utf-8")
    assert not re.findall(UNSEEN, text, re.MULTILINE)
    assert not re.search(r"# *doctest:|(?:<!--+|%) *skip", text)


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_every_prompt_of_a_docstring_is_run(module: Path) -> None:
    """Every `>>>` in a docstring is collected; no flag passes over one."""
    source = module.read_text(encoding="utf-8")
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = [
        ast.get_docstring(node, clean=False) or ""
        for node in ast.walk(ast.parse(source))
        if isinstance(node, documented)
    ]
    expected = sum(len(prompts(docstring)) for docstring in docstrings)
    assert len(collected_lines(conftest.docstrings.parse(module))) == expected
    assert not any("doctest:" in docstring for docstring in docstrings)


def test_examples_inside_directives_are_found(tmp_path: Path) -> None:
    """Fences are found in directives of colons and of backticks, and where they are indented."""
    page = tmp_path / "page.md"
    page.write_text(
        "::::{correction} a\n:::{note}\n```python\n>>> 1\n1\n```\n:::\n::::\n\n"
        "````{correction} b\n```python\n>>> 2\n2\n```\n````\n\n"
        "- item\n\n  ```python\n  >>> 3\n  3\n  ```\n",
        encoding="utf-8",
    )
    assert collected_lines(conftest.pages.parse(page)) == {4, 12, 20}


@pytest.mark.parametrize(
    ("example", "fails"),
    [
        (">>> int('x')\nTraceback (most recent call last):\nValueError: something else\n", True),
        (">>> int('x')\nTraceback (most recent call last):\nTypeError: invalid\n", True),
        (
            ">>> int('x')\nTraceback (most recent call last):\n"
            "ValueError: invalid literal for int() with base 10: 'x'\n",
            False,
        ),
        (">>> 1.5\n1.50\n", True),
        (">>> list(range(20))\n[0, 1, ..., 19]\n", False),
    ],
)
def test_outputs_and_messages_are_compared(tmp_path: Path, example: str, *, fails: bool) -> None:
    """A wrong message or a wrong number fails; an ellipsis may replace what is left out."""
    page = tmp_path / "page.md"
    page.write_text(f"```python\n{example}```\n", encoding="utf-8")
    (found,) = conftest.pages.parse(page).examples()
    try:
        found.evaluate()
    except AssertionError:
        assert fails
    else:
        assert not fails


def test_layouts_share_names_as_in_the_build(tmp_path: Path) -> None:
    """The layouts of a page share names with one another, not with its examples."""
    page = tmp_path / "page.md"
    page.write_text(
        "```{layout}\n:draw: x.t()\n\nimport torch\nx = torch.zeros(2, 3)\n```\n\n"
        "```python\n>>> 'x' in globals()\nFalse\n```\n\n"
        ":::{layout}\ny = x.t()\n:::\n\n"
        "````{layout}\nz = y + nothing\n````\n",
        encoding="utf-8",
    )
    *good, bad = conftest.pages.parse(page).examples()
    for example in good:
        example.evaluate()
    with pytest.raises(BodyError, match="NameError: name 'nothing' is not defined") as failure:
        bad.evaluate()
    assert failure.value.line == 18

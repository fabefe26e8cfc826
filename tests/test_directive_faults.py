"""What directives say of a fault: the file and the line first, then the body's own lines."""

import re
from pathlib import Path

import pytest

from opsref.sphinxext._body import BodyError, run_body
from sphinx_projects import LAYOUT_CONF, build, write

TITLE = "T\n=\n\n"
OPTIONS = {
    "unknown": ("layout", "foo: 1", "option 'foo' of 'layout': unknown; there are caption, cells"),
    "unknown without a value": ("layout", "strike:", "option 'strike' of 'layout': unknown"),
    "of another directive": ("trace", "caption: no", "option 'caption' of 'trace': unknown; there"),
    "a wrong choice": ("layout", "cells: all", "option 'cells' of 'layout': \"all\" unknown"),
    "an empty choice": ("layout", "facts:", "option 'facts' of 'layout': must supply an argument"),
    "a value for a flag": ("layout", "path: no", "option 'path' of 'layout': no argument is"),
    "a value for a flag of a trace": ("trace", "every: 3", "option 'every' of 'trace': no arg"),
    "nothing to draw": ("layout", "draw:", "option 'draw' of 'layout': argument required but"),
    "an empty caption": ("layout", "caption:", "option 'caption' of 'layout': argument required"),
    "an empty name": ("layout", "name:", "option 'name' of 'layout': argument required"),
    "an empty class": ("layout", "class:", "option 'class' of 'layout': argument required"),
    "no class": ("layout", "class: 1", "option 'class' of 'layout': cannot make \"1\" into"),
}


def log_of(tmp_path: Path, files: dict[str, str], *flags: str) -> str:
    """Return what a build says that fails."""
    built = build(write(tmp_path, {"conf.py": LAYOUT_CONF} | files), *flags)
    assert built.code != 0
    assert not (built.out / "index.html").exists()
    return built.log


@pytest.mark.parametrize("fault", OPTIONS)
@pytest.mark.parametrize("suffix", ["md", "rst"])
def test_a_faulty_option_fails_the_build(tmp_path: Path, suffix: str, fault: str) -> None:
    """With the line of the option, with or without `-W`."""
    directive, option, message = OPTIONS[fault]
    body = "import opsref, torch\nx = torch.ones(2)\nt = opsref.trace(torch.ones, 2)"
    if suffix == "md":
        text = f"# T\n\n```{{{directive}}}\n:hide-code:\n:{option}\n\n{body}\n```\n"
    else:
        lines = "".join(
            f"   {line}\n" for line in (":hide-code:", f":{option}", "", *body.split("\n"))
        )
        text = f"T\n=\n.. {directive}::\n{lines}"
    log = log_of(tmp_path, {f"index.{suffix}": text})
    assert f"index.{suffix}:5: ERROR: {message}" in log


@pytest.mark.parametrize("directive", ["layout", "trace"])
def test_what_docutils_refuses_fails_the_build(tmp_path: Path, directive: str) -> None:
    """A page without its figure is not written, though docutils has left it out."""
    lines = f".. {directive}::\n   :hide-code:\n   :hide-code:\n\n   x = 1\n"
    log = log_of(tmp_path, {"index.rst": TITLE + lines})
    said = f'Error in "{directive}" directive: invalid option data: duplicate option "hide-code".'
    assert f"LayoutError: {tmp_path}/index.rst:4: {said}" in log


@pytest.mark.parametrize("flags", [(), ("-j", "2")])
def test_every_page_with_a_fault_is_named_by_one_build(
    tmp_path: Path, flags: tuple[str, ...]
) -> None:
    """Once: what follows of the first fault of a page is not said. The next build says it again."""
    bad = ":orphan:\n\nT\n=\n\n.. layout::\n\n   x = oh\n\n.. layout::\n\n   y = x\n"
    pages = {f"page{n}.rst": bad for n in range(6)} | {"index.rst": TITLE}
    for _ in range(2):
        log = log_of(tmp_path, pages, *flags)
        for page in pages.keys() - {"index.rst"}:
            assert 1 == log.count(f"{page}:8: ERROR: NameError: name 'oh' is not defined")
        assert "name 'x'" not in log


def test_the_fault_comes_first_and_with_its_own_lines(tmp_path: Path) -> None:
    """Neither our frames nor those of Sphinx or torch are before it, or among its lines."""
    text = """\
# T

```{layout}
import torch

def first(x):
    return torch.nn.functional.fold(x, 2, 2)
x = torch.ones(1)
```

```{layout}
:hide-code:

x = torch.ones(2)
y = [first(each)
     for each in (x,)]
```
"""
    log = log_of(tmp_path, {"index.md": text})
    said = log[log.index("ERROR: ") :].partition("\nlooking for")[0].splitlines()
    page = tmp_path / "index.md"
    assert said[0].startswith("ERROR: ")
    assert f"{page}:7: {said[0]}" in log.splitlines()
    assert "Traceback" not in log[: log.index("ERROR: ")]
    named = [line.split(", ", 1)[1] for line in said if line.startswith("  File ")]
    assert ["line 15, in <module>", "line 7, in first"] == [
        line
        for line in named
        if "comp>" not in line  # of a list, before Python 3.12
    ]
    assert all(f'"{page}"' in line for line in said if line.startswith("  File "))
    assert "    return torch.nn.functional.fold(x, 2, 2)" in said
    assert "    y = [first(each)" in said
    # At the end, where Sphinx has its own traceback with `-T`, ours is short.
    assert log[log.index("ERROR: ") :].count("  File ") < 15


def test_a_body_that_does_not_parse_shows_its_line() -> None:
    """Though it has never run."""
    with pytest.raises(BodyError) as raised:
        run_body("x = 1\ny = = 2\n", {}, page="one.md", line=7)
    assert 8 == raised.value.line
    assert '  File "one.md", line 8, in <module>\n    y = = 2\n' == raised.value.lines


PART = """\
one

two

.. layout::

   import torch
   x = torch.ones(2)

.. START

three

.. layout::
   :foo: 1

   x = 1

.. note::

   .. layout::

      x = torch.ones(2)
      y = oh

"""


@pytest.mark.parametrize("start", [None, ":start-line: 0", ":start-line: 3", ":start-line: -21"])
@pytest.mark.parametrize("above", ["", "A paragraph.\n\n"])
def test_included_bodies_are_named_where_they_are(
    tmp_path: Path, start: str | None, above: str
) -> None:
    """Whatever part of a file is included, its own lines count."""
    part = PART.replace("   :foo: 1\n", "") + "\n.. END\n\nfour\n"
    option = f"   {start}\n" if start else ""
    text = f"{TITLE}{above}.. include:: part.txt\n{option}   :end-before: END\n\n{above}"
    log = log_of(tmp_path, {"index.rst": text.replace("torch.ones(2)", "x"), "part.txt": part})
    assert re.search(r"part\.txt:16: ERROR: (NameError|ValueError|nothing)|part\.txt:16", log)
    page = log[log.index("part.txt:") :]
    assert page.startswith("part.txt:16: ERROR: ValueError: nothing to draw")


@pytest.mark.parametrize(
    ("start", "line"),
    [(":start-after: START", 15), (":start-after: .. START", 15), (":start-line: 10", 15)],
)
def test_an_option_of_an_included_directive(tmp_path: Path, start: str, line: int) -> None:
    """Its line is that of the file; the directive inside a note is named as well."""
    text = f"{TITLE}.. include:: part.txt\n   {start}\n"
    part = PART.replace("   :foo: 1\n\n   x = 1\n", "   :foo: 1\n\n   x = 1\n")
    log = log_of(tmp_path, {"index.rst": text, "part.txt": part})
    assert f"part.txt:{line}: ERROR: option 'foo'" in log
    part = part.replace("   :foo: 1\n", "").replace(
        "   x = 1\n", "   import torch; x = torch.ones(1)\n"
    )
    log = log_of(tmp_path, {"index.rst": text, "part.txt": part})
    assert "part.txt:23: ERROR: NameError: name 'oh'" in log


@pytest.mark.filterwarnings("ignore:'sphinx.environment.BuildEnvironment.app'")  # of MyST
def test_myst_includes(tmp_path: Path) -> None:
    """MyST counts as the file does, also in its `eval-rst`."""
    part = (
        "# one\n\n```{layout}\nimport torch\nx = torch.ones(2)\n```\n\n```{layout}\ny = oh\n```\n"
    )
    text = "# T\n\n```{include} part.txt\n:start-line: 2\n```\n"
    assert "part.txt:9: ERROR: NameError" in log_of(tmp_path, {"index.md": text, "part.txt": part})
    text = "# T\n\n```{eval-rst}\ntext\n\n.. layout::\n\n   y = oh\n```\n"
    assert "index.md:8: ERROR: NameError" in log_of(tmp_path, {"index.md": text})

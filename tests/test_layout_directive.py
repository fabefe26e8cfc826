"""The `layout` directive in MyST and reStructuredText, in every kind of output."""

import re
import subprocess
import sys
import tracemalloc
import warnings
from pathlib import Path

import pytest
import torch

import opsref
from opsref.sphinxext._body import BodyError, bound_names, draw_body, run_body
from sphinx_projects import LAYOUT_CONF, Built, build, write

# Names that only the figures show begin with `zebra`.
PAGES = {
    "conf.py": LAYOUT_CONF,
    "index.md": """\
        # Pages

        ```{layout}
        :caption: A *transpose* moves nothing, as `x.t()` shows.
        :name: transpose
        import torch

        x = torch.arange(6).view(2, 3)
        y = x.t()
        print("noise from a body")
        ```

        See {ref}`transpose` and [the hidden one](#hidden).

        :::{note}
        ```{layout}
        :hide-code:
        :name: hidden
        :class: wide

        zebra = x[:, 1]
        _secret = x
        ```
        :::

        ```{layout}
        :draw: x[:, :2], x.view(3, 2)
        :cells: values
        :colours: values
        :strides:
        :path:
        :facts: full
        ```

        ```{toctree}
        rest
        ```
        """,
    "rest.rst": """\
        Rest
        ====

        .. layout::
           :facts: none

           import torch
           a, (b, _number) = torch.ones(2), (torch.zeros(1, 4), 1)
           with torch.no_grad():
               c = b.t()
        """,
}
X = torch.arange(6).view(2, 3)
B = torch.zeros(1, 4)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages of both kinds, in a theme that the extension does not know."""
    return write(tmp_path_factory.mktemp("pages"), PAGES)


@pytest.fixture(scope="module")
def site(project: Path) -> Built:
    """The pages as HTML."""
    built = build(project, "-W", "--keep-going")
    assert built.code == 0, built.log
    return built


def test_every_figure_is_inlined_once(site: Built) -> None:
    """A page holds the SVG of each of its figures, exactly as `draw` gives it."""
    expected = [
        opsref.draw({"x": X, "y": X.t()}).svg(),
        opsref.draw({"zebra": X[:, 1]}).svg(),
        opsref.draw(
            {"x[:, :2]": X[:, :2], "x.view(3, 2)": X.view(3, 2)},
            cells="values",
            colours="values",
            strides=True,
            path=True,
            facts="full",
        ).svg(),
    ]
    page = site.text("index.html")
    assert re.findall(r"<svg.*?</svg>", page, re.DOTALL) == expected
    rest = opsref.draw({"a": torch.ones(2), "b": B, "c": B.t()}, facts="none").svg()
    assert re.findall(r"<svg.*?</svg>", site.text("rest.html"), re.DOTALL) == [rest]


def test_code_is_shown_unless_hidden(site: Built) -> None:
    """The body is above its figure as highlighted Python; `:hide-code:` leaves it out."""
    page = site.page("index")
    blocks = page.select("div.highlight-python")
    assert len(blocks) == 1
    assert "y = x.t()" in blocks[0].get_text()
    assert blocks[0].find_next_sibling().get("id") == "transpose"
    assert "zebra = " not in page.get_text()


def test_figures_take_captions_names_and_classes(site: Built) -> None:
    """Captions hold inline markup; named figures can be linked to; the others have ids too."""
    page = site.page("index")
    figures = page.select("figure")
    made_of_title = "layouts-of-x-2-and-x.view-3-2"
    assert [figure["id"] for figure in figures] == ["transpose", "hidden", made_of_title]
    assert "wide" in figures[1]["class"]
    assert figures[0].figcaption.em.get_text() == "transpose"
    assert [link["href"] for link in page.select("p > a.internal")] == ["#transpose", "#hidden"]


def test_figures_have_names_and_descriptions(site: Built) -> None:
    """The accessible name and description are those of the figure."""
    figure = opsref.draw({"x": X, "y": X.t()})
    svg = site.page("index").select_one("figure svg")
    assert svg["role"] == "img"
    assert svg.title.get_text() == figure.title
    assert svg.desc.get_text() == figure.description


def test_labels_stay_out_of_the_search_index(site: Built) -> None:
    """Search finds captions, not what is inside figures."""
    index = site.text("searchindex.js")
    assert '"transpos"' in index
    assert "zebra" not in index
    assert "storage" not in index


def test_the_style_sheet_is_there_and_complete(site: Built) -> None:
    """Each page loads the style sheet, whose colours are filled in."""
    assert site.page("rest").select_one('link[href^="_static/opsref.css"]')
    assert "$" not in site.text("_static/opsref.css")


def test_bodies_print_nothing(site: Built) -> None:
    """What a body prints does not reach the build's log."""
    assert "noise" not in site.log


@pytest.mark.parametrize(
    ("builder", "file"),
    [("text", "index.txt"), ("latex", "projectnamenotset.tex"), ("man", "projectnamenotset.1")],
)
def test_other_writers_get_the_facts_as_text(project: Path, builder: str, file: str) -> None:
    """Where SVG has no place, the description and the plain-text form replace the figure."""
    built = build(project, "-W", "--keep-going", builder=builder)
    assert built.code == 0, built.log
    figure = opsref.draw({"x": X, "y": X.t()})
    written = " ".join(re.sub(r"\\[&-]?", "", built.text(file)).split())
    assert figure.description in written
    for line in figure.text.splitlines():
        assert " ".join(line.split()) in written


def test_parallel_reading_gives_the_same_pages(site: Built, tmp_path: Path) -> None:
    """The extension says that it can read and write in parallel, and it can."""
    several = {
        f"page{i}.rst": ":orphan:\n\n" + PAGES["rest.rst"].replace(" " * 8, "") for i in range(5)
    }
    built = build(write(tmp_path, PAGES | several), "-W", "-j", "2")
    assert built.code == 0, built.log
    assert built.text("index.html") == site.text("index.html")


def test_only_names_of_the_top_level_are_bound() -> None:
    """Statements that hold others bind names of the page; functions and comprehensions do not."""
    source = """
with a as b:
    c: int = 1
for d, (e, *f) in []:
    pass
(g := 1)
b = 2
def function(argument):
    inside = 1
class Class:
    attribute = 1
[each for each in []]
lambda: (late := 1)
"""
    assert bound_names(source) == ["b", "c", "d", "e", "f", "g"]


def test_names_are_bound_by_patterns_and_out_of_comprehensions() -> None:
    """`match` binds names, and `:=` looks out of a comprehension."""
    source = (
        "match [1, 2, 3], {'k': 4}:\n"
        "    case [a, *b], {'k': c, **d}: pass\n"
        "    case e: pass\n"
        "[f := i for i in (1, 2)]\n"
    )
    assert {*"abcdef"} == {*bound_names(source)}


def test_expressions_may_take_lines() -> None:
    """Labels are written in one."""
    body = "import torch; x = torch.arange(6).view(2, 3)"
    lines = "x,\n  x.t(\n  ).reshape(\n 6)"
    figure = draw_body(body, {}, page="one.md", line=1, expressions=lines)
    assert figure.title == "Layouts of x and x.t( ).reshape( 6)"


def test_what_a_body_prints_and_warns_of_goes_nowhere(capsys: pytest.CaptureFixture[str]) -> None:
    """However much it is; filters of warnings are afterwards as before."""
    before = [*warnings.filters]
    body = "import warnings; warnings.simplefilter('ignore'); print('x' * 10**7)"
    tracemalloc.start()
    run_body(body, {}, page="one.md", line=1)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 * 10**7
    assert before == warnings.filters
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "change",
    [
        "set_default_dtype(torch.float64)",
        'set_default_device("meta")',
        "set_grad_enabled(False)",
        "use_deterministic_algorithms(True)",
        "set_warn_always(True)",
    ],
)
def test_settings_do_not_reach_the_next_body(change: str) -> None:
    """What one body sets, be it one that fails later, another finds as it was."""
    settings = (
        "import torch\n"
        "now = (torch.get_default_dtype(), torch.empty(0).device, torch.is_grad_enabled(),"
        " torch.get_deterministic_debug_mode(), torch.is_warn_always_enabled())\n"
    )
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    run_body(settings, before, page="one.md", line=1)
    with pytest.raises(BodyError, match="ZeroDivisionError"):
        run_body(f"import torch\ntorch.{change}\n1 / 0", {}, page="one.md", line=1)
    run_body(f"import torch\ntorch.{change}\n{settings}", (set_here := {}), page="one.md", line=1)
    run_body(settings, after, page="two.md", line=1)

    assert set_here["now"] != before["now"]
    assert after["now"] == before["now"]
    assert not torch.overrides._get_current_function_mode_stack()


def test_importing_the_extension_imports_no_torch() -> None:
    """A build with nothing to draw does not pay for torch."""
    code = "import sys, opsref.sphinxext; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

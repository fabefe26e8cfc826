"""The `trace` directive: a table on HTML pages, text elsewhere, and errors with their line."""

from pathlib import Path

from bs4 import BeautifulSoup

from sphinx_projects import LAYOUT_CONF, build, write

BODY = """\
import opsref, torch
x = torch.zeros(2, 3)
t = opsref.trace(lambda x: x.t().contiguous(), x)
"""
PAGE = f"# Page\n\n```{{trace}}\n{BODY}```\n\n```{{layout}}\n:draw: x\n```\n"
SECRET = f"# Secret\n\n```{{trace}}\n:hide-code:\n:every:\n{BODY}```\n"


def pages(**texts: str) -> dict[str, str]:
    """Return a project with some pages."""
    index = "# Index\n\n```{toctree}\n" + "\n".join(texts) + "\n```\n"
    return {"conf.py": LAYOUT_CONF, "index.md": index} | {
        f"{name}.md": text for name, text in texts.items()
    }


def table(page: BeautifulSoup) -> str:
    """Return the text of a page's trace."""
    (found,) = page.select(".opsref-trace")
    return " ".join(found.get_text(" ").split())


def test_the_table_stands_under_the_code(tmp_path: Path) -> None:
    """The code is shown unless it is hidden; layouts of the page know its names."""
    built = build(write(tmp_path, pages(page=PAGE, secret=SECRET)), "-W", "--keep-going")

    assert built.code == 0, built.log
    assert "1 layout copy: 24 bytes" in table(built.page("page"))
    assert "opsref.trace(lambda" in built.page("page").select_one("pre").get_text()
    assert len(built.page("page").select("figure svg")) == 1
    assert "1 layout copy: 24 bytes" in table(built.page("secret"))
    assert not built.page("secret").select("pre")
    # A page loads the style sheets of what is on it.
    styles = {
        name: [link["href"].partition("?")[0] for link in built.page(name).select('[href*=".css"]')]
        for name in ("page", "secret", "index")
    }
    ours = {"_static/opsref.css", "_static/trace.css"}
    assert {name: ours & {*found} for name, found in styles.items()} == {
        "page": ours,
        "secret": {"_static/trace.css"},
        "index": set(),
    }


def test_other_outputs_get_text(tmp_path: Path) -> None:
    """The plain-text form of the trace is in its place."""
    built = build(write(tmp_path, pages(page=PAGE)), "-W", builder="text")

    assert built.code == 0, built.log
    assert "1 layout copy: 24 bytes" in built.text("page.txt")


def test_a_body_that_raises_is_named_with_its_line(tmp_path: Path) -> None:
    """No page is built without its trace."""
    wrong = PAGE.replace("x.t()", "x.u()")
    built = build(write(tmp_path, pages(page=wrong)))

    assert built.code != 0
    assert "page.md:6: AttributeError: 'Tensor' object has no attribute 'u'" in built.log


def test_a_body_without_a_trace_is_an_error(tmp_path: Path) -> None:
    """It says what to do."""
    built = build(write(tmp_path, pages(page="# Page\n\n```{trace}\nx = 1\n```\n")))

    assert built.code != 0
    assert "page.md:4: nothing to show: bind a trace to a name" in built.log

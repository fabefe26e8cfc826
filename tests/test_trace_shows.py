"""The three forms of a trace: text, HTML and data."""

import json
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from bs4 import BeautifulSoup
from torch import nn

import opsref
from opsref import Trace
from opsref._trace.fold import fold
from opsref._trace.statements import statements

VOID = {"br", "path"}


class Block(nn.Module):
    """A module with one layout copy."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Transpose."""
        return x.t().contiguous() + 1


def deep(blocks: int) -> Trace:
    """Trace a long model of equal blocks."""
    model = nn.Sequential(*(Block() for _ in range(blocks)), nn.ReLU())
    return opsref.trace(model, torch.zeros(3, 3))


def trained() -> Trace:
    """Trace something of every kind: views, in-place, copies, modules, a backward pass."""
    model = nn.Sequential(Block(), nn.Linear(2, 2, bias=False))
    with opsref.trace(names={"model": model}) as t:
        y = model(torch.ones(2, 3))
        y.add_(1).clone().permute(1, 0).sum().backward()
        torch.empty(3, 2).copy_(torch.ones(2, 3).t())
        torch.eye(2).to_sparse()
    return t


def test_text_of_a_short_trace() -> None:
    """A summary, a line of code with its text, and a line an operation, in columns."""
    x = torch.zeros(2, 3)
    with opsref.trace(names={"x": x}) as t:
        y = x.t().contiguous()
        y.add_(1)
    number = t.operations[0].line

    assert str(t).splitlines() == [
        "3 operations, 24 bytes of new memory",
        "1 layout copy: 24 bytes, 100.0 % of the new memory",
        "      operation  result          bytes  shape   stride",
        f"test_trace_shows.py:{number} y = x.t().contiguous()",
        "  #0  t          view of x              (3, 2)  (1, 3)",
        "  #1  clone      layout copy        24  (3, 2)  (2, 1)",
        "      of #0 t, strides (1, 3) to (2, 1)",
        f"test_trace_shows.py:{number + 1} y.add_(1)",
        "  #2  add_       in-place on #1         (3, 2)  (2, 1)",
    ]


@pytest.mark.parametrize("every", [None, True, False])
def test_lines_are_short_and_none_is_empty(*, every: bool | None) -> None:
    """Whatever is shown fits 80 columns and a doctest, and is the same each time."""
    name = "a_very_long_name" * 4
    x = torch.zeros((1,) * 12)
    for t in (
        trained(),
        deep(30),
        opsref.trace(lambda **kw: kw[name].permute(*range(12)), **{name: x}),
    ):
        text = t.text(every=every)
        assert text == t.text(every=every)
        assert all(0 < len(line) <= 80 for line in text.splitlines())
        assert "0x" not in text


def test_narrow_lines_lose_no_facts() -> None:
    """Shapes, strides and sums are all there; only the code of a line is cut."""

    def heads(x: torch.Tensor) -> torch.Tensor:
        return nn.functional.layer_norm(x.permute(0, 2, 4, 3, 1).reshape(2, 30, 32, 16), [16])

    x = torch.zeros(2, 16, 6, 5, 32)
    t = opsref.trace(heads, x)
    wide = t.text(width=200)
    for width in (80, 60):
        lines = t.text(width=width)
        facts = " ".join(lines.split())
        assert all(len(line) <= width for line in lines.splitlines())
        for o in t.operations:
            assert all(f"({', '.join(map(str, s))}" in facts for s in (o.shape, o.stride) if s)
        assert all(line in facts for line in wide.splitlines()[:2])


def test_long_traces_fold() -> None:
    """Equal blocks are shown once, and only layout copies; all is there on request."""
    t = deep(30)
    lines = str(t).splitlines()

    assert len(lines) < 12
    assert "1 to 29: as 0, 29 more times" in lines
    assert 1 == sum("layout copy " in line and "#" in line for line in lines)
    assert "1,080 bytes in 30 copies: " in lines[2]
    assert 30 == t.text(every=True).count("  layout copy")
    assert "1 to 29: as 0, 29 more times" in t.html()


def test_a_loop_folds() -> None:
    """Repeated lines and repeated operations of one line are counted."""

    def loop(x: torch.Tensor) -> torch.Tensor:
        for _ in range(30):
            x = x.t().contiguous()
            x = x + 1
        return x

    def comprehension(x: torch.Tensor) -> None:
        [x.t().contiguous() for _ in range(30)]

    x = torch.zeros(2, 2)
    assert "the same 2 lines, 29 more times" in str(opsref.trace(loop, x))
    assert "  the same, 29 more times" in str(opsref.trace(comprehension, x))


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ("", []),
        ("abc", ["a", "b", "c"]),
        ("aaab", ["a*3", "b"]),
        ("xababab", ["x", "ab*3"]),
        ("abcabcd", ["abc*2", "d"]),
    ],
)
def test_fold(items: str, expected: list[str]) -> None:
    """The pattern that covers most is taken, and nothing is lost."""
    found = [(p, 1 + len(more) // len(p)) for p, more in fold(items, str)]
    assert expected == ["".join(p) + (f"*{n}" if n > 1 else "") for p, n in found]
    assert items == "".join("".join(p) * n for p, n in found)


class Balance(HTMLParser):
    """Checks that every element is closed in its place."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        del attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        assert tag == self.open.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Pass over an element that closes itself."""


@pytest.mark.parametrize("make", [trained, lambda: deep(30), lambda: opsref.trace(lambda: 1)])
def test_html_is_well_formed_and_plain(make: object) -> None:
    """No scripts, ids, classes of the page or addresses; headers have their scope."""
    t = make()  # type: ignore[operator]
    balance = Balance()
    balance.feed(t.html())
    soup = BeautifulSoup(t._repr_html_(), "html.parser")

    assert [] == balance.open
    assert not soup.find_all(["script", "style", "link", "img"])
    assert not soup.find_all(attrs={"id": True})
    assert "http" not in t.html().replace("http://www.w3.org/2000/svg", "")
    assert all(table.caption and table.caption.text for table in soup.find_all("table"))
    assert all(header["scope"] in ("col", "rowgroup") for header in soup.find_all("th"))
    assert all(glyph.title.text for glyph in soup.find_all("svg"))


def test_words_carry_the_html() -> None:
    """Without its glyphs, which notebooks may strip, a table says what the text says."""
    t = trained()
    soup = BeautifulSoup(t.html(), "html.parser")
    for glyph in soup.find_all("svg"):
        glyph.decompose()
    rows = [[cell.text for cell in row.find_all("td")] for row in soup.select("tbody tr")]
    notes = [row[1] for row in rows if len(row) == 2]
    inside = [row for row in rows if len(row) > 2 and not row[0]]
    rows = [row for row in rows if len(row) > 2 and row[0]]

    assert [copy.name.rpartition("/")[2] for copy in t.inner_copies] == [row[1] for row in inside]
    for number, (row, operation) in enumerate(zip(rows, t.operations, strict=True)):
        assert [str(number), operation.name] == row[:2]
        assert operation.is_layout_copy == row[2].startswith("layout copy")
        unknown = "no strides" if operation.kind == "unknown" else "not used afterwards"
        assert (f"{operation.stride}" if operation.stride is not None else unknown) == row[-1]
    copies = len(t.layout_copies) + len(t.inner_copies)
    assert [note in str(t) for note in notes] == [True] * copies
    marked = [strong.text for strong in soup.find_all("strong")]
    assert copies == len(marked)


def test_text_of_the_user_is_escaped() -> None:
    """Source text with markup in it stays text."""
    with opsref.trace() as t:
        torch.ones(2) if 1 < 2 else "<b>&"
    assert "&lt;b&gt;&amp;" in t.html()


def test_data_makes_the_round_trip() -> None:
    """JSON gives the same text and sharing of storages, and entries whose files have no folders."""
    t = trained()
    again = Trace.from_dict(json.loads(json.dumps(t.to_dict())))

    assert [(o.layout, o.origin, o.line) for o in t.operations] == [
        (o.layout, o.origin, o.line) for o in again.operations
    ]
    assert [o.key for o in t.operations] == [o.key for o in again.operations]
    assert all("/" not in o.file for o in again.operations)
    assert str(t) == str(again)
    assert t.html() == again.html()
    pairs = [(a.layout, b.layout) for a in again.operations for b in again.operations]
    mine = [(a.layout, b.layout) for a in t.operations for b in t.operations]
    for (a, b), (c, d) in zip(pairs, mine, strict=True):
        if a and b and c and d:
            assert a.shares_storage(b) == c.shares_storage(d)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "other"}, r"^kind must be one of \('view', 'in-place', 'new', 'unknown'\): got"),
        ({"bytes": "1"}, r"^bytes must be an integer from 0 on: got '1'$"),
        ({"name": 1}, r"^name must be a text: got 1$"),
        ({"layout": {"shape": [1]}}, r"^facts must have every key of Layout\.to_dict: missing"),
    ],
)
def test_data_is_checked(change: dict[str, object], message: str) -> None:
    """What is wrong in stored data is named."""
    facts = opsref.trace(torch.ones, 2).to_dict()
    facts["operations"][0].update(change)
    with pytest.raises(ValueError, match=message):
        Trace.from_dict(facts)
    with pytest.raises(ValueError, match=r"^an operation must have every key: missing \['back"):
        Trace.from_dict({"of": "", "operations": [{}]})
    with pytest.raises(
        ValueError, match=r"^a trace's record must have every key: missing \['of', 'operations'\]$"
    ):
        Trace.from_dict({})


def test_a_statement_over_several_lines_is_whole() -> None:
    """With the number of the line that ran; of a block, the part above its body."""
    x = torch.zeros(2, 3)
    with opsref.trace() as t:
        y = (
            x.t()
            .contiguous()
        )  # fmt: skip
        for _ in range(
            int(y.sum()) + 1,
        ):
            y.add_(1)
    lines = {operation.name: operation for operation in t.operations}
    assert lines["t"].source == lines["clone"].source == "y = x.t().contiguous()"
    assert lines["t"].line + 1 == lines["clone"].line
    assert lines["sum"].source == "for _ in range(int(y.sum()) + 1):"
    assert lines["add_"].source == "y.add_(1)"


@pytest.mark.parametrize("text", ["x = (", "%time x = 1\n", ""])
def test_what_is_no_python_is_shown_by_lines(text: str) -> None:
    """A cell of a notebook may hold magics."""
    assert statements(text.splitlines(keepends=True), [1, 9]) == {1: text.strip(), 9: ""}


def test_no_name_reaches_a_terminal_raw() -> None:
    """Names of modules and files may hold what a terminal obeys."""
    model = nn.Sequential()
    model.add_module("a\x1b[2Jb", nn.Linear(2, 2))
    names: dict[str, Any] = {}
    exec(compile("def f(m, x): return m(x)", "\x1b]0;title\x07.py", "exec"), names)
    t = opsref.trace(names["f"], model, torch.zeros(1, 2).t().contiguous().t())
    for shown in (t.text(every=True), t.html(every=True)):
        assert "\x1b" not in shown
        assert "\x07" not in shown
    assert r"a\x1b[2Jb" in t.text(every=True)


def test_ipython_shows_the_text() -> None:
    """Also where there is no HTML, as in a terminal and in LaTeX."""
    written: list[str] = []
    t = opsref.trace(lambda: torch.zeros(2, 3).t().contiguous())
    t._repr_pretty_(SimpleNamespace(text=written.append), cycle=False)
    assert [str(t)] == written

"""The guard for tests, and the comparison of traces."""

import json

import pytest
import torch

import opsref
from opsref import Trace


def copying(x: torch.Tensor) -> torch.Tensor:
    """Copy twice, in two sizes."""
    y = x.t().contiguous()
    return torch.cat([y, y]).t().reshape(-1)


def test_no_layout_copies() -> None:
    """A block that makes none passes; the failure of another names lines and bytes."""
    opsref.trace(lambda x: x.view(6).clone(), torch.zeros(2, 3)).assert_no_layout_copies()
    t = opsref.trace(copying, torch.zeros(2, 3))
    first = copying.__code__.co_firstlineno
    with pytest.raises(AssertionError) as failure:
        t.assert_no_layout_copies()
    assert str(failure.value).splitlines() == [
        "2 layout copies, 72 bytes:",
        f"48 bytes, clone (2, 6), test_trace_guard.py:{first + 3} "
        "return torch.cat([y, y]).t().reshape(-1)",
        f"24 bytes, clone (3, 2), test_trace_guard.py:{first + 2} y = x.t().contiguous()",
    ]


@pytest.mark.filterwarnings("ignore")
def test_compiled_code_does_not_pass_unseen() -> None:
    """Nobody sees its copies: text and HTML say so, and checks raise and say what to do."""
    compiled, x = torch.compile(copying, backend="eager"), torch.zeros(2, 3)
    t = opsref.trace(compiled, x)
    assert "no layout copies outside compiled code" in str(t).splitlines()
    assert "no layout copies outside compiled code" in t.html()
    with opsref.trace() as both:
        copying(compiled(x).view(2, 6))
    assert "2 layout copies outside compiled code: 144 bytes" in str(both)

    with pytest.raises(RuntimeError, match=r"^the trace has compiled code, .*force_eager"):
        t.assert_no_layout_copies()
    with torch.compiler.set_stance("force_eager"):
        seen = opsref.trace(compiled, x)
    assert "2 layout copies: 72 bytes" in str(seen)
    with pytest.raises(AssertionError, match=r"^2 layout copies, 72 bytes"):
        seen.assert_no_layout_copies()


def test_none_over_a_size() -> None:
    """Copies of at most so many bytes pass."""
    t = opsref.trace(copying, torch.zeros(2, 3))
    t.assert_no_layout_copies(over=48)
    with pytest.raises(AssertionError, match=r"^1 layout copy of more than 47 bytes, 48 bytes:\n"):
        t.assert_no_layout_copies(over=47)


def test_no_more_than_a_stored_trace() -> None:
    """Stored copies pass, each once; more of them, larger ones and new ones fail."""
    x = torch.zeros(2, 3)
    t = opsref.trace(copying, x)
    stored = Trace.from_dict(json.loads(json.dumps(t.to_dict())))

    opsref.trace(copying, x).assert_no_layout_copies(beyond=stored)
    twice = opsref.trace(lambda x: (copying(x), copying(x)), x)
    with pytest.raises(AssertionError, match=r"^2 layout copies beyond the stored trace, 72 bytes"):
        twice.assert_no_layout_copies(beyond=stored)
    larger = opsref.trace(copying, torch.zeros(2, 4))
    with pytest.raises(AssertionError, match=r"^2 layout copies beyond the stored trace, 96 bytes"):
        larger.assert_no_layout_copies(beyond=stored)
    with pytest.raises(AssertionError, match=r"^1 layout copy of more than 60 bytes beyond"):
        larger.assert_no_layout_copies(beyond=stored, over=60)


def test_lines_that_moved_are_the_same(tmp_path: object) -> None:
    """Numbers of lines do not count, their text does."""
    source = "def f(x):\n    return x.t().contiguous()\n"
    made = []
    for lines in (0, 3):
        path = tmp_path / "model.py"  # type: ignore[operator]
        path.write_text("\n" * lines + source)
        import linecache

        linecache.checkcache()
        names: dict[str, object] = {}
        exec(compile(path.read_text(), str(path), "exec"), names)
        made.append(opsref.trace(names["f"], torch.zeros(2, 3)))  # type: ignore[arg-type]
    old, new = made
    assert [2, 2] == [o.line for o in old.operations]
    assert [5, 5] == [o.line for o in new.operations]
    assert new.compare(old).same
    new.assert_no_layout_copies(beyond=old)


def test_many_failures_are_counted() -> None:
    """Equal lines are counted, and a long list ends."""

    def many(x: torch.Tensor) -> None:
        for size in range(2, 40):
            for _ in range(3):
                x.expand(size, 2).contiguous()

    with pytest.raises(AssertionError) as failure:
        opsref.trace(many, torch.zeros(2)).assert_no_layout_copies()
    lines = str(failure.value).splitlines()
    assert 22 == len(lines)
    assert lines[1].endswith("(3 times)")
    assert "and 18 more" == lines[-1]


def test_comparison() -> None:
    """What was added and removed, and the bytes between."""
    x = torch.zeros(2, 3)
    old = opsref.trace(lambda x: x.t().contiguous() + 1, x)
    with opsref.trace(names={"x": x}) as new:
        x.view(6) + 1
    found = new.compare(old)

    assert not found.same
    assert ["view", "add"] == [o.name for o in found.added]
    assert ["t", "clone", "add"] == [o.name for o in found.removed]
    assert (-24, -24) == (found.bytes, found.layout_copy_bytes)
    assert "-24 bytes of new memory, -24 in layout copies" == str(found).splitlines()[0]
    assert 5 == sum(line[:2] in ("+ ", "- ") for line in str(found).splitlines())
    assert "<Comparison: 2 added, 3 removed>" == repr(found)
    again = old.compare(old)
    assert again.same
    assert "no difference" == str(again)

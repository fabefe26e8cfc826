"""What the copy button gives: a block, after the lines that it needs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from _ext.copied.markdown import code_of_page
from _ext.copied.pages import Code, copies, together
from _ext.copied.statements import statements_of
from sphinx_projects import Built, build, write

ROOT = Path(__file__).parents[1]


def copied(*blocks: str) -> str:
    """Return what is copied of the last of some blocks, of which each line is a statement."""
    sessions = ("".join(f">>> {line}\n" for line in block.splitlines()) for block in blocks)
    return copies(map(Code, sessions))[-1].text


@pytest.mark.parametrize(
    ("needed", "read"),
    [
        ("import torch\nx = torch.zeros(2)", "x"),
        ("x = [1]\nx[0] = 2", "x"),
        ("x = [1]\ny = x\ny[0] = 2", "x"),
        ("x = f()\ny = x.view(2)\ny.add_(1)", "x"),
        ("x = [1]\nx += [2]", "x"),
        ("x = 1\ndel x", "x"),
        ("m = M()\nm.register_buffer('b', b)", "m.b"),
        ("m = M()\nm.training = False", "m"),
        ("x = f()\ninit.ones_(x)", "x"),
        ("x, y = f(), f()\nadd(y, y, out=x)", "x"),
        ("x = f()\ny = x * 2\ny.backward()", "x.grad"),
        ("y = 1\ndef f(): return y", "f()"),
        ("def f(x): x[0] = 1\nx = [0]\nf(x)", "x"),
        ("x = f()\nfor y in x: y.zero_()", "x"),
        ("y = 1\nx = [y for z in range(2)]", "x"),
        ("x = 1\ncode = 'x'", "x, eval(code)"),
        ("p = m.parameters()\nlist(p)", "p"),
    ],
)
def test_what_a_name_depends_on_comes_first(needed: str, read: str) -> None:
    """Bindings, writes through another name, calls that change what they are given."""
    assert f"{needed}\n{read}" == copied(needed, "other = 1\nother", read).replace("\n\n", "\n")


@pytest.mark.parametrize(
    ("before", "read", "needed"),
    [
        ("x = 1\nx = 2", "x", "x = 2"),
        ("x = 1\ny = x + 1\nx = 3", "x", "x = 3"),
        ("x = 1\nx", "x", "x = 1"),
        ("x = f()\ny = x * 2\ny.add_(1)", "x", "x = f()"),
        ("x = f()\ny = x * 2\ny.backward()", "x", "x = f()"),
        ("z = 1\nx = [z for z in (1, 2)]", "x", "x = [z for z in (1, 2)]"),
        ("torch.set_warn_always(True)\ntorch.set_warn_always(False)\nx = 1", "x", "x = 1"),
    ],
)
def test_the_rest_does_not(before: str, read: str, needed: str) -> None:
    """What was bound anew, what only looked, what a result was computed from."""
    assert f"{needed}\n{read}" == copied(before, read)


def test_random_numbers_need_the_seed_and_what_was_drawn_since() -> None:
    """What an earlier seed led to does not matter."""
    before = "torch.manual_seed(0)\ntorch.rand(1)\ntorch.manual_seed(1)\ntorch.rand(2)"
    expected = "torch.manual_seed(1)\ntorch.rand(2)\ntorch.rand(3)"
    assert expected == copied(before, "torch.rand(3)")


def test_a_setting_counts_while_it_is_on() -> None:
    """Every statement may depend on it."""
    assert "torch.set_warn_always(True)\n1" == copied("torch.set_warn_always(True)", "1")
    imported = "from torch.distributed import init_process_group\ninit_process_group('fake')"
    assert f"{imported}\nmesh()" == copied(imported, "mesh()")


def test_what_raised_is_needed_for_what_it_did() -> None:
    """Without its exception; the block itself raises as the page shows."""
    raising = ">>> x.load(1)\nTraceback (most recent call last):\n    ...\nKeyError: 1\n"
    _, second, third = copies(map(Code, [">>> x = f()\n", raising, ">>> x\n"]))
    assert "x = f()\nx.load(1)" == second.text
    quiet = "try:\n    x.load(1)\nexcept Exception:\n    pass\n\n"
    assert f"x = f()\n{quiet}x" == third.text


def test_what_holds_for_the_torch_of_the_build_comes_before_the_rest() -> None:
    """The half of a pair that does not is copied with what comes before the pair."""
    page = "".join(
        f"{opening}```python\n>>> {code}\n```\n{':::' * bool(opening)}\n\n"
        for opening, code in {
            "": "x = 1",
            ":::{until} 2.9\n": "x = x + 2",
            ":::{since} 2.9\n": "x = x + 3",
        }.items()
    )
    page += "```python\n>>> x\n```\n"
    for torch, kept in {"2.8.0": "x = x + 2", "2.9.0": "x = x + 3"}.items():
        found = copies(code_of_page(page, torch))
        assert f"x = 1\n{kept}\nx" == found[-1].text
        assert ["x = 1\nx = x + 2", "x = 1\nx = x + 3"] == [each.text for each in found[1:3]]
        assert {">>> x = x + 2", ">>> x = x + 3"} == {*together(found)}


def test_code_without_prompts_comes_before_a_session() -> None:
    """It is copied as it is, and has nothing before it."""
    (copy,) = copies([Code("class A:\n    x = 1\n\n\ny = 2\n"), Code(">>> A.x\n1\n")])
    assert "class A:\n    x = 1\n\nA.x" == copy.text


def test_instructions_to_the_test_run_are_left_out() -> None:
    """A reader has no use for them, nor for prompts; tabs stay."""
    (statement,) = statements_of(">>> f(1,  # doctest: +ELLIPSIS\n...   2)\n\ta\n")
    assert "f(1,\n  2)" == statement.source
    assert "\ta\n" == statement.want


CONF = """
extensions = ["myst_parser", "_ext.copied", "_ext.versions"]
myst_enable_extensions = ["colon_fence"]
exclude_patterns = ["_build"]
html_theme = "alabaster"
"""
PAGE = "# Page\n\n```python\n>>> x = 1\n```\n\nText.\n\n```python\n>>> x\n1\n```\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A page with two blocks, one without code."""
    files = {"conf.py": CONF, "index.md": PAGE, "none.md": "---\norphan: true\n---\n# None\n"}
    return build(write(tmp_path_factory.mktemp("copied"), files), "-W")


def test_each_page_with_sessions_has_a_file(built: Built) -> None:
    """The page itself has nothing of it."""
    assert 0 == built.code, built.log
    assert '(["x = 1\\n","x\\n"],[[0],[0,1]])' in built.text("index.copied.js")
    assert not (built.out / "none.copied.js").exists()


def test_a_copy_that_does_not_print_what_the_page_shows_is_found(tmp_path: Path) -> None:
    """Each runs in a process of its own, so that a name of another block is no help."""
    page = tmp_path / "page.md"
    blocks = (">>> x = 1\n>>> x\n1\n", ">>> x + 1\n2\n", ">>> x + 1\n3\n", ">>> nothing\n")
    page.write_text("".join(f"```python\n{block}```\n\n" for block in blocks), encoding="utf-8")
    command = [sys.executable, "-m", "copied", f"{page}"]
    paths = os.pathsep.join(map(str, (ROOT, ROOT / "docs", ROOT / "tests", ROOT / "src")))
    env = {**os.environ, "PYTHONPATH": paths}
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    assert 1 == ran.returncode, ran.stderr
    assert "4 blocks were run as they are copied; 2 failed" in ran.stdout
    assert "x = 1\nx + 1\n======== but\nx + 1\n--- the page shows\n3\n" in ran.stdout
    assert "NameError: name 'nothing' is not defined" in ran.stdout

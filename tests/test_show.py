"""Where ``Figure.show`` shows a figure: a notebook, a file, or the text."""

import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
import torch

import opsref

FIGURE = opsref.draw({"x": torch.arange(3)})
SCRIPT = """
import torch, opsref
for size in (2, 3):
    figure = opsref.draw({"x": torch.arange(size)})
    figure.show()
"""


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gallery that was built in this process has collected figures."""
    monkeypatch.delenv("OPSREF_FIGURES", raising=False)


def test_a_script_saves_them_beside_itself(tmp_path: Path) -> None:
    """It prints each path; the files are the figures, with a number from the second on."""
    script = tmp_path / "two.py"
    script.write_text(SCRIPT, encoding="utf-8")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    files = [tmp_path / "two.svg", tmp_path / "two-2.svg"]

    assert [f"figure: {file.resolve()}" for file in files] == done.stdout.splitlines()
    FIGURE.save(tmp_path / "expected.svg")
    assert (tmp_path / "expected.svg").read_bytes() == files[1].read_bytes()


def test_another_folder_can_be_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """For a script in a folder that cannot be written to."""
    monkeypatch.setenv("OPSREF_FIGURES", f"{tmp_path}")
    monkeypatch.setattr(sys.modules["__main__"], "__file__", "/elsewhere/one.py", raising=False)
    FIGURE.show()

    assert f"figure: {tmp_path.resolve() / 'one.svg'}\n" == capsys.readouterr().out
    assert (tmp_path / "one.svg").exists()


def test_where_figures_are_collected_nothing_is_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A gallery shows what a script binds, so that the page does not show it twice."""
    monkeypatch.setenv("OPSREF_FIGURES", "")
    monkeypatch.setattr(
        sys.modules["__main__"], "__file__", f"{tmp_path / 'one.py'}", raising=False
    )
    FIGURE.show()

    assert "" == capsys.readouterr().out
    assert [] == list(tmp_path.iterdir())


def test_a_session_prints_the_text(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """There is no script to write a file beside."""
    monkeypatch.delattr(sys.modules["__main__"], "__file__", raising=False)
    FIGURE.show()

    assert f"{FIGURE.text}\n" == capsys.readouterr().out


def test_a_notebook_shows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """IPython gets the figure itself, and takes the form that its front end wants."""
    displayed: list[object] = []
    ipython, display = ModuleType("IPython"), ModuleType("IPython.display")
    vars(ipython).update(get_ipython=SimpleNamespace, display=display)
    vars(display).update(display=displayed.append)
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    FIGURE.show()

    assert [FIGURE] == displayed

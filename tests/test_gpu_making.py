"""The command that makes a GPU record, run on what is at hand."""

import subprocess
from pathlib import Path

import pytest
import torch
from msgspec.json import decode

from _ext.gpu.compare import differences
from _ext.gpu.record import Examples, Record
from _tools.gpu import make, pages

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def differ_on_meta(page: str, device: str, seconds: float) -> Examples:
    """Return examples of which two differ on one device, and one of them on the other."""
    del page, seconds  # part of the signature
    return Examples(3, [5, 9] if device == "meta" else [5])


def test_without_a_gpu_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is written on a machine without CUDA."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(SystemExit):
        make.main([])

    assert "torch finds no CUDA GPU on this machine" in capsys.readouterr().err


def test_it_records_every_script(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Scripts give the same twice, in one process, in the form that a site reads."""
    monkeypatch.setattr(make, "example_pages", lambda: ["README.md"])
    monkeypatch.setattr(pages, "run_examples", differ_on_meta)
    monkeypatch.chdir(tmp_path)
    make.main(["--device", "cpu", "--output", f"{tmp_path / 'record.json'}"])
    record = decode((tmp_path / "record.json").read_bytes(), type=Record)

    names = {
        path.relative_to(ROOT / "gallery").with_suffix("").as_posix()
        for path in (ROOT / "gallery").rglob("*.py")
    }
    assert names == set(record.scripts)
    assert all(script.cpu.figures for script in record.scripts.values())
    for script in record.scripts.values():
        assert [] == differences(script.cpu, script.gpu)
        assert script.cpu.facts_sha256() == script.cpu_sha256
    assert {"README.md": Examples(3, [])} == record.examples
    assert f"{len(names)} scripts, 3 of 3 examples passed" in capsys.readouterr().out


def test_what_the_cpu_does_too_is_not_the_devices(monkeypatch: pytest.MonkeyPatch) -> None:
    """The default device is a mode of torch, which some examples notice on any device."""
    monkeypatch.setattr(pages, "run_examples", differ_on_meta)

    assert Examples(3, [9]) == pages.compare_examples("README.md", "meta", 1)


def test_what_fails_is_left_out_and_the_rest_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The record holds what ended well, and the command says what is missing, and fails."""
    (tmp_path / "gallery").mkdir()
    (tmp_path / "gallery" / "broken.py").write_text("1 / 0", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(make, "ROOT", tmp_path)
    monkeypatch.setattr(make, "example_pages", lambda: ["no.md", "README.md"])
    with pytest.raises(SystemExit, match=r"left out: gallery/broken\.py, no\.md"):
        make.main(["--device", "cpu", "--jobs", "1", "--output", f"{tmp_path / 'record.json'}"])
    record = decode((tmp_path / "record.json").read_bytes(), type=Record)

    assert ["README.md"] == list(record.examples)
    assert "2 of 2, README.md: " in capsys.readouterr().out


def test_a_page_has_its_time() -> None:
    """One that hangs does not take that of the others."""
    with pytest.raises(subprocess.TimeoutExpired):
        pages.run_examples("README.md", "cpu", seconds=0.1)


def test_it_knows_every_page_with_examples() -> None:
    """Pages that a build generates are none of them."""
    found = pages.example_pages()

    assert {"docs/reference/roll.md", "docs/errors/roll.md", "docs/concepts/contiguity.md"} <= {
        *found
    }
    assert not [page for page in found if page.startswith(("docs/gallery", "docs/_build"))]


@pytest.fixture(scope="module")
def on_meta() -> Examples:
    """How the README's examples do with another default device, which cannot be read."""
    return pages.run_examples("README.md", "meta")


def test_examples_run_on_the_device(on_meta: Examples) -> None:
    """One that says another device than the CPU differs; the others pass, on either device."""
    lines = README.splitlines()
    printing = lines.index(">>> print(opsref.Layout.of(x.t()))") + 1

    assert [printing] == on_meta.differ
    assert Examples(on_meta.run, []) == pages.run_examples("README.md", "cpu")


def test_an_example_that_breaks_the_device_is_left_out(on_meta: Examples) -> None:
    """The device that cannot be read counts as broken after a failure: the rest runs without it."""
    assert on_meta.run == README.count("\n>>> ")


def test_what_pytest_cannot_run_is_told() -> None:
    """A page that is not there is no page without examples."""
    with pytest.raises(RuntimeError, match=r"pytest could not run no\.md"):
        pages.run_examples("no.md", "cpu")

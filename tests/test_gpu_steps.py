"""The command for a machine with a GPU: each step has its time, and none keeps another waiting."""

import os
import time
from pathlib import Path

import pytest

from _tools.gpu import steps
from _tools.gpu.steps import Step

ROOT = Path(__file__).parents[1]
SLEEPS = (
    "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'])"
)


def test_a_step_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    """With what it has started; what it has printed is kept."""
    log = tmp_path / "log.txt"
    start = time.monotonic()
    step = Step(1, [["-c", "print('first')"], ["-c", SLEEPS], ["-c", "print('never')"]])

    assert "out of time" == steps.run_step(step, 1, log, dict(os.environ))
    assert time.monotonic() - start < 30
    assert "\nfirst\n" in log.read_text(encoding="utf-8")
    assert "\nnever\n" not in log.read_text(encoding="utf-8")


def test_the_rest_runs_after_a_failure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command fails, and says of each step how it ended; records come with the output."""
    record = tmp_path / "docs" / "records" / "gpu" / "it.json"
    record.parent.mkdir(parents=True)
    makes = f"import pathlib; pathlib.Path({str(record)!r}).write_text('made')"
    made = {"one": Step(60, [["-c", "1 / 0"]]), "two": Step(60, [["-c", makes]])}
    monkeypatch.setattr(steps, "steps", lambda *_: made)
    monkeypatch.setattr(steps, "ROOT", tmp_path)
    output = tmp_path / "out"
    with pytest.raises(SystemExit) as ended:
        steps.main(["--output", f"{output}"])
    said = capsys.readouterr().out.splitlines()

    assert ended.value.code
    assert ["one: failed with 1", "two: ended well"] == [line.partition(",")[0] for line in said]
    assert said == (output / "summary.txt").read_text(encoding="utf-8").splitlines()
    assert "ZeroDivisionError" in (output / "one.txt").read_text(encoding="utf-8")
    assert "made" == (output / "docs/records/gpu/it.json").read_text(encoding="utf-8")


def test_what_it_names_is_there() -> None:
    """Every script, and the tests that need a GPU."""
    named = [
        part
        for step in steps.steps("cpu", 1, 1).values()
        for each in step.commands
        for part in each
    ]
    files = [Path(part) for part in named if part.endswith(".py")]

    assert all(path.exists() for path in files)
    assert {"test_trace_models.py", "test_layout.py"} <= {path.name for path in files}
    assert {path.name for path in steps.VISIT.glob("*.py")} - {"on_device.py"} <= {
        path.name for path in files
    }


def test_a_step_that_is_not_known_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """Before anything runs."""
    with pytest.raises(SystemExit):
        steps.main(["facts", "fact"])

    assert "got fact" in capsys.readouterr().err

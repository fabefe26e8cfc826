"""How expressions are timed against each other."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from _ext.costs.cases import BY_NAME, YARDSTICK
from _ext.costs.record import Record, read_record
from _tools.costs import make, measure
from _tools.costs.measure import CudaClock, HostClock, page_faults
from _tools.costs.operands import tensors


class FakeClock:
    """Gives each expression a time of its own, which doubles with every round."""

    def __init__(self, base: dict[str, float]) -> None:
        self.base = base
        self.order: list[str] = []

    def seconds(self, call: Callable[[], Any], times: int) -> float:
        """Return the time of the expression that the call was made of."""
        del times  # part of the signature
        text = call.__code__.co_filename if isinstance(call, type(lambda: 0)) else ""
        self.order.append(text)
        slow = 2.0 ** ((len(self.order) - 1) // 3)
        return self.base[text] * slow


def compiled(text: str, names: dict[str, Any]) -> Callable[[], Any]:
    """Compile as the measurement does, with the expression for a file name."""
    function: Callable[[], Any] = eval(compile(f"lambda: {text}", text, "eval"), names)
    return function


def test_ratios_are_those_of_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that gets slower all the time changes nothing; the order turns around."""
    monkeypatch.setattr(measure, "compiled", compiled)
    case, names = BY_NAME["transpose-copy"], tensors(32, "cpu")
    clock = FakeClock({case.one: 6.0, case.other: 2.0, YARDSTICK: 1.0})
    measured, _ = measure.measure(case, names, clock, seconds=0)
    three = [case.one, case.other, YARDSTICK]

    assert (3.0, 3.0, 3.0) == measured.ratio
    assert (1 / 6, 1 / 2) == measured.shares
    assert (32, measure.LEAST) == (measured.size, measured.pairs)
    assert [*three, *three[::-1]] == clock.order[-9:-3]
    assert three == clock.order[-3:]


def test_time_bounds_the_rounds() -> None:
    """There are at least as many as quartiles need, and not more than the most."""
    case, names = BY_NAME["view"], tensors(32, "cpu")
    few, _ = measure.measure(case, names, HostClock(), seconds=0)
    many, _ = measure.measure(case, names, HostClock(), seconds=60)

    assert (measure.LEAST, measure.MOST) == (few.pairs, many.pairs)


def test_a_copy_takes_longer_than_a_view() -> None:
    """The least that can be asked: copying 4 MiB, against making an object, is far above 1."""
    case, names = BY_NAME["view"], tensors(1024, "cpu")
    measured, rate = measure.measure(case, names, HostClock(), seconds=0)

    assert measured.ratio[1] > 10
    assert measured.shares is None
    assert rate > 0


@pytest.mark.skipif(page_faults() == 0, reason="this system does not count page faults")
def test_fresh_memory_is_told_from_ready_memory() -> None:
    """Copying into memory that was just mapped takes a fault a page, and into ready memory none."""
    case, names = BY_NAME["fresh"], tensors(1024, "cpu")
    measured, _ = measure.measure(case, names, HostClock(), seconds=0)
    pages = names["x"].nbytes // 2**16  # the largest page of common systems

    assert measured.faults[0] >= pages
    assert 0 == measured.faults[1]
    assert measured.is_fresh


def test_a_gpu_is_timed_by_its_own_events(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cache is emptied before the first event; many calls wait for that, one does not."""
    log: list[str] = []

    class Event:
        def __init__(self, *, enable_timing: bool) -> None:
            assert enable_timing

        def record(self) -> None:
            log.append("record")

        def synchronize(self) -> None:
            log.append("wait")

        def elapsed_time(self, other: object) -> float:
            del other
            return 6.0  # milliseconds

    class Filler:
        def zero_(self) -> None:
            log.append("empty the cache")

    monkeypatch.setattr(torch.cuda, "Event", Event)
    monkeypatch.setattr(torch.cuda, "synchronize", lambda: log.append("wait for all"))
    monkeypatch.setattr(torch, "empty", lambda *_, **__: Filler())
    clock = CudaClock()

    assert 0.006 == clock.seconds(lambda: log.append("call"), 1)
    assert ["empty the cache", "record", "call", "record", "wait"] == log
    log.clear()
    assert 0.002 == clock.seconds(lambda: log.append("call"), 3)
    assert ["empty the cache", "wait for all", "record"] == log[:3]
    assert ["call"] * 3 == log[3:6]


def run_small(monkeypatch: pytest.MonkeyPatch, folder: Path, *given: str) -> None:
    """Run the command on small tensors, in this process."""
    monkeypatch.setattr(make, "SIZES", {"cpu": (64, 96), "cuda": (64,)})
    monkeypatch.setattr(make, "KEEP_MEMORY", {})
    monkeypatch.setattr(measure, "SECONDS", 0.0)
    monkeypatch.setattr(measure, "LEAST", 3)
    monkeypatch.setattr(measure, "SHORTEST", 1e-5)
    threads = torch.get_num_threads()
    try:
        make.main(["--output", f"{folder / 'r.json'}", *given])
    finally:
        torch.set_num_threads(threads)


def test_the_command_writes_a_record(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The record has every case at every size, and the terminal shows it."""
    run_small(monkeypatch, tmp_path)
    record = read_record(tmp_path / "r.json")
    said = capsys.readouterr().out

    assert set(BY_NAME) == set(record.cases)
    assert {(64, 96)} == {tuple(size.size for size in case.sizes) for case in record.cases.values()}
    assert (1, "cpu", make.cpu_name()) == (record.threads, record.kind, record.device)
    assert record.provenance in said


def test_without_a_gpu_it_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is written on a machine without CUDA."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(SystemExit):
        run_small(monkeypatch, tmp_path, "--device", "cuda")

    assert "torch finds no CUDA GPU on this machine" in capsys.readouterr().err
    assert [] == list(tmp_path.iterdir())


def test_it_starts_anew_to_keep_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the C library reads at its start is set in a process of its own, with the arguments."""
    for name in make.KEEP_MEMORY:
        monkeypatch.delenv(name, raising=False)
    started: list[Any] = []

    class Done:
        returncode = 3

    def run(command: list[str], *, env: dict[str, str], check: bool) -> Done:
        del check
        started.append((command[1:], {name: env[name] for name in make.KEEP_MEMORY}))
        return Done()

    monkeypatch.setattr(make.subprocess, "run", run)
    with pytest.raises(SystemExit) as left:
        make.main(["--device", "cpu"])

    assert 3 == left.value.code
    assert [(["-m", "_tools.costs.make", "--device", "cpu"], make.KEEP_MEMORY)] == started


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("model name\t: Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz", "Intel Xeon E5-2680 v4"),
        ("model name\t: AMD EPYC 7B13 Processor", "AMD EPYC 7B13"),
    ],
)
def test_a_cpu_has_a_short_name(monkeypatch: pytest.MonkeyPatch, said: str, expected: str) -> None:
    """Trade marks and clock rates are left out."""
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: f"processor\t: 0\n{said}\n")

    assert expected == make.cpu_name()


def test_the_record_is_plain_json(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It names no folder and no user of the machine that made it."""
    run_small(monkeypatch, tmp_path)
    text = (tmp_path / "r.json").read_text(encoding="utf-8")

    assert f"{Path.home()}" not in text
    assert list(Record.__struct_fields__) == list(json.loads(text))

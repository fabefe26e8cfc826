"""The plugin of pytest, on test files that it has not seen."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import opsref
import opsref._pytest.guard  # an inner run forgets what it imports, and torch bears no second time
from page_commands import PLUGIN

pytest_plugins = "pytester"
opsref.trace(list)

# Where xdist is missing, the same holds in one process.
WORKERS = ("-n", "2") if find_spec("xdist") else ()
MODEL = """
    from torch import nn


    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.pool = nn.Conv2d(4, 4, 3, groups=4)

        def forward(self, x):
            # A comment.
            x = x.mT.contiguous()
            return self.pool(x)
"""
TESTS = """
    import torch
    from model import Block


    def test_block(no_layout_copies):
        no_layout_copies(Block(), torch.zeros(1, 4, 6, 6))
"""
MARKED = """
    import pytest
    import torch
    from model import Block


    @pytest.mark.no_layout_copies
    def test_block():
        Block()(torch.zeros(1, 4, 6, 6))
"""


class Project:
    """A folder with a model and its tests."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self.pytester = pytester
        self.write(model=MODEL, test_model=TESTS)

    def write(self, **files: str) -> None:
        """Write modules by their names."""
        self.pytester.makepyfile(**files)

    def edit(self, old: str, new: str) -> None:
        """Change the model."""
        path = self.pytester.path / "model.py"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    def run(self, *options: str) -> pytest.RunResult:
        """Run the tests."""
        sys.modules.pop("model", None)
        return self.pytester.runpytest_inprocess("-p", "no:cacheprovider", *PLUGIN, *options)

    def baselines(self) -> list[str]:
        """List the baselines that there are."""
        folder = self.pytester.path / "__layouts__"
        return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.json"))


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Return a project with one test."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # files change within a second
    return Project(pytester)


@pytest.mark.parametrize("tests", [TESTS, MARKED])
def test_a_copy_without_a_baseline_fails(project: Project, tests: str) -> None:
    """The message names the line, the bytes and the command that allows it."""
    project.write(test_model=tests)
    result = project.run()

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*layout copies: 1 new (no __layouts__/test_model/test_block.json)",
            "*new: 576 bytes, clone (1, 4, 6, 6)*, model.py:11 x = x.mT.contiguous()",
            "*To allow this: pytest --opsref-update test_model.py::test_block",
        ]
    )
    result.stdout.no_fnmatch_line("*guard.py*")
    assert [] == project.baselines()


@pytest.mark.parametrize("tests", [TESTS, MARKED])
def test_a_baseline_allows_what_is_there(project: Project, tests: str) -> None:
    """Written once; a line that moves and a comment that changes do not count."""
    project.write(test_model=tests)
    project.run("--opsref-update").assert_outcomes(passed=1)
    assert ["test_model/test_block.json"] == project.baselines()

    project.edit("# A comment.", "# Another comment,\n        # of two lines.\n")
    project.run().assert_outcomes(passed=1)


def test_a_copy_that_is_added_fails_with_its_line(project: Project) -> None:
    """What was guarded without copies has no file, and is guarded."""
    project.edit(".mT.contiguous()", "")
    project.run("--opsref-update").assert_outcomes(passed=1)
    assert [] == project.baselines()
    project.run().assert_outcomes(passed=1)

    project.edit("return self.pool(x)", "return self.pool(x.mT.contiguous())")
    result = project.run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*new: 576 bytes, clone (1, 4, 6, 6), model.py:12 return *"])


def test_a_copy_that_moves_into_a_kernel_fails(project: Project) -> None:
    """Taking out a `contiguous` that the convolution then makes itself saves nothing."""
    project.run("--opsref-update")
    project.edit(".contiguous()", "")
    result = project.run()

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*layout copies: 1 moved (not as in __layouts__/test_model/test_block.json)",
            "*moved: 576 bytes, convolution/clone (1, 4, 6, 6) in pool, model.py:12 return "
            "self.pool(x); was clone (1, 4, 6, 6)",
        ]
    )


def test_a_copy_that_is_gone_has_to_be_written(project: Project) -> None:
    """Or it could come back unseen; the baseline goes with the last copy."""
    project.run("--opsref-update")
    project.edit(".mT.contiguous()", "")
    result = project.run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*gone: 576 bytes, clone (1, 4, 6, 6)"])

    project.run("--opsref-update").assert_outcomes(passed=1)
    assert [] == project.baselines()
    project.run().assert_outcomes(passed=1)


def test_what_a_baseline_holds(project: Project) -> None:
    """One line for each copy, without paths and text of the code."""
    project.run("--opsref-update")
    path = project.pytester.path / "__layouts__/test_model/test_block.json"
    text = path.read_text()

    assert 3 == len(text.splitlines())
    assert {
        "of": "Block",
        "operations": [
            {
                "name": "clone",
                "shape": [1, 4, 6, 6],
                "stride": [144, 36, 6, 1],
                "kind": "new",
                "copy": "layout",
                "bytes": 576,
                "copied_bytes": 576,
                "read": [144, 36, 1, 6],
                "module": "",
                "backward": False,
            }
        ],
    } == json.loads(text)


def test_a_size_that_does_not_matter(project: Project) -> None:
    """The marker has an option, also for the fixture; other options are errors."""
    option = "import pytest; pytestmark = pytest.mark.no_layout_copies(over=576)"
    project.write(test_model=f"{TESTS}\n    {option}")
    project.run().assert_outcomes(passed=1)
    project.write(test_model=MARKED.replace("copies\n", "copies(over=575)\n"))
    project.run().assert_outcomes(failed=1)
    project.write(test_model=MARKED.replace("copies\n", "copies(more=1)\n"))
    project.run().stdout.fnmatch_lines(["*unexpected keyword argument 'more'*"])


@pytest.mark.parametrize("tests", [TESTS, MARKED])
def test_compiled_code_fails(project: Project, tests: str) -> None:
    """Nobody sees its copies, so no baseline would notice them; the text says what to do."""
    compiled = """
    compiled = torch.compile(Block(), backend="eager")
    compiled(torch.zeros(1, 4, 6, 6))
    """
    project.write(test_model=f"{tests.replace('Block()', 'compiled')}{compiled}")
    # The compiler bears no second import either.
    result = project.pytester.runpytest_subprocess("-p", "no:cacheprovider", *PLUGIN)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*the trace has compiled code, *set_stance('force_eager')*"])
    result.stdout.no_fnmatch_line("*compare.py*")


def test_a_marked_test_that_raises(project: Project) -> None:
    """It fails as without the marker."""
    project.write(test_model=f"{MARKED}\n        assert False, 'of its own'")
    result = project.run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*AssertionError: of its own"])
    result.stdout.no_fnmatch_line("*layout copies:*")


def test_calls_of_one_test_have_a_baseline_each(project: Project) -> None:
    """Those of calls that went are removed when they are written again."""
    call = "\n        no_layout_copies(Block(), torch.zeros(1, 4, 6, 7))"
    project.write(test_model=TESTS.rstrip() + call)
    project.run("--opsref-update").assert_outcomes(passed=1)
    assert ["test_block.2.json", "test_block.json"] == [n[11:] for n in project.baselines()]
    project.run().assert_outcomes(passed=1)

    project.write(test_model=TESTS)
    project.run("--opsref-update")
    assert ["test_model/test_block.json"] == project.baselines()


def test_names_of_parameters_are_safe_as_files(project: Project) -> None:
    """Different names are different files, without regard to case."""
    project.write(
        test_model=TESTS.replace(
            "def test_block(no_layout_copies):",
            "import pytest\n"
            "    @pytest.mark.parametrize('size', ['a/b', 'A/b', 'a b', 'é', 'x' * 300, '../..'])\n"
            "    def test_block(no_layout_copies, size):",
        )
    )
    project.run("--opsref-update").assert_outcomes(passed=6)
    names = project.baselines()
    assert 6 == len({name.lower() for name in names})
    assert all(name.replace("/", "").replace("-", "").replace(".", "").isascii() for name in names)
    assert all(len(name) < 120 for name in names)
    project.run().assert_outcomes(passed=6)


def test_an_obsolete_baseline_is_reported(project: Project) -> None:
    """Not in a run of some tests; the option that writes removes it."""
    project.write(test_other=TESTS)
    project.run("--opsref-update").assert_outcomes(passed=2)
    project.write(test_model="def test_block(): pass")
    (project.pytester.path / "test_other.py").unlink()
    assert 2 == len(project.baselines())

    said = "*layout baselines that no test uses: pytest --opsref-update removes them*"
    result = project.run()
    result.assert_outcomes(passed=1)
    paths = ["*__layouts__/test_model/test_block.json", "*__layouts__/test_other/test_block.json"]
    result.stdout.fnmatch_lines([said, *paths])
    project.run("test_model.py::test_block").stdout.no_fnmatch_line(said)
    project.run("--opsref-update").stdout.fnmatch_lines(["*no test uses: removed*"])
    assert [] == project.baselines()
    project.run().stdout.no_fnmatch_line(said)


def test_a_run_of_some_tests_reports_nothing(project: Project) -> None:
    """A test that `-k` leaves out keeps its baseline."""
    project.write(test_model=f"{TESTS}\n    def test_other(): pass")
    project.run("--opsref-update")
    result = project.run("-k", "other", "--opsref-update")
    result.assert_outcomes(passed=1, deselected=1)
    assert ["test_model/test_block.json"] == project.baselines()


def test_several_processes(project: Project) -> None:
    """Every worker writes the baselines of its tests, and what is unused is said once."""
    project.write(test_more=TESTS.replace("_block", "_more"), test_other=TESTS)
    options = ("-p", "no:cacheprovider", *PLUGIN, *WORKERS)
    run = project.pytester.runpytest_subprocess
    run(*options, "--opsref-update").assert_outcomes(passed=3)
    assert 3 == len(project.baselines())
    run(*options).assert_outcomes(passed=3)

    (project.pytester.path / "test_other.py").unlink()
    result = run(*options)
    result.assert_outcomes(passed=2)
    assert 1 == str(result.stdout).count("__layouts__/test_other/test_block.json")


def test_the_plugin_needs_no_torch(tmp_path: Path) -> None:
    """A run without guarded tests imports neither torch nor the rest of opsref."""
    (tmp_path / "test_nothing.py").write_text(
        "import sys\n\n\ndef test_nothing():\n"
        "    assert 'opsref._pytest.plugin' in sys.modules\n"
        "    known = {'opsref', 'opsref._pytest', 'opsref._pytest.plugin'}\n"
        "    assert known == {name for name in sys.modules if name.startswith('opsref')}\n"
        "    assert 'torch' not in sys.modules\n"
    )
    options = ("-q", "-p", "no:cacheprovider", "-p", "no:hypothesispytest", *PLUGIN)
    command = [sys.executable, "-W", "ignore", "-m", "pytest", *options, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert 0 == done.returncode, done.stdout

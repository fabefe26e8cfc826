"""An edit redraws what depends on it, and nothing else.

Each build runs in a process of its own, with a copy of the package that the test edits.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import opsref
from opsref.sphinxext._dependencies import Recorder, are_current, digests
from sphinx_projects import GALLERY_CONF, write

ROOT = Path(__file__).parents[1]
EXTENSIONS = ["opsref.sphinxext", "sphinx_gallery.gen_gallery", "gallery_fresh"]
CONF = GALLERY_CONF.format(
    extensions=EXTENSIONS, scrapers=("opsref.sphinxext.gallery_scraper",)
).replace(
    '"reset_modules": ()',
    '"reset_modules": ("opsref.sphinxext.gallery_recorder",), "reset_modules_order": "both"',
)
SCRIPT = '''\
"""
A title
=======

A sentence.
"""

import torch
import opsref

x = torch.arange(6).view(2, 3)
figure = opsref.draw({{"x": x}}{options})
{more}
'''
PAGE = """\
{title}
=====

.. layout::
   {options}

   import torch
   x = torch.arange(6).view(2, 3)
"""
PAGES = {
    "conf.py": CONF,
    "index.rst": "Index\n=====\n\n.. toctree::\n\n   plain\n   paths\n   words\n   shown/index\n",
    "plain.rst": PAGE.format(title="Plain", options=":facts: none"),
    "paths.rst": PAGE.format(title="Paths", options=":path:"),
    "words.rst": "Words\n=====\n\nNo figure.\n",
    "scripts/GALLERY_HEADER.rst": "Gallery\n=======\n",
    "scripts/drawn.py": SCRIPT.format(options="", more=""),
    "scripts/planned.py": SCRIPT.format(options="", more="print(opsref.view_plan(x.t(), 6))"),
    "scripts/valued.py": SCRIPT.format(options=', cells="values"', more=""),
}
DRAWN = {"plain", "paths", "shown/drawn", "shown/planned", "shown/valued"}


CODE = """
import sys
from sphinx.cmd.build import main
code = main(["-v", "-W", "-d", "_build/d", ".", "_build/html"])
print("torch is", "torch" in sys.modules)
sys.exit(code)
"""


class Site:
    """A site, a copy of the package, and what a build of it draws."""

    def __init__(self, folder: Path) -> None:
        self.project = write(folder / "site", PAGES)
        self.package = folder / "package" / "opsref"
        shutil.copytree(ROOT / "src" / "opsref", self.package)

    def draw(self) -> set[str]:
        """Build, and return the pages that were read because their figures were drawn."""
        paths = os.pathsep.join([f"{self.package.parent}", f"{ROOT / 'docs' / '_ext'}"])
        done = subprocess.run(
            [sys.executable, "-c", CODE],
            cwd=self.project,
            env=os.environ | {"PYTHONPATH": paths, "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        read = set(
            re.findall(r"^reading sources\.\.\. \[ *\d+%\] (\S+)", done.stdout, re.MULTILINE)
        )
        # Only drawing needs torch, whose import is the longest part of a short build.
        assert f"torch is {bool(read & DRAWN)}" in done.stdout
        return read & DRAWN

    def edit(self, file: str, change: Callable[[str], str]) -> None:
        """Change a file of the package."""
        path = self.package / file
        before = path.read_text(encoding="utf-8")
        path.write_text(change(before), encoding="utf-8")
        assert before != path.read_text(encoding="utf-8")


def in_function(name: str) -> Callable[[str], str]:
    """Return what adds a statement to a function, after its docstring."""
    pattern = re.compile(rf'( *)def {name}\(.*?""".*?"""\n', re.DOTALL)
    return lambda source: pattern.sub(lambda m: f"{m[0]}{m[1]}    added = 1\n", source, count=1)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site that is built."""
    made = Site(tmp_path_factory.mktemp("redrawing"))
    assert made.draw() == DRAWN
    return made


def test_nothing_is_drawn_again_where_nothing_changed(site: Site) -> None:
    """Neither pages nor scripts; and a comment, a docstring or a moved function is no change."""
    assert site.draw() == set()
    site.edit("_svg.py", lambda source: "# A comment.\n\n\n" + source)
    site.edit("_compose.py", lambda source: source.replace('    """', '    """Well: ', 1))
    assert site.draw() == set()


@pytest.mark.parametrize(
    ("file", "change", "expected"),
    [
        ("_view_plan.py", in_function("view_plan"), {"shown/planned"}),
        ("_values.py", in_function("show"), {"shown/valued"}),
        ("_lanes.py", in_function("path_lane"), {"paths"}),
        ("_svg.py", in_function("svg"), DRAWN),
        ("_style.py", lambda source: source + "\nADDED = 1\n", DRAWN),
        ("_plot.py", in_function("plot"), set()),
    ],
    ids=["view_plan", "values", "path", "svg", "constants", "plot"],
)
def test_an_edit_redraws_what_depends_on_it(
    site: Site, file: str, change: Callable[[str], str], expected: set[str]
) -> None:
    """A function, or what stands outside of functions."""
    site.edit(file, change)

    assert site.draw() == expected


def test_an_edited_script_is_drawn_alone(site: Site) -> None:
    """And so is an edited page."""
    script = site.project / "scripts" / "drawn.py"
    script.write_text(SCRIPT.format(options=', facts="none"', more=""), encoding="utf-8")
    assert site.draw() == {"shown/drawn"}
    page = site.project / "plain.rst"
    page.write_text(PAGE.format(title="Plain", options=":facts: full"), encoding="utf-8")
    assert site.draw() == {"plain"}


def test_a_kept_result_does_not_hide_a_maker() -> None:
    """A function whose results are cached is noted each time, as if it ran each time."""
    import torch

    recorder = Recorder()
    noted = []
    for _ in range(2):
        recorder.start()
        opsref.draw(torch.arange(3)).svg()
        recorder.stop()
        noted.append(recorder.makers())
    assert noted[0] == noted[1]
    assert "opsref/_style.py::ramp" in noted[0]
    assert are_current(noted[0])
    assert not are_current(noted[0] | {"opsref/_svg.py::svg": "other"})
    assert not are_current(noted[0] | {"opsref/_gone.py::svg": "other"})
    assert not are_current(noted[0] | {"torch": "1.0"})


def test_no_function_of_the_package_runs_at_import() -> None:
    """What ran then would count as a maker of the first figure only."""
    code = (
        "import sys, importlib, pathlib, torch, torch.multiprocessing.reductions\n"
        "seen = set()\n"
        "def note(frame, event, _):\n"
        "    code = frame.f_code\n"
        "    if event == 'call' and code.co_flags & 1: seen.add((code.co_filename, code.co_name))\n"
        "import opsref\n"
        "home = pathlib.Path(opsref.__file__).parent\n"
        "sys.setprofile(note)\n"
        "for path in home.glob('_[a-z]*.py'):\n"
        "    if not path.stem.startswith(('_plot', '_trace')):\n"
        "        importlib.import_module('opsref.' + path.stem)\n"
        "sys.setprofile(None)\n"
        "print({name for file, name in seen if file.startswith(str(home))})\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    # Names are fetched by one function, and what has no name is part of its module.
    assert eval(done.stdout) <= {"__getattr__", "<listcomp>"}


def test_digests_know_methods_and_properties(tmp_path: Path) -> None:
    """A getter and its setter count together, classes inside classes too."""
    source = (
        "class A:\n    @property\n    def x(self): return 1\n"
        "    @x.setter\n    def x(self, y): {}\n"
        "    class B:\n        def f(self): return 2\n"
    )
    file = tmp_path / "a.py"
    file.write_text(source.format("pass"))
    before = digests(f"{file}")
    file.write_text(source.format("return"))
    after = digests(f"{file}")

    assert {"A.x", "A.B.f", ""} == set(before)
    assert ["A.x"] == [name for name in before if before[name] != after[name]]

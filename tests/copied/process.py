"""Runs each of many texts in a process of its own, a fork of one that has imported what is slow."""

import ast
import builtins
import gc
import io
import linecache
import os
import re
import signal
import sys
import tempfile
import tomllib
import traceback
import warnings
from collections.abc import Iterable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from doctest import ELLIPSIS
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import conftest
from sybil.evaluators.doctest import OutputChecker

from _ext.copied.pages import Copy

ROOT = Path(__file__).parents[2]
SECONDS = 120
SLOW = ("numpy", "timm", "opsref", "torch._dynamo")
# The name that the test of a page has for its examples.
SESSION = "<doctest page[0]>"
ERROR = re.compile(r"Traceback \(most recent call last\):\n(?:\s.*\n)*?(?=\w)")


class Text(NamedTuple):
    """What is copied of a block of a page."""

    page: str
    copy: Copy


def reports(texts: Iterable[Text]) -> Iterator[tuple[Text, str]]:
    """Yield each text with what is not as its page shows it; as many run as there are CPUs."""
    # Its compiler would start processes of its own, which outlive the folder of a text.
    os.environ["TORCHINDUCTOR_COMPILE_THREADS"] = "1"
    import_module("torch").set_num_threads(1)
    for name in SLOW:
        import_module(name)
    # A collection would touch, hence copy, every page of memory that the forks share.
    gc.collect()
    gc.freeze()
    running: list[tuple[Text, int, int]] = []
    for text in texts:
        running.append((text, *start(text)))
        if len(running) >= (os.cpu_count() or 1):
            first, *fork = running.pop(0)
            yield first, finish(*fork)
    for text, *fork in running:
        yield text, finish(*fork)


def start(text: Text) -> tuple[int, int]:
    """Run a text in a fork; return its number and where its report can be read."""
    reading, writing = os.pipe()
    if process := os.fork():
        os.close(writing)
        return process, reading
    signal.alarm(SECONDS)
    warn_as_in_tests()
    try:
        with tempfile.TemporaryDirectory() as folder, redirect_stderr(io.StringIO()):
            os.chdir(folder)
            said = report(text)
            os.chdir("/")
    except BaseException:
        said = traceback.format_exc()
    with os.fdopen(writing, "w", encoding="utf-8") as pipe:
        pipe.write(said)
    os._exit(0)


def warn_as_in_tests() -> None:
    """Make each warning an error, but those that the tests of the pages ignore."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    error, *ignored = settings["tool"]["pytest"]["ini_options"]["filterwarnings"]
    warnings.simplefilter(error)
    for rule in ignored:
        _, message, category = rule.split(":")
        warnings.filterwarnings("ignore", message, getattr(builtins, category))


def finish(process: int, reading: int) -> str:
    """Return the report of a fork."""
    with os.fdopen(reading, encoding="utf-8") as pipe:
        said = pipe.read()
    _, status = os.waitpid(process, 0)
    return said or (f"ended with {status}" if status else "")


def report(text: Text) -> str:
    """Run a text, statement by statement; return what is not as its page shows it."""
    main = sys.modules["__main__"] = ModuleType("__main__")
    copied = text.copy.text
    # Where a trace finds the lines of a block without prompts.
    file = Path(text.page).name
    Path(file).write_text(copied, encoding="utf-8")
    nodes = ast.parse(copied).body
    before = [(each, None) for each in text.copy.before.values()]
    for statement, want in [*before, *((each, each.want) for each in text.copy.block.values())]:
        own = ast.parse(statement.source).body
        these, nodes = nodes[: len(own)], nodes[len(own) :]
        if [*map(ast.dump, these)] != [*map(ast.dump, own)]:
            return f"{statement.source}\n--- is not in the text"
        if statement.session:
            lines = statement.source.splitlines(keepends=True)
            linecache.cache[SESSION] = (0, None, lines, SESSION)
            printed, error = run(own, SESSION, vars(main))
        else:
            printed, error = run(these, file, vars(main))
        if error if want is None else differs(want, printed, error):
            return f"{statement.source}\n--- the page shows\n{want}\n--- it is\n{printed}{error}"
    return "there is more in the text than in its statements" if nodes else ""


def run(nodes: list[ast.stmt], file: str, space: dict[str, Any]) -> tuple[str, str]:
    """Run statements as an interpreter does; return what they print, and their exception."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        try:
            for node in nodes:
                exec(compile(ast.Interactive([node]), file, "single"), space)
        except BaseException as error:
            return printed.getvalue(), "".join(traceback.format_exception_only(error))
    return printed.getvalue(), ""


def differs(want: str, printed: str, error: str) -> bool:
    """Tell whether an outcome is another than the page shows."""
    shown = ERROR.match(want)
    if bool(shown) != bool(error):
        return True
    expected, got = (want[shown.end() :], error) if shown else (want, printed)
    return not conftest.check_without_guess(OutputChecker(), expected, got, ELLIPSIS)

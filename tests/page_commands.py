"""Runs the commands that pages show in `console` fences, and compares what a terminal would show.

`$ opsref ...` and `$ pytest ...` run in a folder of the page, in which `$ cat net.py` writes what
the page says that it holds. Other commands are not run.
"""

from __future__ import annotations

import atexit
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from doctest import ELLIPSIS, OutputChecker
from importlib import metadata
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, NamedTuple
from unittest.mock import patch

from opsref._cli.main import main

# Where the package is on a path and not installed, pytest does not know of its plugin.
INSTALLED = any(
    entry.value == "opsref._pytest.plugin" for entry in metadata.entry_points(group="pytest11")
)
PLUGIN = () if INSTALLED else ("-p", "opsref._pytest.plugin")
RUN = ("opsref", "pytest", "cat")


class Command(NamedTuple):
    """A command of a page, and what it shows."""

    words: list[str]
    shown: str


def commands(text: str) -> Iterator[Command]:
    """Yield the commands of a fence that are run."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        line, _, shown = part.partition("\n")
        if (words := shlex.split(line))[0] in RUN:
            yield Command(words, shown)


def run(commands: list[Command], namespace: dict[str, Any]) -> str | None:
    """Run commands in the folder of their page; return how one differs from what is shown."""
    folder = namespace.get("folder of the commands") or new_folder()
    namespace["folder of the commands"] = folder
    for words, shown in commands:
        if words[0] == "cat":
            Path(folder, words[1]).write_text(shown, encoding="utf-8")
            continue
        given = output(words, folder)
        if not OutputChecker().check_output(shown, given, ELLIPSIS):
            return f"$ {shlex.join(words)}\nExpected:\n{shown}\nGot:\n{given}"
    return None


def new_folder() -> Path:
    """Make a folder that is there until the process ends."""
    folder = mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def output(words: list[str], folder: Path) -> str:
    """Return what a command shows in a terminal of 80 columns."""
    *words, target = words if ">" in words else [*words, ""]
    if target:
        words.remove(">")
    if words[0] == "pytest":
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *PLUGIN, *words[1:]]
        env = {**os.environ, "COLUMNS": "80", "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
        return done.stdout
    terminal = io.StringIO()
    out = io.StringIO() if target else terminal
    with (
        chdir(folder),
        patch.object(sys, "path", list(sys.path)),
        patch.object(sys, "dont_write_bytecode", True),
        patch.dict(os.environ, COLUMNS="80"),
        redirect_stdout(out),
        redirect_stderr(terminal),
    ):
        before = set(sys.modules)
        main(words[1:])
        for name in set(sys.modules) - before:  # those of this folder
            if str(folder) in str(getattr(sys.modules[name], "__file__", "")):
                del sys.modules[name]
    if target:
        (folder / target).write_text(out.getvalue(), encoding="utf-8")
    return terminal.getvalue()

"""Runs a command: how it exits, and what it says when it fails."""

from __future__ import annotations

import os
import sys
import traceback
from argparse import Namespace
from collections.abc import Sequence
from typing import Any

import opsref
from opsref._cli import CommandError
from opsref._cli.parser import parser

# The last is what shells give a program that Ctrl-C ended.
FOUND, FAILED, INTERRUPTED = 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was typed after ``opsref``, and return the exit code."""
    parsed = parser().parse_args(arguments)
    try:
        found = _run(parsed)
        sys.stdout.flush()
        return FOUND if found else 0
    except BrokenPipeError:  # what reads the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("opsref: interrupted", file=sys.stderr)
        return INTERRUPTED
    except Exception as error:
        said = str(error) if isinstance(error, CommandError) else _told(error)
        print(f"opsref: {said}", file=sys.stderr)
        return FAILED


def _run(parsed: Namespace) -> bool:
    """Run what was asked for, and tell whether it found something."""
    if parsed.version:
        import torch

        print(f"opsref {opsref.__version__}, torch {torch.__version__}")
    elif parsed.command == "explain":
        text = sys.stdin.read() if parsed.message is None else parsed.message
        package: Any = opsref
        print(package.explain(text))
    elif parsed.command == "trace":
        from opsref._cli.trace import trace

        return trace(parsed)
    elif parsed.command == "advise":
        from opsref._cli.advise import advise

        advise(parsed)
    elif parsed.command:
        from opsref._cli import expressions

        return bool(getattr(expressions, parsed.command)(parsed))
    else:
        parser().print_help()
    return False


def _told(error: Exception) -> str:
    """Say what the code that was run raised, and which of its lines led there."""
    from opsref._trace.watching.files import skipped  # it needs torch

    lines = [
        f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}\n    {frame.line}'
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.line and not skipped(frame.filename)
    ]
    return "\n".join(["".join(traceback.format_exception_only(error)).strip(), *lines])
